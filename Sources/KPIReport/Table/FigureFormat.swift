import KPIAnalysis
import KPIModel

/// How the figures of one unit are shown: their scale, and the digits that stay.
struct FigureFormat {
  let unit: MeasureUnit
  let language: Language
  let scale: UnitScale
  let number: NumberFormat

  /// - Parameters:
  ///   - figures: what is to be shown; the largest sets the scale.
  ///   - movements: differences that are shown beside them; small ones give them more digits.
  init(
    _ unit: MeasureUnit, isRate: Bool, figures: [Double], movements: [Double] = [], choice: UnitChoice, language: Language
  ) {
    self.unit = unit
    self.language = language
    guard !unit.isPercent else {
      scale = .plain
      number = FigureFormat.percent(movements: movements)
      return
    }
    let magnitude = figures.map(\.magnitude).max() ?? 0
    scale = UnitScale(isRate ? .plain : choice, magnitude: magnitude, language: language)
    var format = scale.format(
      magnitude: magnitude, areWhole: (figures + movements).allSatisfy { $0 == $0.rounded() }, currency: unit.currency)
    // Small beside the figures, movements would be nothing but zeros: two digits of the largest are shown, up to four behind the point.
    let largest = movements.map(\.magnitude).max() ?? 0
    if scale != .plain, largest > 0 {
      let wanted = 2 - DecimalDigits(largest).shifted(by: -scale.power).exponent
      format.fractionDigits = max(format.fractionDigits, min(wanted, 4))
    }
    number = format
  }

  /// A tenth of a point, or as much finer as two digits of the largest movement want, to a thousandth.
  private static func percent(movements: [Double]) -> NumberFormat {
    var format = NumberFormat.percent
    let largest = movements.map(\.magnitude).max() ?? 0
    if largest > 0 { format.fractionDigits = min(max(-DecimalDigits(largest).exponent, 1), 3) }
    return format
  }

  var variance: NumberFormat {
    guard unit.isPercent else { return number.asVariance }
    var format = NumberFormat.points(language)
    format.fractionDigits = number.fractionDigits
    return format
  }

  /// A variance in a sentence: always with its sign, and points in words.
  func variance(_ amount: Amount, _ wording: Wording) -> String {
    var format = variance
    if unit.isPercent { format.suffix = wording.points }
    return format.text(amount.value)
  }

  func label(_ wording: Wording) -> String { unit.isPercent ? "%" : wording.unit(unit, scale) }
}

extension Amount {
  /// The same size with the other sign.
  var negated: Amount { Amount(-value) ?? self }
}
