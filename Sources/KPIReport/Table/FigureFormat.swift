import KPIAnalysis
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
    // The unit has been named once; the scale goes with every number.
    return unit.isPercent || format.showsZero(amount.value)
      ? format.text(amount.value) : wording.scaled(format.text(amount.value), unit, scale)
  }

  /// A figure in a sentence, with its unit.
  func quantity(_ value: Double, _ wording: Wording) -> String { wording.quantity(number.text(value), unit: label(wording)) }

  func label(_ wording: Wording) -> String { unit.isPercent ? "%" : wording.unit(unit, scale) }
}

extension NumberFormat {
  /// With up to two digits more, so that no difference is shown as nothing beside ends that are shown as different.
  ///
  /// - Parameter ends: both figures that a difference stands beside.
  func telling(apart ends: [(Double, Double)]) -> NumberFormat {
    var format = self
    while format.fractionDigits < fractionDigits + 2 {
      let nothing = format.text(0)
      let isMisleading = ends.contains { first, second in
        first != second && format.text(first - second) == nothing && format.text(first) != format.text(second)
      }
      if !isMisleading { break }
      format.fractionDigits += 1
    }
    return format
  }
}

/// How the figures of many units are shown in one table: one scale a unit.
///
/// Rows of one unit share one scale; rates are never scaled with the amounts that they are made of.
struct UnitFormats {
  struct Group: Hashable {
    var unit: MeasureUnit
    var isRate: Bool

    init(_ unit: MeasureUnit?, isRate: Bool) {
      self.unit = unit ?? .plain
      self.isRate = isRate || unit?.isRate == true
    }

    init(_ unit: MeasureUnit?, _ kind: Evaluation.Kind) { self.init(unit, isRate: kind == .ratio || kind == .given) }
  }

  /// The first row's: what a title names and the rows need not.
  let tableGroup: Group?
  private var formats: [Group: (scale: UnitScale, number: NumberFormat)] = [:]

  /// - Parameters:
  ///   - figures: the first sets the table's unit, the first of each unit its scale, as it is the highest in the tree.
  ///   - isByThousands: whether scales are powers of a thousand only, as spreadsheets have no others.
  init(_ figures: [(group: Group, values: [Double])], _ style: PageStyle, isByThousands: Bool = false) {
    tableGroup = figures.first?.group
    var magnitudes: [Group: Double] = [:]
    var fractions: Set<Group> = []
    var ends: [Group: [(Double, Double)]] = [:]
    for (group, values) in figures {
      if values.count == 2 { ends[group, default: []].append((values[0], values[1])) }
      guard let magnitude = values.map(\.magnitude).max() else { continue }
      if magnitudes[group] == nil { magnitudes[group] = magnitude }
      if values.contains(where: { $0 != $0.rounded() }) { fractions.insert(group) }
    }
    for (group, magnitude) in magnitudes {
      if group.unit.isPercent {
        formats[group] = (.plain, .percent)
        continue
      }
      let choice = group.isRate ? .plain : group == tableGroup ? style.unit : .auto
      var scale = UnitScale(choice, magnitude: magnitude, language: style.language)
      if isByThousands, !scale.power.isMultiple(of: 3) { scale = .plain }
      let format = scale.format(magnitude: magnitude, areWhole: !fractions.contains(group), currency: group.unit.currency)
      formats[group] = (scale, format.telling(apart: ends[group] ?? []))
    }
  }

  func has(_ group: Group) -> Bool { formats[group] != nil }

  func number(_ group: Group) -> NumberFormat { formats[group]?.number ?? NumberFormat() }

  /// An amount in a sentence that has named the unit: `-99.5k`.
  func scaled(_ number: String, _ group: Group, _ wording: Wording) -> String {
    group.unit.isPercent ? number : wording.scaled(number, group.unit, formats[group]?.scale ?? .plain)
  }

  /// `million CNY`.
  func label(_ group: Group, _ wording: Wording) -> String {
    group.unit.isPercent ? "%" : wording.unit(group.unit, formats[group]?.scale ?? .plain)
  }
}

extension Evaluation.Node {
  var group: UnitFormats.Group { UnitFormats.Group(unit, kind) }
  /// What sets the scale of its unit.
  var figures: [Double] { [actual, reference].compactMap { $0?.value } }
}

extension Attribution.Subject {
  var group: UnitFormats.Group { UnitFormats.Group(unit, kind) }
  var figures: [Double] { [actual, reference].compactMap { $0?.value } }
}

extension Direction {
  /// How a movement is judged.
  func tone(of movement: Amount?) -> Table.Row.Tone { tone(of: movement?.value ?? 0) }

  func tone(of movement: Double) -> Table.Row.Tone { movement == 0 ? .neutral : (movement > 0) == (self == .up) ? .good : .bad }
}

extension Amount {
  /// The same size with the other sign.
  var negated: Amount { Amount(-value) ?? self }
}
