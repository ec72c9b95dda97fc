import KPISource

/// How the text of files is read: the options of every table, and `files`, which says them for all.
extension ModelCompiler {
  /// Takes the options that stand for all files.
  mutating func compileFiles() {
    var format = TableFormat()
    for entry in sections[.files] ?? [] {
      if fileOption(entry.key, entry.value, &format) == nil { _ = key(entry.key, entry.value, of: FileOptionKey.self) }
    }
    // Not every file has the columns that are named for all of them.
    for index in format.skipped.indices { format.skipped[index].isOptional = true }
    fileDefaults = format
    if let first = sections[.files]?.first { checkMarks(fileDefaults, "`files` has", at: first.key.place) }
  }

  /// Takes an option of files; nil where the key is none.
  mutating func fileOption(_ keyNode: YAMLNode, _ value: YAMLNode, _ format: inout TableFormat) -> FileOptionKey? {
    guard let key = FileOptionKey.lookup[keyNode] else { return nil }
    // What is refused is written all the same.
    guard self.key(keyNode, value, of: FileOptionKey.self) != nil else { return key }
    switch key {
    case .delimiter: format.delimiter = delimiter(value) ?? format.delimiter
    case .quote: format.quoting = word(value, "`quote`", as: TableFormat.Quoting.self) ?? format.quoting
    case .encoding: format.encoding = encoding(value)
    case .header: format.headerLine = integer(value, "`header`", in: 1...10_000) ?? format.headerLine
    case .skip: format.skipped = skips(value)
    case .decimal:
      switch text(value, "`decimal`") {
      case ".": format.decimalMark = UInt8(ascii: ".")
      case ",": format.decimalMark = UInt8(ascii: ",")
      case let other?: reportUnknownWord(value, other, "`decimal`", known: [".", ","])
      case nil: break
      }
    case .thousands: format.thousandsMark = thousandsMark(value) ?? format.thousandsMark
    case .currencySign: format.currencySign = currencySign(value) ?? format.currencySign
    case .negative:
      if let word = text(value, "`negative`") {
        if word == "parentheses" {
          format.readsAccountingNegatives = true
        } else {
          reportUnknownWord(value, word, "`negative`", known: ["parentheses"])
        }
      }
    case .percent: format.readsPercent = flag(value, "`percent`") ?? format.readsPercent
    case .na: format.missing = scalars(value, "`na`").map(\.text)
    case .date: format.datePattern = datePattern(value) ?? format.datePattern
    case .timeZone: format.timeZone = timeZone(value) ?? format.timeZone
    case .badRows:
      if let word = text(value, "`bad_rows`") {
        if word == "report" {
          format.reportsBadRows = true
        } else {
          reportUnknownWord(value, word, "`bad_rows`", known: ["report"])
        }
      }
    }
    return key
  }

  /// One mark cannot be two.
  ///
  /// - Parameter subject: who has them, with its verb.
  mutating func checkMarks(_ format: TableFormat, _ subject: String, at place: Place) {
    if let mark = format.thousandsMark, mark.utf8.elementsEqual([format.decimalMark]) {
      log.report(.conflictingEntry, "\(subject) one mark for `decimal` and `thousands`", at: place)
    }
  }

  /// How text is cut and encoded says nothing of a workbook.
  mutating func checkWorkbook(_ options: [FileOptionKey: Place]) {
    for key in [FileOptionKey.delimiter, .quote, .encoding] {
      guard let place = options[key] else { continue }
      log.report(.misplacedKey, "`\(key.rawValue)` goes with `csv`: a workbook has cells", at: place)
    }
  }

  /// Databases know zones by themselves, each in its own words; here they are asked with an offset only.
  mutating func checkZone(of source: Source, at place: Place?) {
    guard let place, source.database != nil, case .zone(let zone) = source.format.timeZone else { return }
    log.report(
      .badTimeZone, "the name of a zone, `\(zone.name)`, goes with files: a database takes an offset such as `+08:00`", at: place,
      notes: ["a `query` can bring the day as the database itself knows it there"])
  }

  private mutating func delimiter(_ node: YAMLNode) -> UInt8? {
    guard let text = text(node, "`delimiter`") else { return nil }
    switch text {
    case "tab", "\\t", "\t": return UInt8(ascii: "\t")
    default:
      if text.utf8.count == 1, let byte = text.utf8.first, byte < 128, byte != UInt8(ascii: "\""), byte >= 32 { return byte }
      log.report(.wrongType, "`delimiter` must be one ASCII character or `tab`, not `\(text)`", at: node.place)
      return nil
    }
  }

  private mutating func thousandsMark(_ node: YAMLNode) -> String? {
    guard let mark = text(node, "`thousands`") else { return nil }
    if mark.unicodeScalars.count == 1, let scalar = mark.unicodeScalars.first, scalar.properties.numericType == nil,
      scalar != "-", scalar != "+"
    {
      return mark
    }
    log.report(.wrongType, "`thousands` must be one character that is no digit or sign, not `\(mark)`", at: node.place)
    return nil
  }

  private mutating func currencySign(_ node: YAMLNode) -> String? {
    guard let sign = text(node, "`currency_sign`") else { return nil }
    if sign.unicodeScalars.contains(where: { $0 == "%" || $0.properties.numericType != nil }) {
      log.report(
        .wrongType, "`currency_sign` must be a sign such as `$`, `€` or `CNY`, not `\(sign)`", at: node.place,
        notes: sign.contains("%") ? ["`percent: yes` reads 85% as 0.85"] : [])
      return nil
    }
    return sign
  }

  private mutating func encoding(_ node: YAMLNode) -> String? {
    guard let name = text(node, "`encoding`") else { return nil }
    if ["utf-8", "utf8"].contains(name.lowercased()) { return nil }
    if TextConverter.knows(name) { return name }
    let known = ["gb18030", "gbk", "big5", "shift_jis", "euc-kr", "windows-1250", "windows-1251", "windows-1252", "iso-8859-1", "utf-16"]
    let suggestion =
      suggestions.nearest(to: name, among: known).map { ["did you mean `\($0)`?"] } ?? ["such as `gb18030` or `windows-1252`"]
    log.report(.unknownWord, "`\(name)` is no encoding that this system can read", at: node.place, notes: suggestion)
    return nil
  }

  private mutating func skips(_ node: YAMLNode) -> [TableFormat.Skip] {
    guard expect(.mapping, node, "`skip`") else { return [] }
    return node.entries.compactMap { column, value in
      // An empty text is one, too: rows that a spreadsheet left behind.
      let texts = scalars(value, "texts of `\(column.text)`").map(\.text)
      if texts.isEmpty {
        log.report(.wrongType, "`skip` names no text of `\(column.text)`", at: column.place)
        return nil
      }
      return TableFormat.Skip(column: column.text, texts: texts)
    }
  }

  private mutating func datePattern(_ node: YAMLNode) -> DatePattern? {
    guard let text = text(node, "`date`") else { return nil }
    if let pattern = DatePattern(text) { return pattern }
    log.report(
      .wrongType, "`date` must be made of `d`, `m` or `mon`, and `y`, each once, with their marks: `d/m/y`, not `\(text)`", at: node.place)
    return nil
  }

  /// `+08:00`, `-0330`, `Z`, `UTC`, or a zone that the system knows, such as `Europe/Berlin`.
  private mutating func timeZone(_ node: YAMLNode) -> TableTimeZone? {
    guard let text = text(node, "`time_zone`") else { return nil }
    if text == "Z" || text == "UTC" { return .offset(minutes: 0) }
    let digits = text.dropFirst().filter { $0 != ":" }
    if let sign = text.first, sign == "+" || sign == "-", digits.count == 4, let number = Int(digits), number % 100 < 60, number <= 1800 {
      return .offset(minutes: (number / 100 * 60 + number % 100) * (sign == "-" ? -1 : 1))
    }
    var notes = ["an offset such as `+08:00`, or a place's zone such as `Europe/Berlin`"]
    do throws(TimeZoneData.Problem) {
      return .zone(try TimeZoneData(named: text))
    } catch .noData {
      notes = ["this system has no zone data: write an offset such as `+08:00`"]
    } catch .unreadable {
      notes = ["the system's zone data cannot be read"]
    } catch {}
    log.report(.badTimeZone, "`\(text)` is no time zone that this system knows", at: node.place, notes: notes)
    return nil
  }
}
