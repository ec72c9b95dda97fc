import KPIModel

/// The codes by which a workbook shows figures: one scale a unit, and the unit behind figures that are not in the table's own.
struct FigureCodes {
  struct Group: Hashable {
    var unit: MeasureUnit
    var isRate: Bool
  }

  private let wording: Wording
  private let tableGroup: Group?
  private var numbers: [Group: NumberFormat] = [:]
  private var scales: [Group: UnitScale] = [:]

  /// - Parameter figures: the first sets the table's unit, the first of each unit its scale.
  init(_ figures: [(group: Group, values: [Double])], _ style: PageStyle) {
    wording = Wording(language: style.language)
    tableGroup = figures.first?.group
    var magnitudes: [Group: Double] = [:]
    var order: [Group] = []
    var fractions: Set<Group> = []
    for (group, values) in figures {
      guard let magnitude = values.map(\.magnitude).max() else { continue }
      if magnitudes[group] == nil {
        magnitudes[group] = magnitude
        order.append(group)
      }
      if values.contains(where: { $0 != $0.rounded() }) { fractions.insert(group) }
    }
    for group in order {
      let magnitude = magnitudes[group] ?? 0
      if group.unit.isPercent {
        numbers[group] = .percent
        continue
      }
      let choice = group.isRate ? .plain : group == tableGroup ? style.unit : .auto
      var scale = UnitScale(choice, magnitude: magnitude, language: style.language)
      // Spreadsheets shorten numbers by thousands only.
      if !scale.power.isMultiple(of: 3) { scale = .plain }
      scales[group] = scale
      numbers[group] = scale.format(magnitude: magnitude, areWhole: !fractions.contains(group), currency: group.unit.currency)
    }
  }

  static func group(_ unit: MeasureUnit?, isRate: Bool) -> Group {
    Group(unit: unit ?? .plain, isRate: isRate || unit?.isRate == true)
  }

  func amount(_ group: Group) -> String { (numbers[group] ?? NumberFormat()).code(behind: suffix(group)) }

  func variance(_ group: Group) -> String {
    group.unit.isPercent
      ? NumberFormat(power: -2, fractionDigits: 2, isVariance: true).code(behind: wording.pick("% pts", "%（百分点）"))
      : (numbers[group] ?? NumberFormat()).asVariance.code(behind: suffix(group))
  }

  /// What the table's figures count, for its title: `million CNY`.
  var tableUnit: String { tableGroup.map(label) ?? "" }

  private func label(_ group: Group) -> String { group.unit.isPercent ? "%" : wording.unit(group.unit, scales[group] ?? .plain) }

  private func suffix(_ group: Group) -> String {
    let label = label(group)
    if group.unit.isPercent { return "%" }
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
  static func better(_ wording: Wording) -> String { "\"\(wording.pick("up", "越高越好"))\";\"\(wording.pick("down", "越低越好"))\"" }
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
