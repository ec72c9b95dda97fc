import KPIModel

/// A formula of a spreadsheet beside the value that it gives, so that none is written that would give another figure than kpitree's.
struct Calculation {
  /// How tightly the outermost sign binds: brackets go around what binds looser than its place.
  private enum Binding: Int, Comparable {
    case sum, product, sign, primary

    static func < (left: Binding, right: Binding) -> Bool { left.rawValue < right.rawValue }
  }

  let text: String
  /// Nil where it is undefined.
  let value: Double?
  private let binding: Binding

  private init(_ text: String, _ value: Double?, _ binding: Binding) {
    self.text = text
    self.value = value.flatMap { $0.isFinite ? $0 : nil }
    self.binding = binding
  }

  /// A cell that holds a number; an empty one counts 0 in sums, which `value` then says.
  static func cell(_ address: CellAddress, _ value: Double?, in sheet: String, isFixed: Bool = false) -> Calculation {
    Calculation(address.text(in: sheet, isFixed: isFixed), value, .primary)
  }

  /// A name, or a call that is given as text.
  static func named(_ text: String, _ value: Double?) -> Calculation { Calculation(text, value, .primary) }

  static func number(_ value: Double) -> Calculation {
    Calculation(DecimalDigits(value).formulaText, value, value < 0 ? .sign : .primary)
  }

  static func call(_ function: String, _ arguments: [Calculation], _ value: Double?) -> Calculation {
    Calculation("\(function)(\(arguments.map(\.text).joined(separator: ",")))", value, .primary)
  }

  static func absolute(_ operand: Calculation) -> Calculation { call("ABS", [operand], operand.value.map(abs)) }

  static func + (left: Calculation, right: Calculation) -> Calculation {
    Calculation(left.text + "+" + right.bracketed(under: .product), left.combined(right) { $0 + $1 }, .sum)
  }

  static func - (left: Calculation, right: Calculation) -> Calculation {
    Calculation(left.text + "-" + right.bracketed(under: .product), left.combined(right) { $0 - $1 }, .sum)
  }

  static func * (left: Calculation, right: Calculation) -> Calculation {
    Calculation(left.bracketed(under: .product) + "*" + right.bracketed(under: .primary), left.combined(right) { $0 * $1 }, .product)
  }

  static func / (left: Calculation, right: Calculation) -> Calculation {
    let value = left.combined(right) { $1 == 0 ? .nan : $0 / $1 }
    return Calculation(left.bracketed(under: .product) + "/" + right.bracketed(under: .primary), value, .product)
  }

  // A minus before a power would be read as a part of its base; formulas of kpitree have no powers of negations.
  static prefix func - (operand: Calculation) -> Calculation {
    Calculation("-" + operand.bracketed(under: .primary), operand.value.map { -$0 }, .sign)
  }

  func raised(to exponent: Calculation, _ power: (Double, Double) -> Double) -> Calculation {
    Calculation(bracketed(under: .primary) + "^" + exponent.bracketed(under: .primary), combined(exponent, power), .product)
  }

  private func bracketed(under least: Binding) -> String { binding < least ? "(\(text))" : text }

  private func combined(_ other: Calculation, _ combine: (Double, Double) -> Double) -> Double? {
    guard let value, let second = other.value else { return nil }
    return combine(value, second)
  }

  /// Whether a spreadsheet that computes it comes to this figure, up to rounding, and can hold its text.
  func gives(_ figure: Double) -> Bool {
    guard let value, text.utf8.count < Workbook.mostFormulaCharacters else { return false }
    return abs(value - figure) <= 1e-10 * max(abs(value), abs(figure))
  }
}

// MARK: - Many cells

extension Calculation {
  /// A stretch of cells of one column without a gap.
  private struct Run {
    var first: CellAddress
    var lastRow: Int

    func text(in sheet: String) -> String { first.range(to: lastRow, in: sheet) }
  }

  /// Cells of one column, from the top; a row may be missing in between.
  private static func runs(_ cells: [CellAddress]) -> [Run] {
    var runs: [Run] = []
    for cell in cells {
      if let last = runs.last, last.first.column == cell.column, last.lastRow + 1 == cell.row {
        runs[runs.count - 1].lastRow = cell.row
      } else {
        runs.append(Run(first: cell, lastRow: cell.row))
      }
    }
    return runs
  }

  /// The arguments that a call may have; more are put in brackets of their own.
  private static let mostArguments = 200

  /// `SUM(F6:F9,F12)`.
  static func sum(_ cells: [(address: CellAddress, value: Double?)], in sheet: String) -> Calculation {
    extreme("SUM", cells, in: sheet) { values in values.reduce(0, +) }
  }

  /// `MIN(…)`, `MAX(…)` or `SUM(…)` of cells: any that a call of calls gives as well.
  static func extreme(
    _ function: String, _ cells: [(address: CellAddress, value: Double?)], in sheet: String, _ combine: ([Double]) -> Double
  ) -> Calculation {
    var arguments = runs(cells.map(\.address)).map { $0.text(in: sheet) }
    while arguments.count > mostArguments {
      arguments = stride(from: 0, to: arguments.count, by: mostArguments).map { start in
        "\(function)(\(arguments[start..<min(start + mostArguments, arguments.count)].joined(separator: ",")))"
      }
    }
    let values = cells.compactMap(\.value)
    let value = values.count == cells.count && !values.isEmpty ? combine(values) : nil
    return Calculation("\(function)(\(arguments.joined(separator: ",")))", value, .primary)
  }

  /// `SUMPRODUCT(F6:F9,G6:G9)+SUMPRODUCT(…)`: cells times those of another column in the same rows; an empty cell counts 0.
  static func sumOfProducts(_ cells: [(address: CellAddress, value: Double?, other: CellAddress, factor: Double?)], in sheet: String)
    -> Calculation
  {
    var result: Calculation?
    var index = 0
    while index < cells.count {
      var end = index + 1
      while end < cells.count, cells[end].address.row == cells[end - 1].address.row + 1,
        cells[end].other.row == cells[end - 1].other.row + 1
      {
        end += 1
      }
      let run = cells[index..<end]
      let value = run.reduce(0.0) { $0 + ($1.value ?? 0) * ($1.factor ?? 0) }
      let text =
        "SUMPRODUCT(\(cells[index].address.range(to: cells[end - 1].address.row, in: sheet)),\(cells[index].other.range(to: cells[end - 1].other.row, in: sheet)))"
      let part = named(text, value)
      result = result.map { $0 + part } ?? part
      index = end
    }
    return result ?? named("", nil)
  }
}

// MARK: - Formulas of the language

/// The cells of a spreadsheet.
private struct CellArithmetic: FormulaArithmetic {
  func number(_ number: DecimalNumber) -> Calculation? { .number(number.double) }
  func negation(of value: Calculation) -> Calculation? { -value }
  func sum(_ left: Calculation, _ right: Calculation, isDifference: Bool) -> Calculation? { isDifference ? left - right : left + right }

  func product(_ left: Calculation, _ right: Calculation, isQuotient: Bool) -> Calculation? { isQuotient ? left / right : left * right }

  func extreme(_ parts: [Calculation], isLeast: Bool) -> Calculation? {
    let values = parts.compactMap(\.value)
    return .call(isLeast ? "MIN" : "MAX", parts, values.count < parts.count ? nil : isLeast ? values.min() : values.max())
  }
}

extension Formula.Expression {
  /// The formula over cells that are parallel to its names; nil where one of them is missing.
  func calculation(_ names: [Calculation]) -> Calculation? {
    var arithmetic = CellArithmetic()
    return fold(&arithmetic) { names.indices.contains($0) ? names[$0] : nil }
  }
}

extension DecimalDigits {
  /// Digits and a point, without commas between thousands.
  var formulaText: String {
    let shown = text(fractionDigits: max(0, digits.count - exponent)).filter { $0 != "," }
    return (isNegative ? "-" : "") + shown
  }
}
