/// A formula in postfix order for hot loops: it allocates nothing for formulas of everyday size.
package struct FormulaProgram: Sendable {
  private enum Operation: UInt8 {
    case number, name, negate, add, subtract, multiply, divide, minimum, maximum
  }

  private struct Instruction {
    var operation: Operation
    /// Of a name: its index.
    var name: Int32 = 0
    var number = 0.0
  }

  private var instructions: [Instruction] = []
  private var stackSize = 0
  package let nameCount: Int

  package init(_ formula: Formula) {
    nameCount = formula.names.count
    var depth = 0
    append(formula.expression, depth: &depth)
  }

  /// The same outcome as `Formula.evaluate`, over figures parallel to the formula's names of which NaN says that one is missing.
  package func evaluate(_ figures: UnsafePointer<Double>) -> Formula.Outcome {
    var name = 0
    while name < nameCount {
      if figures[name].isNaN { return .missing(name: name) }
      name += 1
    }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: stackSize) { stack in
      guard let base = stack.baseAddress, let value = run(figures, base), value.isFinite else { return .undefined }
      return .value(value + 0)
    }
  }

  @inline(__always)
  private func run(_ figures: UnsafePointer<Double>, _ stack: UnsafeMutablePointer<Double>) -> Double? {
    // `top` points behind the last operand.
    var top = stack
    for instruction in instructions {
      switch instruction.operation {
      case .number:
        top.initialize(to: instruction.number)
        top += 1
      case .name:
        top.initialize(to: figures[Int(instruction.name)])
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
        guard top[0] != 0, top[0].isFinite else { return nil }
        top[-1] /= top[0]
      case .minimum:
        top -= 1
        guard top[-1].isFinite, top[0].isFinite else { return nil }
        top[-1] = min(top[-1], top[0])
      case .maximum:
        top -= 1
        guard top[-1].isFinite, top[0].isFinite else { return nil }
        top[-1] = max(top[-1], top[0])
      }
    }
    return stack[0]
  }

  private mutating func append(_ expression: Formula.Expression, depth: inout Int) {
    switch expression {
    case .number(let number):
      push(Instruction(operation: .number, number: number.double), depth: &depth)
    case .name(let name): push(Instruction(operation: .name, name: Int32(name)), depth: &depth)
    case .negate(let operand):
      append(operand, depth: &depth)
      instructions.append(Instruction(operation: .negate))
    case .sum(let terms):
      for (index, term) in terms.enumerated() {
        append(term.expression, depth: &depth)
        if index > 0 {
          join(term.isSubtracted ? .subtract : .add, depth: &depth)
        } else if term.isSubtracted {
          instructions.append(Instruction(operation: .negate))
        }
      }
    case .product(let factors):
      if factors.first?.isDivisor == true { append(.number(.one), depth: &depth) }
      for (index, factor) in factors.enumerated() {
        append(factor.expression, depth: &depth)
        if factor.isDivisor { join(.divide, depth: &depth) } else if index > 0 { join(.multiply, depth: &depth) }
      }
    case .minimum(let operands): append(operands, .minimum, depth: &depth)
    case .maximum(let operands): append(operands, .maximum, depth: &depth)
    }
  }

  private mutating func append(_ operands: [Formula.Expression], _ operation: Operation, depth: inout Int) {
    for (index, operand) in operands.enumerated() {
      append(operand, depth: &depth)
      if index > 0 { join(operation, depth: &depth) }
    }
  }

  private mutating func push(_ instruction: Instruction, depth: inout Int) {
    instructions.append(instruction)
    depth += 1
    stackSize = max(stackSize, depth)
  }

  private mutating func join(_ operation: Operation, depth: inout Int) {
    instructions.append(Instruction(operation: operation))
    depth -= 1
  }
}
