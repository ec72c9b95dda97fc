/// Which option of a table would read fields that cannot be read: the reader itself tries them, so that what is named works.
package enum TableHints {
  /// - Parameter texts: some of the fields of one column, none of which is a figure in this format.
  package static func figures(_ texts: [String], _ format: TableFormat) -> String? {
    let texts = texts.filter { !$0.isEmpty }
    guard !texts.isEmpty else { return nil }
    let trimmed = texts.map { $0.trimming(" \t\u{A0}\u{202F}") }
    if trimmed.allSatisfy({ text in noFigure.contains(text) || !text.contains { $0.isNumber || $0.isLetter || $0 == "\"" } }) {
      let listed = unique(texts).prefix(3).map(yaml).joined(separator: ", ")
      return "`na: [\(listed)]` says that \(unique(texts).count == 1 ? "it means" : "they mean") that there is no figure"
    }
    if let note = quotes(texts, format) { return note }
    var found: [(options: [String], count: Int)] = []
    for marks in marks where marks.thousands.map({ mark in texts.contains { $0.contains(mark) } }) ?? true {
      for currency in [nil] + currencies(in: trimmed).map(Optional.some) {
        for negative in [false, true] {
          for percent in [false, true] {
            var tried = format
            var options: [String] = []
            func set<Value: Equatable>(_ path: WritableKeyPath<TableFormat, Value>, _ value: Value, _ text: String) {
              if tried[keyPath: path] != value { options.append(text) }
              tried[keyPath: path] = value
            }
            if let decimal = marks.decimal {
              set(\.decimalMark, decimal, "`decimal: \"\(Character(Unicode.Scalar(decimal)))\"`")
              if let thousands = marks.thousands { set(\.thousandsMark, thousands, "`thousands: \(yaml(thousands))`") }
            }
            if let currency { set(\.currencySign, currency, "`currency_sign: \(yaml(currency))`") }
            if negative { set(\.readsAccountingNegatives, true, "`negative: parentheses`") }
            if percent { set(\.readsPercent, true, "`percent: yes`") }
            if options.isEmpty { continue }
            if let mark = tried.thousandsMark, mark.utf8.elementsEqual([tried.decimalMark]) {
              // One mark cannot be two.
              tried.thousandsMark = nil
              options.append("no `thousands`")
            }
            let reader = FigureText(tried)
            guard texts.allSatisfy({ if case .figure = reader.read($0) { true } else { false } }) else { continue }
            found.append((options, options.count))
          }
        }
      }
    }
    guard let least = found.map(\.count).min() else { return nil }
    let best = found.filter { $0.count == least }.map { $0.options.joined(separator: " with ") }
    let listed = unique(best)
    return
      "\(listed.joined(separator: ", or ")) \(least == 1 && listed.count == 1 ? "reads" : listed.count == 1 ? "read" : "would read") \(texts.count == 1 ? "it" : "them")"
  }

  /// - Parameter texts: some of the fields of a column of dates, none of which is one in this format.
  package static func dates(_ texts: [String], column: String, _ format: TableFormat) -> String? {
    let filled = texts.filter { !$0.trimming(" \t").isEmpty }
    if filled.allSatisfy({ text in !text.contains { $0.isNumber } }) { return skip(column, texts) }
    let dated = filled.filter { text in text.contains { $0.isNumber } }
    if let note = quotes(dated, format) { return note }
    let fitting = patterns.filter { text in
      guard let pattern = DatePattern(text) else { return false }
      return dated.allSatisfy { written in
        var copy = written.trimming(" \t")
        return copy.withUTF8 { bytes in
          var position = 0
          guard let date = pattern.read(bytes, at: &position), 1...12 ~= date.month, date.day.map({ 1...31 ~= $0 }) ?? true else {
            return false
          }
          return position == bytes.count || bytes[position] == UInt8(ascii: " ") || bytes[position] == UInt8(ascii: "T")
        }
      }
    }
    guard let first = fitting.first else { return nil }
    let it = texts.count == 1 ? "it" : "them"
    if fitting.count == 1 { return "`date: \(first)` reads \(it)" }
    return "\(fitting.map { "`date: \($0)`" }.joined(separator: " or ")) reads \(it): nothing in the file says which"
  }

  /// What leaves rows out by the texts of a column.
  package static func skip(_ column: String, _ texts: [String]) -> String {
    let listed = unique(texts)
    let shown = listed.prefix(4).map(yaml).joined(separator: ", ")
    return
      "`skip: { \(yaml(column)): [\(shown)\(listed.count > 4 ? ", …" : "")] }` leaves \(listed.count == 1 && texts.count == 1 ? "it" : "such rows") out"
  }

  private static func quotes(_ texts: [String], _ format: TableFormat) -> String? {
    let areQuoted = texts.allSatisfy { $0.count >= 2 && $0.hasPrefix("\"") && $0.hasSuffix("\"") }
    return areQuoted && format.quoting != .double
      ? "quotes are letters in a tab-separated file: `quote: double` takes them off" : nil
  }

  private static let noFigure: Set<String> = [
    "-", "--", "–", "—", "NA", "N/A", "n/a", "na", "#N/A", "null", "NULL", "None", "none", "nil", "NaN", "nan", "?", ".", "*", "无", "空",
    "／",
  ]

  /// Nil: as the format says.
  private static let marks: [(decimal: UInt8?, thousands: String?)] = {
    let (point, comma) = (UInt8(ascii: "."), UInt8(ascii: ","))
    return [
      (nil, nil), (comma, nil), (point, nil), (point, ","), (comma, "."), (point, " "), (comma, " "), (comma, "\u{A0}"),
      (comma, "\u{202F}"),
      (point, "'"),
      (point, "’"), (point, "，"),
    ]
  }()

  private static let patterns = [
    "d/m/y", "m/d/y", "d.m.y", "d-m-y", "m-d-y", "d mon y", "d-mon-y", "mon d, y", "mon d y", "d/mon/y", "y mon d", "y d m",
  ]

  /// What stands before or behind the digits of all texts.
  private static func currencies(in texts: [String]) -> [String] {
    func affix(_ text: some StringProtocol) -> String {
      String(text.prefix { !$0.isNumber && !"+-.,( )\u{A0}".contains($0) })
    }
    func sign(_ text: String) -> String {
      let body = text.drop { "+-( ".contains($0) }
      let front = affix(body)
      if !front.isEmpty { return front }
      let back = body.reversed().drop { "-)% ".contains($0) }
      return String(affix(String(back)).reversed())
    }
    let signs = unique(texts.map(sign).filter { !$0.isEmpty })
    guard signs.count == 1, let sign = signs.first else { return [] }
    let isSymbol = sign.unicodeScalars.contains { $0.properties.generalCategory == .currencySymbol } && sign.count <= 4
    let isCode = sign.utf8.count == 3 && sign.utf8.allSatisfy { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
    return isSymbol || isCode || ["元", "円", "RMB", "kr", "zł", "Fr."].contains(sign) ? signs : []
  }

  private static func unique(_ texts: [String]) -> [String] {
    texts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// A text as it may stand in a model.
  private static func yaml(_ text: String) -> String {
    let isPlain = text.first.map(\.isLetter) ?? false && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    return isPlain ? text : "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }
}

extension String {
  /// Without some characters at both ends.
  package func trimming(_ characters: String) -> String {
    let front = drop(while: characters.contains)
    return String(front.reversed().drop(while: characters.contains).reversed())
  }
}
