import KPIAnalysis
import KPIModel

/// How a number is shown: rounded for reading, by the same rules in every format for people.
package struct NumberFormat: Hashable, Sendable {
  /// The shown number is the value divided by 10^`power`: 6 for millions, -2 for percent.
  var power = 0
  var fractionDigits = 1
  /// `%`, or nothing.
  var suffix = ""
  /// Variances always carry their sign; other numbers only a minus.
  var isVariance = false
  /// Values between which rounding must not blur (the bounds of grades): 99.96% prints 99.9% under a bound of 100%.
  var bounds: [Double] = []

  static let percent = NumberFormat(power: -2, fractionDigits: 1, suffix: "%")
  /// For shares that say where to look, not how much.
  static let wholePercent = NumberFormat(power: -2, fractionDigits: 0, suffix: "%")
  /// How complete data are; rounding never blurs whether there is enough for a grade.
  static let coverage = NumberFormat(power: -2, fractionDigits: 0, suffix: "%", bounds: [Scorecard.leastCoverage, 1])
  /// Likewise where only whether all of it is there matters.
  static let complete = NumberFormat(power: -2, fractionDigits: 0, suffix: "%", bounds: [1])
  /// A relative difference in a column whose header says percent already.
  static let relative = NumberFormat(power: -2, fractionDigits: 1, isVariance: true)
  /// Points of a score.
  static let score = NumberFormat(fractionDigits: 1)

  /// A completion as a percentage that never seems to meet a bound that it misses, nor the other way round.
  static func completion(bounds: [Double]) -> NumberFormat {
    NumberFormat(power: -2, fractionDigits: 1, suffix: "%", bounds: bounds)
  }

  /// Differences of percentages, in percentage points.
  static func points(_ language: Language) -> NumberFormat {
    NumberFormat(power: -2, fractionDigits: 1, suffix: language == .chinese ? "百分点" : "pp", isVariance: true)
  }

  var asVariance: NumberFormat {
    var format = self
    format.isVariance = true
    return format
  }

  /// A finite number as text: thousands separated by commas, an ASCII minus, a half rounded away from zero, no sign on what rounds to 0.
  package func text(_ value: Double) -> String {
    let exact = DecimalDigits(value).shifted(by: -power)
    // More whole digits than anyone reads: no figure of a business, but it must not break the table.
    if exact.exponent > 21 { return scientific(exact) + suffix }
    let rounded = exact.rounded(to: fractionDigits, rounding(of: value, exact))
    let sign = rounded.digits.isEmpty ? "" : rounded.isNegative ? "-" : isVariance ? "+" : ""
    return sign + rounded.text(fractionDigits: fractionDigits) + suffix
  }

  /// Whether the text shows nothing but zeros.
  package func showsZero(_ value: Double) -> Bool {
    DecimalDigits(value).shifted(by: -power).rounded(to: fractionDigits).digits.isEmpty
  }

  private func rounding(of value: Double, _ exact: DecimalDigits) -> DecimalDigits.Rounding {
    guard !bounds.isEmpty else { return .nearest }
    let shown = exact.rounded(to: fractionDigits).shifted(by: power).double
    for bound in bounds {
      let isMet = value >= bound - Band.tolerance
      if isMet == (shown >= bound - Band.tolerance) { continue }
      // Shown above the bound though below it: cut down; shown below though above: up. Away from zero is up for positive numbers.
      return isMet == !exact.isNegative ? .awayFromZero : .towardZero
    }
    return .nearest
  }

  private func scientific(_ exact: DecimalDigits) -> String {
    let rounded = exact.rounded(to: 3 - exact.exponent)
    let digits = rounded.digits.map { String($0) }
    let sign = rounded.isNegative ? "-" : isVariance ? "+" : ""
    let fraction = digits.count > 1 ? "." + digits[1...].joined() : ""
    return "\(sign)\(digits[0])\(fraction)e\(rounded.exponent - 1)"
  }
}

/// The minus of a negative number in what is typeset (U+2212); text for terminals and machines keeps the hyphen of ASCII.
enum MinusSign {
  static let hyphen = UInt8(ascii: "-")
  static let bytes = Array("\u{2212}".utf8)

  /// Whether a hyphen stands before a number, where one begins: not within a word, a date or an option.
  static func isMinus(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
    guard place + 1 < text.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= text[place + 1] else { return false }
    guard place > 0 else { return true }
    return text[place - 1] >= 0x80 || " (~*!".utf8.contains(text[place - 1])
  }

  /// The text with a minus in place of each such hyphen.
  static func typeset(_ text: String) -> String {
    var text = text
    return text.withUTF8 { characters in
      guard characters.contains(hyphen) else { return nil }
      var result: [UInt8] = []
      result.reserveCapacity(characters.count + 4)
      for (place, character) in characters.enumerated() {
        if character == hyphen, isMinus(characters, at: place) { result += bytes } else { result.append(character) }
      }
      return String(decoding: result, as: UTF8.self)
    } ?? text
  }
}
