import KPIAnalysis
import KPIModel

/// What targets rest on, in words and full figures.
struct TargetTerms {
  let wording: Wording

  /// One term: `1,000/day × 30 days`.
  func text(_ term: Scorecard.TargetBasis.Term, _ unit: MeasureUnit?) -> String {
    func days(_ count: Int) -> String { wording.pick(count == 1 ? "1 day" : "\(count) days", "\(count)天") }
    switch term {
    case .amount(let amount): return TargetTerms.amount(amount.value, unit)
    case .share(let whole, let period, let count):
      let amount = TargetTerms.amount(whole.value, unit)
      return wording.pick("\(days(count)) of \(amount) in \(period)", "\(period)的\(amount)中\(days(count))")
    case .rate(let rate, let per, let count): return "\(TargetTerms.amount(rate.value, unit))/\(wording.rateUnit(per)) × \(days(count))"
    case .growth(let rate, let base):
      let percent = NumberFormat.percent.asVariance.text(rate.value)
      return wording.pick(
        "\(percent) over \(base == .previous ? "the period before" : "last year")", "较\(base == .previous ? "上期" : "去年")\(percent)")
    case .parentShare(let share):
      let percent = NumberFormat.percent.text(share.value)
      return wording.pick("\(percent) of its parent's target", "上级目标的\(percent)")
    case .within(let lower, let upper):
      return wording.pick("within ", "范围") + "[\(TargetTerms.amount(lower.value, unit)), \(TargetTerms.amount(upper.value, unit))]"
    case .derived, .milestones: return ""
    }
  }

  /// A version as written: `1,000/day`.
  func text(_ version: TargetReport.Version, _ unit: MeasureUnit?) -> String {
    if case .rate(let rate, let per, _) = version.value { return "\(TargetTerms.amount(rate.value, unit))/\(wording.rateUnit(per))" }
    return text(version.value, unit)
  }

  /// In full: an audit hides no digit that somebody wrote.
  static func amount(_ value: Double, _ unit: MeasureUnit?) -> String {
    format(value, unit).text(value)
  }

  /// With as many digits behind the point as a value has, up to two, or six where it is small.
  static func format(_ value: Double, _ unit: MeasureUnit?) -> NumberFormat {
    let isPercent = unit?.isPercent ?? false
    let digits = DecimalDigits(value).shifted(by: isPercent ? 2 : 0).rounded(to: abs(value) < 1 && !isPercent ? 6 : 2)
    return NumberFormat(
      power: isPercent ? -2 : 0, fractionDigits: max(0, digits.digits.count - digits.exponent), suffix: isPercent ? "%" : "")
  }
}

extension Wording {
  func rateUnit(_ unit: Target.RateUnit) -> String {
    switch unit {
    case .day: pick("day", "天")
    case .week: pick("week", "周")
    case .month: pick("month", "月")
    case .quarter: pick("quarter", "季度")
    }
  }
}
