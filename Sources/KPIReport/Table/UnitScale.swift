import KPIModel

/// The power of ten that a table's amounts are counted in.
enum UnitScale: Int, Hashable, Sendable {
  case plain = 0
  case thousand = 3
  case tenThousand = 4
  case million = 6
  case hundredMillion = 8
  case billion = 9
  case trillion = 12

  var power: Int { rawValue }

  /// The chosen scale, or one that gives the largest figure two to five whole digits, which one decimal then suits.
  init(_ choice: UnitChoice, magnitude: Double, language: Language) {
    self =
      switch choice {
      case .auto: UnitScale.fitting(magnitude, language)
      case .plain: .plain
      case .thousand: .thousand
      case .million: .million
      case .billion: .billion
      case .tenThousand: .tenThousand
      case .hundredMillion: .hundredMillion
      }
  }

  private static func fitting(_ magnitude: Double, _ language: Language) -> UnitScale {
    let steps: [UnitScale] =
      switch language {
      case .english: [.billion, .million, .thousand]
      case .chinese: [.trillion, .hundredMillion, .tenThousand]
      }
    return steps.first { DecimalDigits(magnitude).exponent > $0.power + 1 } ?? .plain
  }

  /// How amounts up to a magnitude are shown: whole ones without decimals, money to its smallest unit, small ones with more.
  func format(magnitude: Double, areWhole: Bool, currency: Currency? = nil) -> NumberFormat {
    if self == .plain, areWhole { return NumberFormat(fractionDigits: 0) }
    if self == .plain, let currency { return NumberFormat(fractionDigits: currency.decimals) }
    let wholeDigits = magnitude == 0 ? 1 : DecimalDigits(magnitude).exponent - power
    return NumberFormat(power: power, fractionDigits: min(max(3 - wholeDigits, 1), 6))
  }
}
