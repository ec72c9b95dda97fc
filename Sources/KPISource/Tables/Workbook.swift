/// A sheet of a workbook (Office Open XML, ECMA-376) as a table of text: what `csv` files are, so that all that reads those reads it.
///
/// A row of the sheet is a line of the same number; a line break within a cell becomes a space. Figures have the fifteen digits that
/// spreadsheets show, days are written `2026-08-15`, months `2026-08`, by the format of their cell. What formulas come to is what was saved.
struct Workbook {
  private let archive: ZipArchive
  private let sheets: [(name: String, path: String, isVisible: Bool)]
  private let sharedTexts: [String]
  private let styles: [DateStyle]
  /// Days from 1970-01-01 to the day that the number 0 stands for.
  private let epoch: Int

  /// The most bytes of a workbook, and of any part of it once it is unpacked.
  static let byteLimit = 512 << 20

  /// What a number stands for in a cell of some format.
  private enum DateStyle {
    case none, day, month
  }

  init(path: String) throws(DataStream.Failure) {
    let bytes: [UInt8]
    do throws(FileProblem) {
      bytes = try SourceFile.read(path, limit: Self.byteLimit).bytes
    } catch {
      throw DataStream.Failure(phrase: "cannot be read as a workbook")
    }
    guard let archive = ZipArchive(bytes) else {
      throw DataStream.Failure(phrase: "is no workbook: a file of that kind is a zip archive (an `.xls` is not)")
    }
    self.archive = archive
    guard let book = try archive.part("xl/workbook.xml") else { throw DataStream.Failure(phrase: "is no workbook: it has no sheets") }
    let targets = try Self.targets(archive)
    var sheets: [(name: String, path: String, isVisible: Bool)] = []
    var startsIn1904 = false
    var scanner = XMLScanner(book)
    while let event = scanner.next() {
      guard case .start(let name, let attributes) = event else { continue }
      switch name {
      case "workbookPr": startsIn1904 = ["1", "true"].contains(attributes["date1904"] ?? "")
      case "sheet":
        if let name = attributes["name"], let target = attributes["id"].flatMap({ targets[$0] }) {
          sheets.append((name, target, (attributes["state"] ?? "visible") == "visible"))
        }
      default: break
      }
    }
    self.sheets = sheets
    // 1899-12-30, since spreadsheets count a 29 February 1900 that never was; before March 1900 nobody keeps figures.
    epoch = startsIn1904 ? -24_107 : -25_569
    sharedTexts = try Self.sharedTexts(archive)
    styles = try Self.styles(archive)
  }

  /// The rows of a sheet as comma-separated text.
  ///
  /// - Parameters:
  ///   - sheet: its name; nil for the only one that is shown.
  ///   - decimalMark: what figures are to have.
  func text(sheet name: String?, decimalMark: UInt8) throws(DataStream.Failure) -> [UInt8] {
    let visible = sheets.filter(\.isVisible)
    let listed = sheets.map { "`\($0.name)`" }.joined(separator: ", ")
    let chosen: (name: String, path: String, isVisible: Bool)
    if let name {
      guard let found = sheets.first(where: { $0.name == name }) else {
        throw DataStream.Failure(phrase: "has no sheet `\(name)`: it has \(listed)")
      }
      chosen = found
    } else {
      guard visible.count == 1 else { throw DataStream.Failure(phrase: "has the sheets \(listed): `sheet` says which is meant") }
      chosen = visible[0]
    }
    guard let part = try archive.part(chosen.path) else { throw DataStream.Failure(phrase: "lacks its sheet `\(chosen.name)`") }
    let rows = rows(of: part, decimalMark)
    // What stands at the right of all rows is no column.
    let width = rows.values.map { ($0.lastIndex { !$0.isEmpty } ?? -1) + 1 }.max() ?? 0
    var text: [UInt8] = []
    for number in 1...max(rows.keys.max() ?? 1, 1) {
      if let row = rows[number], row.contains(where: { !$0.isEmpty }) {
        for column in 0..<max(width, 1) {
          if column > 0 { text.append(UInt8(ascii: ",")) }
          Self.append(column < row.count ? row[column] : "", to: &text)
        }
      }
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  private static func append(_ field: String, to text: inout [UInt8]) {
    let bytes = field.utf8
    guard bytes.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }) else {
      text += bytes
      return
    }
    text.append(UInt8(ascii: "\""))
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { text.append(byte) }
      text.append(byte)
    }
    text.append(UInt8(ascii: "\""))
  }

  // MARK: - Cells

  /// The texts of a sheet's cells, by the number of their row.
  private func rows(of part: [UInt8], _ decimalMark: UInt8) -> [Int: [String]] {
    var rows: [Int: [String]] = [:]
    var (row, column) = (0, 0)
    var (kind, style, value) = ("n", 0, "")
    var (isInValue, isInPhonetic) = (false, false)
    var scanner = XMLScanner(part)
    while let event = scanner.next() {
      switch event {
      case .start("row", let attributes):
        row = attributes["r"].flatMap(Int.init) ?? row + 1
        column = 0
      case .start("c", let attributes):
        if let place = attributes["r"].flatMap(Self.column) { column = place } else { column += 1 }
        kind = attributes["t"] ?? "n"
        style = attributes["s"].flatMap(Int.init) ?? 0
        value = ""
      case .start("v", _), .start("t", _): isInValue = !isInPhonetic
      case .start("rPh", _): isInPhonetic = true
      case .end("rPh"): isInPhonetic = false
      case .text(let text): if isInValue { value += text }
      case .end("v"), .end("t"): isInValue = false
      case .end("c"):
        guard column >= 1, column <= 16_384, row >= 1, row <= 1_048_576 else { continue }
        let text = text(value, kind, style, decimalMark)
        guard !text.isEmpty else { continue }
        var cells = rows[row] ?? []
        while cells.count < column { cells.append("") }
        cells[column - 1] = text
        rows[row] = cells
      default: break
      }
    }
    return rows
  }

  /// The column of a cell's place such as `AB12`, from 1.
  private static func column(_ place: String) -> Int? {
    var column = 0
    for byte in place.utf8 {
      guard UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte else { break }
      column = column * 26 + Int(byte - UInt8(ascii: "A")) + 1
      if column > 16_384 { return nil }
    }
    return column > 0 ? column : nil
  }

  private func text(_ value: String, _ kind: String, _ style: Int, _ decimalMark: UInt8) -> String {
    switch kind {
    case "s":
      guard let index = Int(value), sharedTexts.indices.contains(index) else { return "" }
      return sharedTexts[index]
    case "str", "inlineStr", "e": return Self.line(value)
    case "b": return value == "1" ? "TRUE" : value.isEmpty ? "" : "FALSE"
    case "d": return String(value.prefix(10))
    default:
      let date = styles.indices.contains(style) ? styles[style] : .none
      if date != .none, let number = Double(value), 1..<2_958_466 ~= number { return day(number, date) }
      return Self.figure(value, decimalMark)
    }
  }

  /// A text without line breaks.
  private static func line(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0 == "\n" || $0 == "\r" }) else { return text }
    return text.split { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }.joined(separator: " ")
  }

  private func day(_ number: Double, _ style: DateStyle) -> String {
    let whole = Int(number.rounded(.down))
    let minutes = Int(((number - number.rounded(.down)) * 1440).rounded())
    let (year, month, day) = CivilDate.parts(ofDay: epoch + whole + minutes / 1440)
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let text = "\(padded(year, 4))-\(padded(month, 2))"
    if style == .month, day == 1 { return text }
    let time = minutes % 1440
    return "\(text)-\(padded(day, 2))\(time == 0 ? "" : " \(padded(time / 60, 2)):\(padded(time % 60, 2))")"
  }

  /// A number in plain digits, rounded to the fifteen that a spreadsheet shows: it is stored in binary, with noise behind them.
  static func figure(_ value: String, _ decimalMark: UInt8) -> String {
    var rest = value[...]
    let isNegative = rest.hasPrefix("-")
    if isNegative { rest = rest.dropFirst() }
    var exponent = 0
    if let mark = rest.firstIndex(where: { $0 == "e" || $0 == "E" }) {
      guard let power = Int(rest[rest.index(after: mark)...]), abs(power) < 400 else { return value }
      exponent = power
      rest = rest[..<mark]
    }
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard 1...2 ~= parts.count, !rest.isEmpty, parts.allSatisfy({ $0.allSatisfy { "0"..."9" ~= $0 } }) else { return value }
    var digits = parts.joined().utf8.map { Int($0) - 48 }
    // How many of the digits stand before the point.
    var point = parts[0].utf8.count + exponent
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    point -= zeros
    if digits.count > 15 {
      let roundsUp = digits[15] >= 5
      digits = Array(digits.prefix(15))
      var place = 14
      if roundsUp {
        while place >= 0, digits[place] == 9 {
          digits[place] = 0
          place -= 1
        }
        if place >= 0 {
          digits[place] += 1
        } else {
          digits.insert(1, at: 0)
          point += 1
        }
      }
    }
    while let last = digits.last, last == 0 { digits.removeLast() }
    if digits.isEmpty { return "0" }
    while digits.count < point { digits.append(0) }
    while point < 1 {
      digits.insert(0, at: 0)
      point += 1
    }
    let text = digits.map(String.init)
    let whole = text.prefix(point).joined()
    let fraction = text.dropFirst(point).joined()
    return (isNegative ? "-" : "") + whole + (fraction.isEmpty ? "" : String(Character(Unicode.Scalar(decimalMark))) + fraction)
  }

  // MARK: - Parts

  /// The parts of the workbook by the names that it has for them.
  private static func targets(_ archive: borrowing ZipArchive) throws(DataStream.Failure) -> [String: String] {
    guard let part = try archive.part("xl/_rels/workbook.xml.rels") else { return [:] }
    var targets: [String: String] = [:]
    var scanner = XMLScanner(part)
    while let event = scanner.next() {
      guard case .start("Relationship", let attributes) = event, let id = attributes["Id"], let target = attributes["Target"] else {
        continue
      }
      targets[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
    }
    return targets
  }

  private static func sharedTexts(_ archive: borrowing ZipArchive) throws(DataStream.Failure) -> [String] {
    guard let part = try archive.part("xl/sharedStrings.xml") else { return [] }
    var texts: [String] = []
    var text = ""
    var (isInText, isInPhonetic) = (false, false)
    var scanner = XMLScanner(part)
    while let event = scanner.next() {
      switch event {
      case .start("si", _): text = ""
      case .end("si"): texts.append(line(text))
      case .start("rPh", _): isInPhonetic = true
      case .end("rPh"): isInPhonetic = false
      case .start("t", _): isInText = !isInPhonetic
      case .end("t"): isInText = false
      case .text(let more): if isInText { text += more }
      default: break
      }
    }
    return texts
  }

  private static func styles(_ archive: borrowing ZipArchive) throws(DataStream.Failure) -> [DateStyle] {
    guard let part = try archive.part("xl/styles.xml") else { return [] }
    var own: [Int: DateStyle] = [:]
    var styles: [DateStyle] = []
    var isInCells = false
    var scanner = XMLScanner(part)
    while let event = scanner.next() {
      switch event {
      case .start("numFmt", let attributes):
        if let id = attributes["numFmtId"].flatMap(Int.init) { own[id] = style(ofCode: attributes["formatCode"] ?? "") }
      case .start("cellXfs", _): isInCells = true
      case .end("cellXfs"): isInCells = false
      case .start("xf", let attributes):
        guard isInCells else { continue }
        let id = attributes["numFmtId"].flatMap(Int.init) ?? 0
        styles.append(own[id] ?? style(ofNumber: id))
      default: break
      }
    }
    return styles
  }

  /// The formats that every spreadsheet has by number (ECMA-376, 18.8.30), those of East Asia included.
  private static func style(ofNumber id: Int) -> DateStyle {
    switch id {
    case 14...16, 22, 28...31, 50, 51, 53, 54, 58: .day
    case 17, 27, 36, 52, 55, 56, 57: .month
    default: .none
    }
  }

  /// What a format's code shows: a day where it has a `d`, a month where it has none but a `y` and an `m`.
  private static func style(ofCode code: String) -> DateStyle {
    var letters = ""
    var (isQuoted, isBracketed, isEscaped) = (false, false, false)
    for character in code.lowercased() {
      if isEscaped {
        isEscaped = false
      } else if isQuoted {
        isQuoted = character != "\""
      } else if isBracketed {
        isBracketed = character != "]"
      } else {
        switch character {
        case "\"": isQuoted = true
        case "[": isBracketed = true
        case "\\", "_", "*": isEscaped = true
        default: letters.append(character)
        }
      }
    }
    // Behind the first `;` stand formats of other numbers.
    letters = String(letters.prefix { $0 != ";" })
    if letters.contains("general") || letters.contains("#") || letters.contains("0") { return .none }
    if letters.contains("d") { return .day }
    return letters.contains("y") && letters.contains("m") ? .month : .none
  }
}
