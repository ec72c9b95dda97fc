/// What a figure counts, such as `CNY`, `orders`, `percent` or `minutes/order`.
///
/// Only currencies and durations have a dimension; counted things and percent are plain numbers, so `visits * percent * CNY` is `CNY`.
public struct MeasureUnit: Hashable, Sendable {
  /// A duration of fixed length; two different ones do not add up.
  public enum Duration: String, Hashable, Sendable, CaseIterable {
    case milliseconds, seconds, minutes, hours, days, weeks

    var singular: String { String(rawValue.dropLast()) }
  }

  /// What has a dimension.
  public enum Base: Hashable, Sendable {
    case currency(Currency)
    case duration(Duration)

    /// As a unit writes it: `CNY`, `minutes`.
    public var name: String {
      switch self {
      case .currency(let currency): currency.code
      case .duration(let duration): duration.rawValue
      }
    }
  }

  /// A base and its exponent, which is not 0.
  public struct Power: Hashable, Sendable {
    public let base: Base
    public let exponent: Int
  }

  /// As written; for a formula's result in the same manner (`CNY/day`), and empty for a plain number.
  public let name: String
  /// In order of their bases' names; empty for a plain number.
  public let powers: [Power]
  /// Whether figures are shown as percentages: 0.85 is 85%.
  public let isPercent: Bool
  /// Whether figures are rates that never add up: percent, or anything per anything.
  public let isRate: Bool

  /// The unit of a figure without one.
  public static let plain = MeasureUnit(name: "", powers: [], isPercent: false, isRate: false)

  /// What two dates subtracted give.
  public static let days = MeasureUnit(
    name: Duration.days.rawValue, powers: [Power(base: .duration(.days), exponent: 1)], isPercent: false, isRate: false)

  /// Reads a unit: a word, or two of them with `/` between.
  ///
  /// A word is the code of a currency in use, a duration (`days`, `hours`, `minutes`, `seconds` and their singulars), `percent`,
  /// or the name of what is counted, in any script.
  public static func parse(_ text: String) -> Result<MeasureUnit, UnitMistake> {
    let words = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard 1...2 ~= words.count else {
      return .failure(UnitMistake("\(text.quoted) has more than one `/`: a unit is one word, or one per another"))
    }
    var exponents: [Base: Int] = [:]
    for (index, word) in words.enumerated() {
      if let mistake = mistake(inWord: word, of: text) { return .failure(mistake) }
      if let base = base(named: word) { exponents[base, default: 0] += index == 0 ? 1 : -1 }
    }
    let isPercent = text == "percent"
    return .success(MeasureUnit(name: text, powers: sorted(exponents), isPercent: isPercent, isRate: isPercent || words.count == 2))
  }

  /// Whether figures of this unit are figures of `other` too: of the same currencies and durations; what is counted is never compared.
  public func fits(_ other: MeasureUnit) -> Bool { powers == other.powers }

  /// Whether figures of this unit can be added up in `other`: they fit, or only have to be exchanged.
  public func addsUp(to other: MeasureUnit) -> Bool {
    if fits(other) { return true }
    guard powers.count == 1, other.powers.count == 1 else { return false }
    return currency != nil && other.currency != nil
  }

  /// The currency of the figures: `CNY` also for `CNY/order`; nil where there is none, or it is what they are divided by.
  public var currency: Currency? {
    for power in powers where power.exponent == 1 {
      if case .currency(let currency) = power.base { return currency }
    }
    return nil
  }

  /// The duration that figures are counted in: `minutes` also for `minutes/order`.
  public var duration: Duration? {
    for power in powers where power.exponent == 1 {
      if case .duration(let duration) = power.base { return duration }
    }
    return nil
  }

  init(name: String, powers: [Power], isPercent: Bool, isRate: Bool) {
    self.name = name
    self.powers = powers
    self.isPercent = isPercent
    self.isRate = isRate
  }

  static func sorted(_ exponents: [Base: Int]) -> [Power] {
    exponents.filter { $0.value != 0 }.map { Power(base: $0.key, exponent: $0.value) }.sorted { $0.base.name < $1.base.name }
  }

  private static func base(named word: String) -> Base? {
    if let currency = Currency(code: word) { return .currency(currency) }
    return Duration.allCases.first { $0.rawValue == word || $0.singular == word }.map(Base.duration)
  }

  private static func mistake(inWord word: String, of text: String) -> UnitMistake? {
    if word.isEmpty {
      return UnitMistake(text.isEmpty ? "a unit is missing" : "\(text.quoted) lacks a word beside its `/`")
    }
    if let meant = spellings[word.lowercased()], meant != word {
      let mended = text.split(separator: "/").map { $0 == word ? meant : String($0) }
      return UnitMistake("\(word.quoted) is written `\(meant)`", replacement: mended.joined(separator: "/"))
    }
    guard let first = word.unicodeScalars.first, first.startsIdentifier, word.unicodeScalars.allSatisfy(\.continuesIdentifier) else {
      return UnitMistake("\(word.quoted) is not a unit: write a currency's code, a duration, `percent`, or the word for what is counted")
    }
    return nil
  }

  /// Other spellings of currencies, durations and percent, which would pass for counted things and lose their dimension; in lower case.
  private static let spellings: [String: String] = [
    "%": "percent", "％": "percent", "percent": "percent", "percents": "percent", "percentage": "percent", "pct": "percent",
    "rmb": "CNY", "元": "CNY", "人民币": "CNY", "€": "EUR", "£": "GBP",
    "cny": "CNY", "usd": "USD", "eur": "EUR", "gbp": "GBP", "jpy": "JPY", "hkd": "HKD", "twd": "TWD", "krw": "KRW", "inr": "INR",
    "chf": "CHF", "aud": "AUD", "cad": "CAD", "sgd": "SGD",
    "ms": "milliseconds", "sec": "seconds", "secs": "seconds", "mins": "minutes", "hrs": "hours",
    "毫秒": "milliseconds", "秒": "seconds", "分钟": "minutes", "小时": "hours", "天": "days", "周": "weeks",
    "milliseconds": "milliseconds", "seconds": "seconds", "minutes": "minutes", "hours": "hours", "days": "days", "weeks": "weeks",
  ]
}
