internal import KPIModel

/// An expression in postfix order that yields its value before and after one name moves, and its slope between the two.
///
/// The slope s in a name c that moves by D is (after - before) / D without dividing by D (ARITHMETIC.md §3, rule 6), so that it keeps its
/// precision for a small D and becomes the partial derivative for D = 0.
struct SlopeProgram: Sendable {
  private enum Operation: UInt8 {
    case number, name, negate, add, subtract, multiply, divide, minimum, maximum
  }

  private struct Instruction {
    var operation: Operation
    /// Of a name: its index; of a division: which one; of a minimum or maximum: how many operands.
    var operand: Int32 = 0
    var number = 0.0
  }

  /// A value before and after the move, and the slope between them.
  struct Secant {
    var before: Double
    var after: Double
    var slope: Double
  }

  /// The name that moves, and from where to where.
  struct Move {
    var name: Int
    var before: Double
    var after: Double
  }

  private var instructions: [Instruction] = []
  private(set) var divisionCount = 0

  init(_ expression: Formula.Expression) {
    append(expression)
  }

  /// The value over figures by name; nil for a division by zero, or where a division's sign differs from the one that `signs` demands.
  ///
  /// - Parameter signs: by division, the denominator; empty asks for nothing.
  func value(_ figures: [Double], signs: [Double] = [], _ stack: inout [Secant]) -> Double? {
    secant(figures, Move(name: -1, before: 0, after: 0), signs: signs, &stack)?.before
  }

  /// The denominators over figures by name, in the order of the divisions; nil where one is zero or not finite.
  func denominators(_ figures: [Double], _ stack: inout [Secant]) -> [Double]? {
    if divisionCount == 0 { return [] }
    var found = [Double](repeating: 0, count: divisionCount)
    let isDefined = run(figures, Move(name: -1, before: 0, after: 0), &stack) { division, denominator in
      found[division] = denominator.before
      return denominator.before != 0 && denominator.before.isFinite
    }
    return isDefined ? found : nil
  }

  /// Both values and the slope while one name moves and the others stay; nil where a denominator is zero or has the wrong sign.
  func secant(_ figures: [Double], _ move: Move, signs: [Double] = [], _ stack: inout [Secant]) -> Secant? {
    let isDefined = run(figures, move, &stack) { division, denominator in
      if signs.isEmpty { return denominator.before != 0 && denominator.after != 0 }
      return denominator.before * signs[division] > 0 && denominator.after * signs[division] > 0
    }
    return isDefined ? stack.last : nil
  }

  @inline(__always)
  private func run(
    _ figures: [Double], _ move: Move, _ stack: inout [Secant], accepts: (_ division: Int, _ denominator: Secant) -> Bool
  ) -> Bool {
    stack.removeAll(keepingCapacity: true)
    for instruction in instructions {
      switch instruction.operation {
      case .number: stack.append(Secant(before: instruction.number, after: instruction.number, slope: 0))
      case .name:
        let name = Int(instruction.operand)
        stack.append(
          name == move.name
            ? Secant(before: move.before, after: move.after, slope: 1) : Secant(before: figures[name], after: figures[name], slope: 0))
      case .negate:
        let operand = stack.removeLast()
        stack.append(Secant(before: -operand.before, after: -operand.after, slope: -operand.slope))
      case .add:
        let (left, right) = SlopeProgram.operands(&stack)
        stack.append(Secant(before: left.before + right.before, after: left.after + right.after, slope: left.slope + right.slope))
      case .subtract:
        let (left, right) = SlopeProgram.operands(&stack)
        stack.append(Secant(before: left.before - right.before, after: left.after - right.after, slope: left.slope - right.slope))
      case .multiply:
        let (left, right) = SlopeProgram.operands(&stack)
        stack.append(
          Secant(
            before: left.before * right.before, after: left.after * right.after,
            slope: left.slope * right.after + left.before * right.slope))
      case .divide:
        let (left, right) = SlopeProgram.operands(&stack)
        guard accepts(Int(instruction.operand), right) else { return false }
        let before = left.before / right.before
        stack.append(
          Secant(before: before, after: left.after / right.after, slope: (left.slope - before * right.slope) / right.after))
      case .minimum: SlopeProgram.extreme(Int(instruction.operand), move.after - move.before, &stack) { $0 < $1 }
      case .maximum: SlopeProgram.extreme(Int(instruction.operand), move.after - move.before, &stack) { $0 > $1 }
      }
    }
    return true
  }

  @inline(__always)
  private static func operands(_ stack: inout [Secant]) -> (Secant, Secant) {
    let right = stack.removeLast()
    return (stack.removeLast(), right)
  }

  /// The winning branch's slope; where the winner changes, the secant's; at a tie of a name that does not move, the mean of the branches.
  @inline(__always)
  private static func extreme(_ count: Int, _ movement: Double, _ stack: inout [Secant], wins: (Double, Double) -> Bool) {
    let branches = stack.suffix(count)
    guard var result = branches.first else { return }
    for branch in branches.dropFirst() {
      if wins(branch.before, result.before) { result.before = branch.before }
      if wins(branch.after, result.after) { result.after = branch.after }
    }
    var slopes = 0.0
    var winners = 0.0
    for branch in branches where branch.before == result.before && branch.after == result.after {
      slopes += branch.slope
      winners += 1
    }
    result.slope = winners > 0 ? slopes / winners : (result.after - result.before) / movement
    stack.removeLast(count)
    stack.append(result)
  }

  // MARK: - Compiling

  private mutating func append(_ expression: Formula.Expression) {
    switch expression {
    case .number(let number): instructions.append(Instruction(operation: .number, number: number.double))
    case .name(let name): instructions.append(Instruction(operation: .name, operand: Int32(name)))
    case .negate(let operand):
      append(operand)
      instructions.append(Instruction(operation: .negate))
    case .sum(let terms):
      for (index, term) in terms.enumerated() {
        append(term.expression)
        if index > 0 {
          instructions.append(Instruction(operation: term.isSubtracted ? .subtract : .add))
        } else if term.isSubtracted {
          instructions.append(Instruction(operation: .negate))
        }
      }
    case .product(let factors):
      if factors.first?.isDivisor == true { append(.number(.one)) }
      for (index, factor) in factors.enumerated() {
        append(factor.expression)
        if factor.isDivisor {
          instructions.append(Instruction(operation: .divide, operand: Int32(divisionCount)))
          divisionCount += 1
        } else if index > 0 {
          instructions.append(Instruction(operation: .multiply))
        }
      }
    case .minimum(let operands):
      for operand in operands { append(operand) }
      instructions.append(Instruction(operation: .minimum, operand: Int32(operands.count)))
    case .maximum(let operands):
      for operand in operands { append(operand) }
      instructions.append(Instruction(operation: .maximum, operand: Int32(operands.count)))
    }
  }
}
