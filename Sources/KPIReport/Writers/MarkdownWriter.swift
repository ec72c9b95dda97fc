import KPISource

/// Writes a page as Markdown for a pull request or a wiki: the message, short tables open, long ones folded.
///
/// A long table stands twice: its upper rows open, all of them in `<details>`. Names are escaped, so that none of them is read as
/// markup, mentions anybody, or links anywhere. Source of the syntax: GitHub Flavored Markdown Spec 0.29.
package struct MarkdownWriter: Sendable {
  /// The most bytes of the text (forges refuse longer comments), at least `fewestBytes`; nil for no limit.
  ///
  /// Folded tables are left out first, from the last section to the first, then whole sections, then rows of what is left; a line says so.
  package var mostBytes: Int?

  package init(mostBytes: Int? = nil) {
    self.mostBytes = mostBytes.map { max($0, Self.fewestBytes) }
  }

  /// Room for the marker and for what says that the rest is left out.
  package static let fewestBytes = 200

  /// Of longer tables only the upper rows stand open.
  private static let mostOpenRows = 12
  /// By this line a comment is found again that is to be replaced.
  private static let marker = "<!-- kpitree -->"

  /// The page, ending in a line feed.
  package func text(_ page: Page) -> String {
    let wording = Wording(language: page.language)
    var parts = [head(page)]
    for section in page.sections { parts += self.parts(of: section, wording) }
    parts.append(foot(page, wording))
    return fitted(parts.filter { !$0.lines.isEmpty }, wording)
  }

  // MARK: - Parts

  /// Lines that stand or fall together.
  private struct Part {
    enum Worth {
      case folded, section, core
    }

    let worth: Worth
    var lines: [String]
    /// The first of the lines that are rows of a table: those from here on can be left out from the end.
    var firstRow: Int?

    /// With the ends of the lines and the blank line before the next part.
    var byteCount: Int { lines.reduce(1) { $0 + $1.utf8.count + 1 } }
  }

  private func head(_ page: Page) -> Part {
    let title = [page.title.who, page.title.what].filter { !$0.isEmpty }.joined(separator: ": ")
    let facts = [page.title.when] + page.title.details
    var lines = [Self.marker, "### " + Self.inert(title), "", facts.map(Self.line).joined(separator: " · ")]
    if !page.sentences.isEmpty { lines += [""] + paragraph(page.sentences) }
    return Part(worth: .core, lines: lines)
  }

  private func foot(_ page: Page, _ wording: Wording) -> Part {
    var lines = list(page.notes)
    if !page.hints.isEmpty {
      if !lines.isEmpty { lines.append("") }
      lines.append(Self.line(wording.next) + page.hints.map(Self.code).joined(separator: " · "))
    }
    return Part(worth: .section, lines: lines)
  }

  /// A section, and behind it the whole of a table of which it shows the upper rows only.
  private func parts(of section: Section, _ wording: Wording) -> [Part] {
    var part = Part(worth: section.heading == nil ? .core : .section, lines: [])
    if let heading = section.heading { part.lines += ["#### " + Self.inert(heading), ""] }
    if !section.sentences.isEmpty { part.lines += paragraph(section.sentences) + [""] }
    var folded: [Part] = []
    if let table = section.table, !table.rows.isEmpty {
      let open = openRows(table)
      part.lines += head(of: table)
      part.firstRow = part.lines.count
      part.lines += open.map { row($0, of: table) }
      if open.count < table.rows.count {
        let summary = wording.allRows(table.rows.count)
        folded.append(
          Part(
            worth: .folded,
            lines: ["<details><summary>\(summary)</summary>", ""] + head(of: table) + table.rows.indices.map { row($0, of: table) }
              + ["", "</details>"]))
      }
    }
    var below: [String] = []
    if let matrix = section.matrix { below += [""] + lines(of: matrix) }
    if !section.notes.isEmpty { below += [""] + list(section.notes) }
    if part.lines.last?.isEmpty == true { part.lines.removeLast() }
    var parts = [part] + folded
    if !below.isEmpty { parts.append(Part(worth: part.worth, lines: Array(below.dropFirst()))) }
    return parts
  }

  /// All rows of a short table; of a longer one the upper ones, level by level, and what heads them.
  private func openRows(_ table: Table) -> [Int] {
    if table.rows.count <= Self.mostOpenRows { return Array(table.rows.indices) }
    var headings: [Int] = []
    var headed: [(row: Int, headings: [Int])] = []
    for (index, row) in table.rows.enumerated() {
      headings.removeAll { table.rows[$0].depth >= row.depth }
      if row.isHeading { headings.append(index) } else { headed.append((index, headings)) }
    }
    var shown: Set<Int> = []
    for (row, headings) in headed.sorted(by: { (table.rows[$0.row].depth, $0.row) < (table.rows[$1.row].depth, $1.row) }) {
      let more = shown.union(headings + [row])
      if more.count > Self.mostOpenRows { break }
      shown = more
    }
    return shown.sorted()
  }

  // MARK: - Length

  private func fitted(_ parts: [Part], _ wording: Wording) -> String {
    var parts = parts
    guard let mostBytes, total(parts) > mostBytes else { return joined(parts) }
    let notice = Part(worth: .core, lines: [Self.line(wording.leftOut)])
    let marked = Part(worth: .core, lines: [Self.marker] + notice.lines)
    let room = mostBytes - notice.byteCount
    for worth in [Part.Worth.folded, .section] {
      for index in parts.indices.reversed() where parts[index].worth == worth && total(parts) > room { parts.remove(at: index) }
    }
    for index in parts.indices.reversed() {
      guard let firstRow = parts[index].firstRow else { continue }
      while total(parts) > room, parts[index].lines.count > firstRow { parts[index].lines.removeLast() }
    }
    // What is left is the title and the message; they may still be too long for an absurd limit.
    while total(parts) > room, parts.count > 1 { parts.removeLast() }
    while total(parts) > room, let last = parts.last, last.lines.count > 1 { parts[parts.count - 1].lines.removeLast() }
    return joined(total(parts) > room ? [marked] : parts + [notice])
  }

  private func total(_ parts: [Part]) -> Int { parts.reduce(-1) { $0 + $1.byteCount } }

  private func joined(_ parts: [Part]) -> String {
    parts.map { $0.lines.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  // MARK: - Blocks

  private func head(of table: Table) -> [String] {
    let columns = table.columns.filter { $0.role != .drawing }
    return [
      "| " + columns.map { Self.inert($0.header) }.joined(separator: " | ") + " |",
      "|" + columns.map { $0.role == .number ? "---:|" : "---|" }.joined(),
    ]
  }

  private func row(_ index: Int, of table: Table) -> String {
    let row = table.rows[index]
    let cells = zip(table.columns, row.cells).compactMap { column, cell -> String? in
      if column.role == .drawing { return nil }
      var text = Self.inert(cell.text)
      if case .label(_, let suffix) = cell { text += Self.inert(suffix) }
      if case .link(_, let file) = cell { text = "[\(text)](\(PercentEncoding.text(file, keeping: "-._")))" }
      // No-break spaces are kept where others would be folded.
      return column.role == .tree ? String(repeating: "\u{A0}\u{A0}", count: row.depth) + text : text
    }
    return "| " + cells.joined(separator: " | ") + " |"
  }

  private func lines(of matrix: Matrix) -> [String] {
    var lines = [Self.line(matrix.caption), ""]
    lines.append("| | " + matrix.columns.map(Self.inert).joined(separator: " | ") + " |")
    lines.append("|---|" + String(repeating: "---|", count: matrix.columns.count))
    for row in matrix.rows {
      let cells = row.cells.map { $0.map(Self.inert).joined(separator: ", ") }
      lines.append("| " + ([Self.inert(row.header)] + cells).joined(separator: " | ") + " |")
    }
    return lines
  }

  /// A sentence a line: two spaces at a line's end keep it from being joined with the next.
  private func paragraph(_ sentences: [String]) -> [String] {
    sentences.enumerated().map { Self.line($1) + ($0 < sentences.count - 1 ? "  " : "") }
  }

  private func list(_ notes: [String]) -> [String] { notes.map { "- " + Self.line($0) } }

  // MARK: - Text

  /// Text at the start of a line, where more can be taken for markup.
  private static func line(_ text: String) -> String {
    // Four blanks in front would make it code.
    let inert = inert(String(text.drop { $0 == " " }))
    guard let first = inert.utf8.first else { return inert }
    switch first {
    case UInt8(ascii: "#"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "="): return "\\" + inert
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      // `1.` and `1)` begin a list.
      guard let end = inert.utf8.firstIndex(where: { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        [UInt8(ascii: "."), UInt8(ascii: ")")].contains(inert.utf8[end])
      else { return inert }
      return inert[..<end] + "\\" + inert[end...]
    default: return inert
    }
  }

  /// A character that shows nothing, but parts what would be a mention, a reference or a link.
  private static let parting = "&#8203;"

  /// Text in which nothing is markup; works on code points, since a combining mark does not make markup harmless.
  private static func inert(_ text: String) -> String {
    let text = MinusSign.typeset(VisibleText.escaped(text))
    var result = ""
    result.reserveCapacity(text.utf8.count)
    var last: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      let isWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      if isWord, last == "@" || last == "#" || last == "＠" || last == "-" && result.suffix(3).lowercased() == "gh-" { result += parting }
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "$", "&": result += "\\"
      case "/" where last == ":": result += parting
      case "." where result.suffix(3).lowercased() == "www": result += parting
      default: break
      }
      result.unicodeScalars.append(scalar)
      last = scalar
    }
    return result
  }

  /// Text to be copied, as code.
  private static func code(_ text: String) -> String {
    let text = VisibleText.escaped(text)
    var longest = 0
    var run = 0
    for scalar in text.unicodeScalars {
      run = scalar == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return longest > 0 ? "\(fence) \(text) \(fence)" : fence + text + fence
  }
}

/// A file's name as an address, so that whatever it is called, it is no address of another kind (RFC 3986).
enum PercentEncoding {
  /// The text with all but plain letters, digits and some other characters as `%20` and the like.
  static func text(_ text: String, keeping others: String) -> String {
    text.utf8.reduce(into: "") { address, byte in
      let character = Character(Unicode.Scalar(byte))
      if character.isASCII, character.isLetter || character.isNumber || others.contains(character) {
        address.append(character)
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        address += digits.utf8.count < 2 ? "%0" + digits : "%" + digits
      }
    }
  }
}
