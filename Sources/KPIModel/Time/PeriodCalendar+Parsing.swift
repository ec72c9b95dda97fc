package import KPISource

extension PeriodCalendar {
  /// The period that `text` names: `2026`, `2026-H1`, `2026-Q3`, `2026-08`, `2026-W33`, `2026-08-15`, all but the last also after `FY`
  /// (`FY2026-08` is the eighth fiscal month), or `a..b` from the first day of one to the last day of another.
  public func period(_ text: String) -> Result<Period, PeriodMistake> {
    if let name = PeriodName(text) { return period(named: name) }
    if let (first, last) = PeriodCalendar.ends(of: text, between: ".."), let from = PeriodName(first), let to = PeriodName(last) {
      return range(from, to, named: text)
    }
    if let replacement = mended(text) {
      return .failure(PeriodMistake("\(text.quoted) is not how a period is written", replacement: replacement))
    }
    return .failure(
      PeriodMistake(
        "\(text.quoted) is not a period: those are `2026`, `2026-H1`, `2026-Q3`, `2026-08`, `2026-W33`, `2026-08-15`, `FY2026-Q3` and `a..b`"
      ))
  }

  /// The period that a field of a table names: as the language writes it, as the table's dates are written, or in another spelling that means
  /// one period only (`Feb-26`, `Feb 2026`, `2026年2月`, `Q3 2026`).
  package func period(inTable text: String, _ format: TableFormat = TableFormat()) -> Result<Period, PeriodMistake> {
    let usual = period(text)
    if case .success = usual { return usual }
    let trimmed = text.trimming(" \t\u{A0}")
    if let pattern = format.datePattern {
      var copy = trimmed
      let name = copy.withUTF8 { bytes -> PeriodName? in
        var position = 0
        guard let date = pattern.read(bytes, at: &position), position == bytes.count else { return nil }
        return PeriodName(year: date.year, date.day.map { .day(month: date.month, day: $0) } ?? .month(date.month))
      }
      if let name { return period(named: name) }
    }
    if let name = PeriodCalendar.shortMonth(trimmed) ?? mendedName(trimmed[...]) { return period(named: name) }
    return usual
  }

  /// `Feb-26`, `Feb 26` or `February'26`: a month of this century, as spreadsheets show it.
  private static func shortMonth(_ text: String) -> PeriodName? {
    var copy = text
    return copy.withUTF8 { bytes in
      var place = 0
      guard let month = MonthNames.read(bytes, &place), place < bytes.count - 1, let year = PeriodName.number(Array(bytes.suffix(2))[...])
      else { return nil }
      let marks = bytes[place..<(bytes.count - 2)]
      guard !marks.isEmpty, marks.allSatisfy({ " -'./".utf8.contains($0) }) else { return nil }
      return PeriodName(year: 2000 + year, .month(month))
    }
  }

  func period(named name: PeriodName) -> Result<Period, PeriodMistake> {
    func period(_ first: Day?, _ end: Day?) -> Result<Period, PeriodMistake> {
      guard let first, let end else {
        return .failure(
          PeriodMistake("`\(PeriodName(isFiscal: true, year: name.year, .year).text)` lies outside the declared fiscal years"))
      }
      return .success(Period(name: name.text, kind: name.kind, isFiscal: name.isFiscal, first: first, last: end - 1))
    }
    func months(_ index: Int, of count: Int, each length: Int, called word: String) -> Result<Period, PeriodMistake> {
      guard 1...count ~= index else {
        return .failure(PeriodMistake("`\(name.text)` does not exist: a year has \(word) 1 to \(count)"))
      }
      return period(
        start(ofMonth: (index - 1) * length + 1, year: name.year, isFiscal: name.isFiscal),
        start(ofMonth: index * length + 1, year: name.year, isFiscal: name.isFiscal))
    }
    guard name.year >= 1 else { return .failure(PeriodMistake("`\(name.text)` does not exist: years count from 1")) }
    switch name.part {
    case .year: return months(1, of: 1, each: 12, called: "year")
    case .half(let half): return months(half, of: 2, each: 6, called: "halves")
    case .quarter(let quarter): return months(quarter, of: 4, each: 3, called: "quarters")
    case .month(let month): return months(month, of: 12, each: 1, called: "months")
    case .week(let week):
      guard let (first, end) = weekBounds(ofYear: name.year, isFiscal: name.isFiscal) else { return period(nil, nil) }
      let count = (end - first) / 7
      guard 1...count ~= week else {
        let year = PeriodName(isFiscal: name.isFiscal, year: name.year, .year).text
        return .failure(PeriodMistake("`\(name.text)` does not exist: `\(year)` has \(count) weeks"))
      }
      return period(first + 7 * (week - 1), first + 7 * week)
    case .day(let month, let day):
      guard let first = Day(year: name.year, month: month, day: day) else {
        return .failure(PeriodMistake("`\(name.text)` does not exist in the calendar"))
      }
      return period(first, first + 1)
    }
  }

  private func range(_ from: PeriodName, _ to: PeriodName, named text: String) -> Result<Period, PeriodMistake> {
    switch (period(named: from), period(named: to)) {
    case (.failure(let mistake), _), (_, .failure(let mistake)): return .failure(mistake)
    case (.success(let first), .success(let last)):
      guard first.first <= last.last else {
        return .failure(PeriodMistake("\(text.quoted) ends before it starts", replacement: "\(to.text)..\(from.text)"))
      }
      return .success(
        Period(name: text, kind: .range, isFiscal: first.isFiscal || last.isFiscal, first: first.first, last: last.last))
    }
  }

  /// The two non-empty sides of a separator that stands once.
  private static func ends(of text: String, between separator: String) -> (first: Substring, last: Substring)? {
    let bytes = Array(text.utf8)
    let mark = Array(separator.utf8)
    var found: Int?
    var index = 0
    while index + mark.count <= bytes.count {
      if bytes[index..<(index + mark.count)].elementsEqual(mark) {
        if found != nil { return nil }
        found = index
        index += mark.count
      } else {
        index += 1
      }
    }
    guard let found, found > 0, found + mark.count < bytes.count else { return nil }
    let first = text.utf8.index(text.startIndex, offsetBy: found)
    let last = text.utf8.index(first, offsetBy: mark.count)
    return (text[..<first], text[last...])
  }

  // MARK: - Mending

  /// The period that a text in another common spelling obviously means; nil where none is.
  private func mended(_ text: String) -> String? {
    guard text.utf8.count <= 80 else { return nil }
    if let name = mendedName(text[...]) { return name.text }
    for separator in ["...", "..", "…", "–", "—", "~", "至", "到", " to ", " - ", "/"] {
      guard let (first, last) = PeriodCalendar.ends(of: text, between: separator),
        let from = mendedName(first), let to = mendedName(last)
      else { continue }
      let range = "\(from.text)..\(to.text)"
      if case .success = period(range) { return range }
    }
    return nil
  }

  private func mendedName(_ text: Substring) -> PeriodName? {
    guard !text.contains(".."), let name = PeriodCalendar.looseName(text), case .success = period(named: name) else { return nil }
    return name
  }

  /// Reads `2026Q3`, `Q3 2026`, `2026/8/15`, `FY26`, `Aug 2026`, `2026年第三季度` and the like.
  private static func looseName(_ text: Substring) -> PeriodName? {
    var words: [String] = []
    var numbers: [(value: Int, digitCount: Int)] = []
    var run = ""
    func closeRun() {
      if let value = Int(run), run.utf8.count <= 8 {
        numbers.append((value, run.utf8.count))
      } else if !run.isEmpty {
        words.append(run)
      }
      run = ""
    }
    for character in text.lowercased() {
      let isDigit = "0"..."9" ~= character
      if !isDigit, !character.isLetter {
        guard " -/._'".contains(character) else { return nil }
        closeRun()
        continue
      }
      if let last = run.last, ("0"..."9" ~= last) != isDigit { closeRun() }
      run.append(character)
    }
    closeRun()

    var isFiscal = false
    var marker: Character?
    for word in words {
      switch word {
      case "fy", "财年": isFiscal = true
      case "h", "half": marker = "h"
      case "q", "quarter": marker = "q"
      case "w", "wk", "week", "周": marker = "w"
      case "m", "month", "年", "月", "日", "号", "年第": continue
      default:
        if let quarter = ["年第一季度", "年第二季度", "年第三季度", "年第四季度"].firstIndex(of: word) {
          marker = "q"
          numbers.append((quarter + 1, 1))
        } else if let half = ["年上半年", "年下半年"].firstIndex(of: word) {
          marker = "h"
          numbers.append((half + 1, 1))
        } else if word.utf8.count >= 3, let month = monthNames.firstIndex(where: { $0.hasPrefix(word) }) {
          numbers.append((month + 1, 1))
        } else {
          return nil
        }
      }
    }

    if marker == nil, !isFiscal, numbers.count == 1, numbers[0].digitCount == 8 {
      let value = numbers[0].value
      return PeriodName(year: value / 10000, .day(month: value / 100 % 100, day: value % 100))
    }
    guard let yearIndex = numbers.firstIndex(where: { $0.digitCount == 4 }) ?? (isFiscal ? numbers.firstIndex { $0.digitCount == 2 } : nil)
    else { return nil }
    let year = numbers[yearIndex].digitCount == 2 ? 2000 + numbers[yearIndex].value : numbers[yearIndex].value
    numbers.remove(at: yearIndex)
    switch (marker, numbers.count) {
    case (nil, 0): return PeriodName(isFiscal: isFiscal, year: year, .year)
    case (nil, 1): return PeriodName(isFiscal: isFiscal, year: year, .month(numbers[0].value))
    case (nil, 2) where yearIndex == 0 && !isFiscal:
      return PeriodName(year: year, .day(month: numbers[0].value, day: numbers[1].value))
    case ("h", 1): return PeriodName(isFiscal: isFiscal, year: year, .half(numbers[0].value))
    case ("q", 1): return PeriodName(isFiscal: isFiscal, year: year, .quarter(numbers[0].value))
    case ("w", 1): return PeriodName(isFiscal: isFiscal, year: year, .week(numbers[0].value))
    default: return nil
    }
  }
}

extension PeriodCalendar {
  /// As the language writes the month a fiscal year starts in; January first.
  package static let monthNames = MonthNames.names

  /// The year of a key such as `FY2026` in a table of fiscal years.
  package static func fiscalYear(named text: String) -> Int? {
    guard let name = PeriodName(text), name.isFiscal, name.part == .year else { return nil }
    return name.year
  }
}

extension Period {
  /// The name in a report's language, `en` or `zh` (`2026年第三季度`); any other language shows it as the model writes it.
  public func displayName(in language: String) -> String {
    guard language == "zh" || language.hasPrefix("zh-") else { return name }
    if kind != .range { return PeriodName(name)?.chineseText ?? name }
    let bytes = Array(name.utf8)
    guard let dot = bytes.firstIndex(of: UInt8(ascii: ".")),
      let from = PeriodName(name.prefix(dot)), let to = PeriodName(name.dropFirst(dot + 2))
    else { return name }
    return "\(from.chineseText)至\(to.chineseText)"
  }
}
