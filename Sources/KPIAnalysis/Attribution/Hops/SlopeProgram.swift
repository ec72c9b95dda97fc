internal import KPIModel

/// An expression in postfix order that yields its value before and after one name moves, and its slope between the two.
///
/// The slope s in a name c that moves by D is (after - before) / D without dividing by D (docs/attribution.md#any-formula), so that it keeps its
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
  /// The most operands that wait at once.
  private(set) var stackSize = 0

  init(_ expression: Formula.Expression) {
    var depth = 0
    append(expression, depth: &depth)
  }

  /// The value over figures by name; nil for a division by zero or by what is not finite.
  ///
  /// - Parameter denominators: gets each division's denominator.
  func value(_ figures: UnsafePointer<Double>, _ stack: UnsafeMutablePointer<Double>, denominators: UnsafeMutablePointer<Double>) -> Double?
  {
    // Points behind the last operand.
    var top = stack
    for instruction in instructions {
      switch instruction.operation {
      case .number:
        top.initialize(to: instruction.number)
        top += 1
      case .name:
        top.initialize(to: figures[Int(instruction.operand)])
        top += 1
      case .negate: top[-1] = -top[-1]
      case .add:
        top -= 1
        top[-1] += top[0]
      case .subtract:
        top -= 1
        top[-1] -= top[0]
      case .multiply:
        top -= 1
        top[-1] *= top[0]
      case .divide:
        top -= 1
        denominators[Int(instruction.operand)] = top[0]
        guard top[0] != 0, top[0].isFinite else { return nil }
        top[-1] /= top[0]
      case .minimum:
        for _ in 1..<max(instruction.operand, 1) {
          top -= 1
          top[-1] = min(top[-1], top[0])
        }
      case .maximum:
        for _ in 1..<max(instruction.operand, 1) {
          top -= 1
          top[-1] = max(top[-1], top[0])
        }
      }
    }
    return stack[0]
  }

  /// Both values and the slope while one name moves and the others stay; nil where a denominator is zero or has another sign than in `signs`.
  func secant(
    _ figures: UnsafePointer<Double>, _ move: Move, signs: UnsafePointer<Double>, _ stack: UnsafeMutablePointer<Secant>
  ) -> Secant? {
    var top = stack
    for instruction in instructions {
      switch instruction.operation {
      case .number:
        top.initialize(to: Secant(before: instruction.number, after: instruction.number, slope: 0))
        top += 1
      case .name:
        let name = Int(instruction.operand)
        let figure = figures[name]
        top.initialize(
          to: name == move.name
            ? Secant(before: move.before, after: move.after, slope: 1) : Secant(before: figure, after: figure, slope: 0))
        top += 1
      case .negate: top[-1] = Secant(before: -top[-1].before, after: -top[-1].after, slope: -top[-1].slope)
      case .add:
        top -= 1
        top[-1] = Secant(before: top[-1].before + top[0].before, after: top[-1].after + top[0].after, slope: top[-1].slope + top[0].slope)
      case .subtract:
        top -= 1
        top[-1] = Secant(before: top[-1].before - top[0].before, after: top[-1].after - top[0].after, slope: top[-1].slope - top[0].slope)
      case .multiply:
        top -= 1
        let (left, right) = (top[-1], top[0])
        top[-1] = Secant(
          before: left.before * right.before, after: left.after * right.after,
          slope: left.slope * right.after + left.before * right.slope)
      case .divide:
        top -= 1
        let (left, right) = (top[-1], top[0])
        let sign = signs[Int(instruction.operand)]
        guard right.before * sign > 0, right.after * sign > 0 else { return nil }
        let before = left.before / right.before
        top[-1] = Secant(before: before, after: left.after / right.after, slope: (left.slope - before * right.slope) / right.after)
      case .minimum:
        top -= Int(instruction.operand)
        top[0] = SlopeProgram.extreme(top, Int(instruction.operand), move) { $0 < $1 }
        top += 1
      case .maximum:
        top -= Int(instruction.operand)
        top[0] = SlopeProgram.extreme(top, Int(instruction.operand), move) { $0 > $1 }
        top += 1
      }
    }
    return stack[0]
  }

  /// The winning branch's slope; where the winner changes, the secant's; at a tie of a name that does not move, the mean of the branches.
  @inline(__always)
  private static func extreme(
    _ branches: UnsafeMutablePointer<Secant>, _ count: Int, _ move: Move, wins: (Double, Double) -> Bool
  ) -> Secant {
    var result = branches[0]
    for branch in 1..<max(count, 1) {
      if wins(branches[branch].before, result.before) { result.before = branches[branch].before }
      if wins(branches[branch].after, result.after) { result.after = branches[branch].after }
    }
    var slopes = 0.0
    var winners = 0.0
    for branch in 0..<count where branches[branch].before == result.before && branches[branch].after == result.after {
      slopes += branches[branch].slope
      winners += 1
    }
    result.slope = winners > 0 ? slopes / winners : (result.after - result.before) / (move.after - move.before)
    return result
  }

  // MARK: - Compiling

  private mutating func append(_ expression: Formula.Expression, depth: inout Int) {
    switch expression {
    case .number(let number): push(Instruction(operation: .number, number: number.double), depth: &depth)
    case .name(let name): push(Instruction(operation: .name, operand: Int32(name)), depth: &depth)
    case .negate(let operand):
      append(operand, depth: &depth)
      instructions.append(Instruction(operation: .negate))
    case .sum(let terms):
      for (index, term) in terms.enumerated() {
        append(term.expression, depth: &depth)
        if index > 0 {
          join(Instruction(operation: term.isSubtracted ? .subtract : .add), 2, depth: &depth)
        } else if term.isSubtracted {
          instructions.append(Instruction(operation: .negate))
        }
      }
    case .product(let factors):
      if factors.first?.isDivisor == true { append(.number(.one), depth: &depth) }
      for (index, factor) in factors.enumerated() {
        append(factor.expression, depth: &depth)
        if factor.isDivisor {
          join(Instruction(operation: .divide, operand: Int32(divisionCount)), 2, depth: &depth)
          divisionCount += 1
        } else if index > 0 {
          join(Instruction(operation: .multiply), 2, depth: &depth)
        }
      }
    case .minimum(let operands):
      for operand in operands { append(operand, depth: &depth) }
      join(Instruction(operation: .minimum, operand: Int32(operands.count)), operands.count, depth: &depth)
    case .maximum(let operands):
      for operand in operands { append(operand, depth: &depth) }
      join(Instruction(operation: .maximum, operand: Int32(operands.count)), operands.count, depth: &depth)
    }
  }

  private mutating func push(_ instruction: Instruction, depth: inout Int) {
    instructions.append(instruction)
    depth += 1
    stackSize = max(stackSize, depth)
  }

  private mutating func join(_ instruction: Instruction, _ operandCount: Int, depth: inout Int) {
    instructions.append(instruction)
    depth -= operandCount - 1
  }
}
