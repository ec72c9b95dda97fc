extension DecimalNumber {
  /// Reads a number as the language writes it: `1200`, `1_200`, `1.2M`, `120k`, `3B`, `1200万`, `1.2亿`, `85%`, `1/3`, with `+` or `-` before it.
  ///
  /// Exact, except that a fraction which does not end is rounded to 30 significant digits. What 128 bits do not hold is refused.
  public static func parse(_ text: String) -> Result<DecimalNumber, NumberMistake> {
    switch read(text.utf8) {
    case .number(let number): .success(number)
    case .tooLong: .failure(NumberMistake("\(text.quoted) has more digits than the 38 a number may have"))
    case .zeroDivisor: .failure(NumberMistake("\(text.quoted) divides by zero"))
    case .none: .failure(mistake(in: text))
    }
  }

  private enum Reading {
    case number(DecimalNumber)
    case tooLong
    case zeroDivisor
  }

  /// What stands behind the digits, and the power of ten that it means.
  private static let suffixes: [(text: String, exponent: Int)] = [
    ("", 0), ("%", -2), ("k", 3), ("M", 6), ("B", 9), ("万", 4), ("亿", 8),
  ]

  /// Nil where the text is not spelled as a number.
  private static func read(_ text: some Collection<UInt8>) -> Reading? {
    var bytes = text[...]
    let sign = bytes.first
    let isNegative = sign == UInt8(ascii: "-")
    if isNegative || sign == UInt8(ascii: "+") { bytes = bytes.dropFirst() }

    var number = Digits()
    guard number.read(&bytes) else { return nil }
    if bytes.first == UInt8(ascii: "/") {
      bytes = bytes.dropFirst()
      var divisor = Digits()
      guard divisor.read(&bytes), bytes.isEmpty else { return nil }
      if divisor.isTooLong || number.isTooLong { return .tooLong }
      if divisor.mantissa == 0 { return .zeroDivisor }
      let dividend = DecimalNumber(mantissa: isNegative ? -number.mantissa : number.mantissa, scale: 0)
      return dividend.divided(by: DecimalNumber(mantissa: divisor.mantissa, scale: 0)).map { .number($0.quotient) } ?? .tooLong
    }
    if bytes.first == UInt8(ascii: ".") {
      bytes = bytes.dropFirst()
      let wholeCount = number.count
      guard number.read(&bytes) else { return nil }
      number.scale = number.count - wholeCount
    }
    guard let suffix = suffixes.first(where: { bytes.elementsEqual($0.text.utf8) }) else { return nil }
    if number.isTooLong { return .tooLong }
    let mantissa = isNegative ? -number.mantissa : number.mantissa
    let scale = number.scale - suffix.exponent
    if scale >= 0 { return .number(DecimalNumber(mantissa: mantissa, scale: scale)) }
    let (scaled, overflow) = mantissa.multipliedReportingOverflow(by: Int128(powersOfTen[-scale]))
    return overflow ? .tooLong : .number(DecimalNumber(mantissa: scaled, scale: 0))
  }

  /// A run of digits, with single `_` between some of them.
  private struct Digits {
    var mantissa: Int128 = 0
    var count = 0
    var scale = 0
    var isTooLong = false

    /// Takes the digits at the start of `bytes`; false where there are none, or a `_` has no digit on both sides.
    mutating func read<Bytes: Collection<UInt8>>(_ bytes: inout Bytes) -> Bool where Bytes.SubSequence == Bytes {
      var endsInDigit = false
      while let byte = bytes.first {
        if UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
          let (grown, overflow) = mantissa.multipliedReportingOverflow(by: 10)
          let (next, carry) = grown.addingReportingOverflow(Int128(byte - UInt8(ascii: "0")))
          isTooLong = isTooLong || overflow || carry || count >= 2 * DecimalNumber.powersOfTen.count
          mantissa = isTooLong ? 0 : next
          count += 1
          endsInDigit = true
        } else if byte == UInt8(ascii: "_"), endsInDigit {
          endsInDigit = false
        } else {
          break
        }
        bytes = bytes.dropFirst()
      }
      return endsInDigit
    }
  }

  // MARK: - Mistakes

  private static func isNumber(_ text: String) -> Bool {
    if case .number = read(text.utf8) { true } else { false }
  }

  private static func mistake(in text: String) -> NumberMistake {
    let plain = NumberMistake("\(text.quoted) is not a number")
    if text.isEmpty { return NumberMistake("a number is missing") }
    // Long text is never a number with a slip in it.
    guard text.utf8.count <= 200 else { return plain }

    let lowercased = text.lowercased().drop { "+-.".contains($0) }
    if lowercased == "nan" { return NumberMistake("\(text.quoted) is not a number: leave out a figure that is not known") }
    if ["inf", "infinity", "∞"].contains(lowercased) { return NumberMistake("\(text.quoted) is not a number: every figure is finite") }
    if let mistake = exponentMistake(in: text) { return mistake }

    var mended = text
    var reason: String?
    func mend(_ because: String, _ change: (String) -> String) {
      let next = change(mended)
      if next != mended {
        mended = next
        reason = reason ?? because
      }
    }
    mend("is not written in ASCII digits and signs", narrowed)
    mend("has a space in it") { $0.filter { !$0.isWhitespace } }
    mend("carries a currency, which the unit says") { withoutCurrency($0) }
    mend("has a `,` in it", withoutCommas)
    mend("ends in no suffix of a number: those are `k`, `M`, `B`, `万`, `亿` and `%`", withKnownSuffix)
    mend("needs a digit on both sides of the point", withDigitsAroundPoint)
    if let reason { return NumberMistake("\(text.quoted) \(reason)", replacement: isNumber(mended) ? mended : nil) }
    if text.contains(","), isNumber(text.filter { $0 != "," }) { return NumberMistake("\(text.quoted) has a `,` in it") }
    if text.contains("_"), isNumber(text.filter { $0 != "_" }) {
      return NumberMistake("\(text.quoted) has a `_` that is not between two digits", replacement: text.filter { $0 != "_" })
    }
    return plain
  }

  private static func exponentMistake(in text: String) -> NumberMistake? {
    guard let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }), isNumber(String(text[..<mark])) else { return nil }
    var digits = text[text.index(after: mark)...]
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") { digits = digits.dropFirst() }
    guard !digits.isEmpty, digits.allSatisfy({ "0"..."9" ~= $0 }) else { return nil }
    let message = "\(text.quoted) has an exponent, but numbers are written in plain digits"
    guard case .number(let number) = read(text[..<mark].utf8), let exponent = Int(digits), exponent < powersOfTen.count,
      let power = Int128(exactly: powersOfTen[exponent])
    else { return NumberMistake(message) }
    let written =
      isNegative
      ? DecimalNumber(mantissa: number.mantissa, scale: number.scale + exponent)
      : number.multiplied(by: DecimalNumber(mantissa: power, scale: 0))
    return NumberMistake(message, replacement: written?.description)
  }

  /// Full-width characters (`１２％`) and typographic signs in ASCII.
  private static func narrowed(_ text: String) -> String {
    var narrowed = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0xFF01...0xFF5E: narrowed.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
      case 0x2212, 0x2013: narrowed.append("-")
      default: narrowed.append(scalar)
      }
    }
    return String(narrowed)
  }

  private static func withoutCurrency(_ text: String) -> String {
    let signs: [Character] = ["¥", "￥", "$", "€", "£", "元", "円", "₩", "₹"]
    let start = text.prefix { "+-".contains($0) }
    let rest = text.dropFirst(start.count)
    if let first = rest.first, signs.contains(first) { return String(start + rest.dropFirst()) }
    if let last = rest.last, signs.contains(last) { return String(text.dropLast()) }
    return text
  }

  /// Commas between groups of three (or four) digits become `_`; a single other one is taken for a decimal point.
  private static func withoutCommas(_ text: String) -> String {
    guard text.contains(",") else { return text }
    let whole = text.prefix { "0"..."9" ~= $0 || $0 == "," || $0 == "+" || $0 == "-" }
    let groups = whole.split(separator: ",", omittingEmptySubsequences: false).dropFirst()
    let isGrouped = groups.allSatisfy { $0.count == 3 } || groups.allSatisfy { $0.count == 4 }
    if !groups.isEmpty, isGrouped { return String(text.map { $0 == "," ? "_" : $0 }) }
    return groups.count == 1 && !text.contains(".") ? String(text.map { $0 == "," ? "." : $0 }) : text
  }

  private static func withKnownSuffix(_ text: String) -> String {
    let suffix = text.drop { !$0.isLetter }
    let number = text.dropLast(suffix.count)
    switch suffix {
    case "K", "千": return String(number + "k")
    case "m", "mn", "mm", "百万": return String(number + "M")
    case "b", "bn", "bln", "G", "十亿": return String(number + "B")
    case "w", "W", "萬": return String(number + "万")
    case "億": return String(number + "亿")
    case "万亿", "T", "t":
      guard case .number(let count) = read(number.utf8), let thousands = count.multiplied(by: DecimalNumber(suffix == "万亿" ? 10_000 : 1000))
      else { return text }
      return thousands.description + (suffix == "万亿" ? "亿" : "B")
    default: return text
    }
  }

  private static func withDigitsAroundPoint(_ text: String) -> String {
    var bytes = Array(text.utf8)
    guard let point = bytes.firstIndex(of: UInt8(ascii: ".")) else { return text }
    func isDigit(_ index: Int) -> Bool { bytes.indices.contains(index) && UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index] }
    if !isDigit(point - 1), isDigit(point + 1) {
      bytes.insert(UInt8(ascii: "0"), at: point)
    } else if isDigit(point - 1), !isDigit(point + 1) {
      bytes.remove(at: point)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Why a text is no number: one lowercase phrase, and the text that was obviously meant.
public struct NumberMistake: Error, Hashable, Sendable {
  public let message: String
  /// What to write instead; nil where more than one mend is thinkable.
  public let replacement: String?

  package init(_ message: String, replacement: String? = nil) {
    self.message = message
    self.replacement = replacement
  }
}

extension String {
  /// A user's text as messages name it: in backticks, shortened after 40 characters, control characters shown as `?`.
  var quoted: String {
    let shown = prefix(40).map { $0.unicodeScalars.contains { $0.value < 32 || $0.value == 127 } ? "?" : $0 }
    return "`\(String(shown))\(shown.count < 40 || count == 40 ? "" : "…")`"
  }
}
