import KPIModel

/// The codes by which a workbook shows figures: one scale a unit, and the unit behind figures that are not in the table's own.
struct FigureCodes {
  private let wording: Wording
  private let formats: UnitFormats

  /// - Parameter figures: the first sets the table's unit, the first of each unit its scale.
  init(_ figures: [(group: UnitFormats.Group, values: [Double])], _ style: PageStyle) {
    wording = style.wording
    formats = UnitFormats(figures, style, isByThousands: true)
  }

  func amount(_ group: UnitFormats.Group) -> String { formats.number(group).code(behind: suffix(group)) }

  func variance(_ group: UnitFormats.Group) -> String {
    group.unit.isPercent
      ? NumberFormat(power: -2, fractionDigits: 2, isVariance: true).code(behind: wording.pointsCode)
      : formats.number(group).asVariance.code(behind: suffix(group))
  }

  /// What the table's figures count, for its title: `million CNY`.
  var tableUnit: String { formats.tableGroup.map { formats.label($0, wording) } ?? "" }

  private func suffix(_ group: UnitFormats.Group) -> String {
    let label = formats.label(group, wording)
    if group.unit.isPercent { return label }
    return label.isEmpty || label == tableUnit ? "" : " " + label
  }

  /// In full, for figures that are read to be checked.
  static func full(_ value: Double, _ unit: MeasureUnit?) -> String {
    let format = TargetTerms.format(value, unit)
    return format.code(behind: format.suffix)
  }

  /// A completion with as many digits as keep it from seeming to meet a bound that it misses.
  static func completion(_ value: Double, bounds: [Double]) -> String {
    for digits in 1...4 {
      let format = NumberFormat(power: -2, fractionDigits: digits, suffix: "%", bounds: bounds)
      if format.text(value) == NumberFormat(power: -2, fractionDigits: digits, suffix: "%").text(value) { return format.code(behind: "%") }
    }
    return NumberFormat(power: -2, fractionDigits: 6).code(behind: "%")
  }

  static let percent = NumberFormat.percent.code(behind: "%")
  static let wholePercent = NumberFormat(power: -2, fractionDigits: 0).code(behind: "%")
  static let variancePercent = NumberFormat.percent.asVariance.code(behind: "%")
  static let points = NumberFormat(fractionDigits: 1).code(behind: "")
  static let coefficient = "0.0000"
  /// 1 where more is better, -1 where less is.
  static func better(_ wording: Wording) -> String { "\"\(wording.betterUp)\";\"\(wording.betterDown)\"" }
}

extension NumberFormat {
  /// The code of a spreadsheet's number format; a `%` in it multiplies by a hundred, as `power` -2 asks.
  func code(behind suffix: String) -> String {
    let digits = fractionDigits > 0 ? "." + String(repeating: "0", count: fractionDigits) : ""
    let thousands = power > 0 ? String(repeating: ",", count: power / 3) : ""
    let isPercent = suffix.hasPrefix("%")
    let rest = String(isPercent ? suffix.dropFirst() : Substring(suffix)).filter { $0 != "\"" && $0 != "\\" }
    let number = "#,##0\(digits)\(thousands)\(isPercent ? "%" : "")" + (rest.isEmpty ? "" : "\"\(rest)\"")
    return isVariance ? "+\(number);-\(number);\(number)" : number
  }
}
