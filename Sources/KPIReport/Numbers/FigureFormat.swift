import KPIAnalysis
import KPIModel

/// How the figures of one unit are shown: their scale, and the digits that stay.
struct FigureFormat {
  let unit: Unit
  let scale: UnitScale
  let number: NumberFormat

  /// - Parameters:
  ///   - figures: what is to be shown; the largest sets the scale.
  ///   - areWhole: whether all else that is shown at the same scale is whole.
  init(_ unit: Unit, isRate: Bool, figures: [Double], areWhole: Bool = true, choice: UnitChoice, language: Language) {
    self.unit = unit
    guard !unit.isPercent else {
      scale = .plain
      number = .percent
      return
    }
    let magnitude = figures.map(\.magnitude).max() ?? 0
    scale = UnitScale(isRate ? .plain : choice, magnitude: magnitude, language: language)
    number = scale.format(
      magnitude: magnitude, areWhole: areWhole && figures.allSatisfy { $0 == $0.rounded() }, currency: unit.currency)
  }

  var variance: NumberFormat { unit.isPercent ? .points : number.asVariance }

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
