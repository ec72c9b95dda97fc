extension MeasureUnit {
  /// The unit of a formula's value, from its names' units; nil where it hangs on a name whose unit is not known.
  ///
  /// Terms of a sum, and arguments of `min` and `max`, must have the same currencies and durations; a number without names takes the
  /// unit of what it is added to (`CNY + 5` is `CNY`). Products and quotients add and subtract exponents.
  public static func of(_ formula: Formula, units: (Int) -> MeasureUnit?) -> Result<MeasureUnit?, UnitMistake> {
    do throws(UnitMistake) {
      return switch try part(formula.expression, of: formula, units) {
      case .constant: .success(.plain)
      case .known(let unit): .success(unit)
      case .unknown: .success(nil)
      }
    } catch {
      return .failure(error)
    }
  }

  /// The dimension as messages name it: `CNY` in backticks, or "a plain number".
  package var dimensionPhrase: String { powers.isEmpty ? "a plain number" : "`\(MeasureUnit.name(of: powers))`" }

  private enum Part {
    /// Without names: it fits wherever it is added.
    case constant
    case known(MeasureUnit)
    case unknown
  }

  private static func part(
    _ expression: Formula.Expression, of formula: Formula, _ units: (Int) -> MeasureUnit?
  ) throws(UnitMistake) -> Part {
    switch expression {
    case .number: return .constant
    case .name(let name): return units(name).map(Part.known) ?? .unknown
    case .negate(let operand): return try part(operand, of: formula, units)
    case .sum(let terms): return try alike(terms.map(\.expression), verb: "add up", of: formula, units)
    case .minimum(let operands), .maximum(let operands): return try alike(operands, verb: "compare", of: formula, units)
    case .product(let factors): return try product(factors, of: formula, units)
    }
  }

  private static func alike(
    _ operands: [Formula.Expression], verb: String, of formula: Formula, _ units: (Int) -> MeasureUnit?
  ) throws(UnitMistake) -> Part {
    var common: (unit: MeasureUnit, expression: Formula.Expression)?
    var hasUnknown = false
    for operand in operands {
      switch try part(operand, of: formula, units) {
      case .constant: continue
      case .unknown: hasUnknown = true
      case .known(let unit):
        guard let (first, expression) = common else {
          common = (unit, operand)
          continue
        }
        if !unit.fits(first) {
          let (left, right) = (expression.text(names: formula.names), operand.text(names: formula.names))
          throw UnitMistake(
            "\(left.quoted) is \(first.amountPhrase) and \(right.quoted) \(unit.amountPhrase), which do not \(verb)")
        }
        if unit != first { common = (MeasureUnit(powers: first.powers), expression) }
      }
    }
    return common.map { .known($0.unit) } ?? (hasUnknown ? .unknown : .constant)
  }

  private static func product(
    _ factors: [Formula.Factor], of formula: Formula, _ units: (Int) -> MeasureUnit?
  ) throws(UnitMistake) -> Part {
    var exponents: [Base: Int] = [:]
    var known: [(unit: MeasureUnit, isDivisor: Bool)] = []
    var hasUnknown = false
    for factor in factors {
      switch try part(factor.expression, of: formula, units) {
      case .constant: continue
      case .unknown: hasUnknown = true
      case .known(let unit):
        known.append((unit, factor.isDivisor))
        for power in unit.powers { exponents[power.base, default: 0] += factor.isDivisor ? -power.exponent : power.exponent }
      }
    }
    if hasUnknown { return .unknown }
    if known.isEmpty { return .constant }
    if known.count == 1, !known[0].isDivisor { return .known(known[0].unit) }
    return .known(MeasureUnit(powers: sorted(exponents)))
  }

  private init(powers: [Power]) {
    let name = MeasureUnit.name(of: powers)
    self.init(name: name, powers: powers, isPercent: false, isRate: name.utf8.contains(UInt8(ascii: "/")))
  }

  private var amountPhrase: String { powers.isEmpty ? "a plain number" : "in `\(MeasureUnit.name(of: powers))`" }

  /// Such as `CNY/days`, `1/days` or `CNY*CNY`.
  private static func name(of powers: [Power]) -> String {
    func names(_ sign: Int) -> [String] {
      powers.flatMap { power in [String](repeating: power.base.name, count: max(0, sign * power.exponent)) }
    }
    let (over, under) = (names(1), names(-1))
    if under.isEmpty { return over.joined(separator: "*") }
    return (over.isEmpty ? "1" : over.joined(separator: "*")) + "/" + under.joined(separator: "/")
  }
}

/// Why a text is no unit, or why units do not fit: one lowercase phrase, and the text that was obviously meant.
public struct UnitMistake: Error, Hashable, Sendable {
  public let message: String
  /// What to write instead; nil where more than one mend is thinkable.
  public let replacement: String?

  init(_ message: String, replacement: String? = nil) {
    self.message = message
    self.replacement = replacement
  }
}
