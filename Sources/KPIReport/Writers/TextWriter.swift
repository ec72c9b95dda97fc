import KPISource

/// Writes a page for a terminal: aligned columns, an ASCII tree, nothing that depends on colour alone.
///
/// Only ASCII is drawn, since box-drawing characters and Greek letters are of ambiguous width and break tables in East Asian
/// terminals. Names are escaped, so that none of them moves the cursor or turns the reading direction.
package struct TextWriter: Sendable {
  /// The columns of the page, at least 40; nil where lines may be as long as they are.
  package var width: Int?
  /// Nil for no colour at all.
  package var palette: Palette?

  package init(width: Int? = 100, palette: Palette? = nil) {
    self.width = width.map { max($0, 40) }
    self.palette = palette
  }

  /// The page, ending in a line feed.
  package func text(_ page: Page) -> String {
    let tables = page.sections.map { $0.table.map(fitted) }
    let tableWidth = tables.lazy.compactMap { $0 }.first?.width ?? 0
    var lines = titleLines(page.title, tableWidth: tableWidth)
    lines += page.sentences.flatMap(wrapped)
    for (section, table) in zip(page.sections, tables) {
      if lines.last?.isEmpty ?? false { lines.removeLast() }
      lines += self.lines(of: section, table)
    }
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    if page.sections.last?.heading != nil, !page.notes.isEmpty || !page.hints.isEmpty { lines.append("") }
    lines += page.notes.flatMap(wrapped)
    if !page.hints.isEmpty {
      lines += hintLines(page.hints.map(VisibleText.escaped), Wording(language: page.language).next)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Commands in one line, or one below the other where that is too long; never broken, so that they can be copied.
  private func hintLines(_ hints: [String], _ next: String) -> [String] {
    let line = next + hints.joined(separator: "   ")
    if width.map({ DisplayWidth.of(line) <= $0 }) ?? true { return [line] }
    let indent = spaces(DisplayWidth.of(next))
    return hints.enumerated().map { ($0 == 0 ? next : indent) + $1 }
  }

  /// A blank line first, so that a section stands apart from what is above it.
  private func lines(of section: Section, _ fitted: FittedTable?) -> [String] {
    var lines = [""]
    if let heading = section.heading.map(VisibleText.escaped) {
      lines += [heading, String(repeating: "-", count: DisplayWidth.of(heading))]
    }
    lines += section.sentences.flatMap(wrapped)
    if let fitted {
      if section.heading != nil, !section.sentences.isEmpty { lines.append("") }
      lines.append(headerLine(fitted.table.columns, fitted.widths))
      for row in fitted.table.rows.indices { lines.append(line(row, fitted)) }
    }
    if let matrix = section.matrix { lines += [""] + self.lines(of: matrix) + [""] }
    return lines + section.notes.flatMap(wrapped)
  }

  /// A table with the columns of the terminal that each of its own takes.
  private struct FittedTable {
    let table: Table
    let grid: Grid
    let widths: [Int]

    var width: Int { widths.reduce(0, +) + TextWriter.gutter.count * max(widths.count - 1, 0) }
  }

  private static let gutter = "  "
  /// What a column of words keeps before the tree's names give more way, and what the names keep in any case.
  private static let leastText = 8
  private static let comfortableTree = 28
  private static let legibleTree = 22
  private static let leastTree = 12
  /// The most that one name takes of a page without end.
  private static let longestName = 200

  // MARK: Title

  private func titleLines(_ title: Page.Title, tableWidth: Int) -> [String] {
    let left = [title.who, title.what].map(VisibleText.escaped).filter { !$0.isEmpty }.joined(separator: TextWriter.gutter)
    let right = VisibleText.escaped(title.when)
    let taken = DisplayWidth.of(left) + DisplayWidth.of(right)
    let limit = width ?? TextWriter.longestName
    let details = title.details.map(VisibleText.escaped).joined(separator: TextWriter.gutter)
    let lines = details.isEmpty ? [] : [cut(details, to: limit)]
    if taken + 3 <= limit { return [left + spaces(max(tableWidth - taken, 3)) + right] + lines }
    return [cut(left, to: limit), right] + lines
  }

  // MARK: Table

  /// The table's cells as text, escaped, and each row's place in the tree.
  private struct Grid {
    var cells: [[String]]
    /// What is never cut from the end of a row's name.
    var suffixes: [String]
    /// The drawn branches before a row's name.
    var prefixes: [String]

    /// - Parameter isDense: whether branches that pass by take two columns instead of three.
    init(_ table: Table, isDense: Bool = false) {
      let treeColumn = table.columns.firstIndex { $0.role == .tree }
      prefixes = Grid.prefixes(table.rows.map(\.depth), isDense: isDense)
      suffixes = table.rows.map { row in
        guard let treeColumn, case .label(_, let suffix) = row.cells[treeColumn] else { return "" }
        return VisibleText.escaped(suffix)
      }
      cells = table.rows.map { $0.cells.map { VisibleText.escaped($0.text) } }
    }

    private static func prefixes(_ depths: [Int], isDense: Bool) -> [String] {
      // From the end: a row is its parent's last child when no row of its depth came since one of a lesser depth.
      var isLast = [Bool](repeating: true, count: depths.count)
      var hasLater: [Bool] = []
      for row in depths.indices.reversed() {
        let depth = depths[row]
        if hasLater.count > depth + 1 { hasLater.removeLast(hasLater.count - depth - 1) }
        while hasLater.count <= depth { hasLater.append(false) }
        isLast[row] = !hasLater[depth]
        hasLater[depth] = true
      }
      var branches: [String] = []
      return depths.indices.map { row in
        let depth = depths[row]
        if branches.count > depth { branches.removeLast(branches.count - depth) }
        let prefix = depth == 0 ? "" : branches.dropFirst().joined() + (isLast[row] ? "`- " : "|- ")
        branches.append((isLast[row] ? " " : "|") + (isDense ? " " : "  "))
        return prefix
      }
    }
  }

  private func fitted(_ table: Table) -> FittedTable {
    var table = table
    var grid = Grid(table)
    var widths = naturalWidths(grid, table.columns)
    guard let width else { return FittedTable(table: table, grid: grid, widths: widths) }
    var excess: Int { widths.reduce(0, +) + TextWriter.gutter.count * (widths.count - 1) - width }
    var isDense = false
    func shrink(_ role: Table.Column.Role, to least: Int) {
      for column in table.columns.indices where table.columns[column].role == role && excess > 0 {
        widths[column] -= min(excess, max(widths[column] - least, 0))
      }
    }
    func sacrifice(upTo most: Int) {
      let order = table.columns.indices.filter { 1...most ~= table.columns[$0].sacrifice }.sorted {
        table.columns[$0].sacrifice < table.columns[$1].sacrifice
      }
      var dropped: Set<Int> = []
      for column in order where excess > 0 {
        dropped.insert(column)
        widths[column] = -TextWriter.gutter.count
      }
      if dropped.isEmpty { return }
      table = table.keeping { !dropped.contains($0) }
      grid = Grid(table, isDense: isDense)
      widths = widths.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
    }
    sacrifice(upTo: 1)
    if excess > 0 {
      isDense = true
      grid = Grid(table, isDense: true)
      widths = naturalWidths(grid, table.columns)
    }
    shrink(.tree, to: TextWriter.comfortableTree)
    shrink(.text, to: 2 * TextWriter.leastText)
    shrink(.tree, to: TextWriter.legibleTree)
    sacrifice(upTo: .max)
    shrink(.text, to: TextWriter.leastText)
    shrink(.tree, to: TextWriter.leastTree)
    return FittedTable(table: table, grid: grid, widths: widths)
  }

  private func naturalWidths(_ grid: Grid, _ columns: [Table.Column]) -> [Int] {
    var widths = columns.map { DisplayWidth.of(VisibleText.escaped($0.header)) }
    for row in grid.cells.indices {
      for column in columns.indices {
        var cell = DisplayWidth.of(grid.cells[row][column])
        if columns[column].role == .tree { cell += DisplayWidth.of(grid.prefixes[row]) + DisplayWidth.of(grid.suffixes[row]) }
        if columns[column].role == .tree || columns[column].role == .text { cell = min(cell, TextWriter.longestName) }
        widths[column] = max(widths[column], cell)
      }
    }
    return widths
  }

  private func headerLine(_ columns: [Table.Column], _ widths: [Int]) -> String {
    trimmed(
      columns.indices.map { index in
        let header = VisibleText.escaped(columns[index].header)
        let canBeCut = columns[index].role == .text || columns[index].role == .tree
        return padded(canBeCut ? cut(header, to: widths[index]) : header, columns[index].role, widths[index])
      })
  }

  private func line(_ row: Int, _ fitted: FittedTable) -> String {
    let (table, grid, widths) = (fitted.table, fitted.grid, fitted.widths)
    return trimmed(
      table.columns.indices.map { index in
        let column = table.columns[index]
        var text = grid.cells[row][index]
        switch column.role {
        case .tree: text = treeCell(text, suffix: grid.suffixes[row], prefix: grid.prefixes[row], width: widths[index])
        case .text: text = cut(text, to: widths[index])
        case .word, .number, .drawing: break
        }
        return padded(text, column.role, widths[index], tone: column.isJudged ? table.rows[row].tone : .neutral)
      })
  }

  private func treeCell(_ name: String, suffix: String, prefix: String, width: Int) -> String {
    var prefix = prefix
    let suffixWidth = DisplayWidth.of(suffix)
    // Branches are all ASCII. Deep below, the upper ones give way so that half of the column is left for a name that needs it.
    if prefix.utf8.count > max(width / 2, 6), prefix.utf8.count + DisplayWidth.of(name) + suffixWidth > width {
      prefix = ".. " + prefix.suffix(3)
    }
    let room = width - prefix.utf8.count - suffixWidth
    // A short unit or class stays whole, since a figure is read by it; a long one gives way to the name, and still shows that there is one.
    let leastName = suffixWidth > 12 ? 10 : 4
    if room < min(DisplayWidth.of(name), leastName), suffixWidth > 0 {
      return prefix + cut(name + suffix, to: max(width - prefix.utf8.count, 1))
    }
    return prefix + cut(name, to: max(room, 1)) + suffix
  }

  // MARK: Matrix

  /// One line for each name of the fullest cell, up to a few.
  private func lines(of matrix: Matrix) -> [String] {
    let headers = matrix.rows.map { VisibleText.escaped($0.header) }
    let headerWidth = headers.map(DisplayWidth.of).max() ?? 0
    let cells = matrix.rows.map { row in row.cells.map(TextWriter.shown) }
    let columnWidths = matrix.columns.indices.map { column in
      let names = cells.flatMap { $0[column] }.map(DisplayWidth.of).max() ?? 0
      return max(DisplayWidth.of(VisibleText.escaped(matrix.columns[column])), min(names, TextWriter.comfortableTree))
    }
    func line(_ header: String, _ texts: [String]) -> String {
      trimmed(
        [padded(header, .text, headerWidth)] + zip(texts, columnWidths).map { padded(cut($0, to: $1), .text, $1) })
    }
    var lines = [VisibleText.escaped(matrix.caption), line("", matrix.columns.map(VisibleText.escaped))]
    for (header, row) in zip(headers, cells) {
      for position in 0..<max(1, row.map(\.count).max() ?? 0) {
        // An empty field is dotted, so that its place in the row can be seen.
        let texts = row.map { $0.indices.contains(position) ? $0[position] : position == 0 ? "." : "" }
        lines.append(line(position == 0 ? header : "", texts))
      }
    }
    return lines
  }

  /// A cell's names, the rest of a long list as their number.
  private static func shown(_ names: [String]) -> [String] {
    let most = 8
    let texts = names.prefix(most).map(VisibleText.escaped)
    return names.count > most ? texts + ["+\(names.count - most)"] : texts
  }

  // MARK: Text

  /// At most `width` columns of a text, cut between characters, with dots for what is missing (an ellipsis is of ambiguous width).
  private func cut(_ text: String, to width: Int) -> String {
    // No character takes less than a byte, so most texts are measured only where they may be too long.
    if text.utf8.count <= width || DisplayWidth.of(text) <= width { return text }
    let dots = String(repeating: ".", count: min(3, width))
    var room = width - dots.count
    var end = text.startIndex
    while end < text.endIndex {
      let columns = DisplayWidth.of(text[end])
      if columns > room { break }
      room -= columns
      end = text.index(after: end)
    }
    return text[..<end] + dots
  }

  /// A text as lines that fit the page, the later ones two columns further in; broken at spaces, and between wide characters.
  private func wrapped(_ text: String) -> [String] {
    let text = VisibleText.escaped(text)
    guard let width, text.utf8.count > width, DisplayWidth.of(text) > width else { return [text] }
    let indent = spaces(text.prefix { $0 == " " }.count + 2)
    var lines: [String] = []
    var line = ""
    var (columns, breakEnd) = (0, line.startIndex)
    var last: Character = " "
    for character in text {
      let characterWidth = DisplayWidth.of(character)
      // Where a line may end: behind a space, and before or behind a wide character unless punctuation would begin a line.
      if last == " "
        || (characterWidth == 2 || DisplayWidth.of(last) == 2) && !TextWriter.neverFirst.contains(character)
          && !TextWriter.neverLast.contains(last)
      {
        breakEnd = line.endIndex
      }
      if columns + characterWidth > width, character != " ", columns > indent.utf8.count {
        if breakEnd <= line.startIndex || line[..<breakEnd].allSatisfy({ $0 == " " }) { breakEnd = line.endIndex }
        let rest = line[breakEnd...]
        lines.append(trimmed([String(line[..<breakEnd])]))
        line = indent + rest
        columns = DisplayWidth.of(line)
        breakEnd = line.startIndex
      }
      line.append(character)
      columns += characterWidth
      last = character
    }
    return lines + [trimmed([line])]
  }

  private static let neverFirst = Set("，。：；、！？）」》%％,.:;!?)]")
  private static let neverLast = Set("（「《([")

  private func padded(_ text: String, _ role: Table.Column.Role, _ width: Int, tone: Table.Row.Tone = .neutral) -> String {
    let space = spaces(width - DisplayWidth.of(text))
    let text = coloured(text, tone)
    return role == .number ? space + text : text + space
  }

  private func trimmed(_ cells: [String]) -> String {
    let line = cells.joined(separator: TextWriter.gutter)
    let end = line.utf8.lastIndex { $0 != UInt8(ascii: " ") }.map { line.utf8.index(after: $0) } ?? line.startIndex
    return String(line[..<end])
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: max(count, 0)) }

  private func coloured(_ text: String, _ tone: Table.Row.Tone) -> String {
    guard let palette, tone != .neutral, !text.isEmpty else { return text }
    let colour =
      switch (palette, tone) {
      case (.default, .good): "38;5;32"
      case (.default, _): "38;5;166"
      case (.ibcs, .good): "32"
      case (.ibcs, _): "31"
      }
    return "\u{1B}[\(colour)m\(text)\u{1B}[0m"
  }
}
