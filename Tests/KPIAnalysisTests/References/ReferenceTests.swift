import KPIAnalysis
import KPIModel
import KPISource
import Testing

/// Where x0 comes from: declared, derived, allocated or measured (docs/arithmetic.md#references).
@Suite struct ReferenceTests {
  @Test func `a parent takes what its children's targets add up to`() throws {
    let tree = """
      tree:
        sales:
          breakdowns:
            customer: { nodes: { new: { target: { 2026-Q3: 0.1 } }, old: { target: { 2026-Q3: 0.2 } } } }
      """
    let node = try TestModel.evaluate(tree, period: "2026-Q3").evaluation.node("sales")
    #expect(node.reference?.value == 0.3)
    #expect(node.referenceKind == .derived)
  }

  @Test func `a formula derives a target, to date and for the whole period`() throws {
    let tree = """
      tree:
        sales:
          breakdowns:
            funnel:
              formula: visits * conversion * value
              nodes:
                visits: { target: { 2026-09: 3000 } }
                conversion: { unit: percent, target: 5% }
                value: { unit: CNY/order, target: 80 }
      """
    let node = try TestModel.evaluate(tree, period: "2026-09", asOf: "2026-09-15").evaluation.node("sales")
    #expect(node.target?.value == 12_000)
    #expect(node.reference?.value == 6000)
    #expect(node.referenceKind == .derived)
  }

  @Test func `the first breakdown that gives a target counts, and one that gives another is told`() throws {
    let tree = """
      tree:
        sales:
          breakdowns:
            customer: { nodes: { new: {}, old: { target: { 2026-Q3: 2 } } } }
            channel: { nodes: { shop: { target: { 2026-Q3: 4 } }, web: { target: { 2026-Q3: 5 } } } }
            region: { nodes: { north: { target: { 2026-Q3: 5 } }, south: { target: { 2026-Q3: 5 } } } }
      """
    let (evaluation, diagnostics) = try TestModel.evaluate(tree, period: "2026-Q3")
    #expect(try evaluation.node("sales").reference?.value == 9)
    #expect(diagnostics.map(\.rule.id) == ["targets-disagree"])
    #expect(diagnostics.first?.message == "the targets below `sales` give it 9, but those in `region` give it 10")
  }

  struct Allocated: CustomTestStringConvertible {
    let what: String
    let breakdown: String
    /// Of each child, in order.
    let references: [Double?]
    let kinds: [Evaluation.ReferenceKind?]

    var testDescription: String { what }
  }

  /// The parent's target is 120 in each.
  static let allocations = [
    Allocated(
      what: "by last period's shares", breakdown: "parts: { nodes: { a: { actual: { 2026-Q2: 10 } }, b: { actual: { 2026-Q2: 30 } } } }",
      references: [30, 90], kinds: [.allocated, .allocated]),
    Allocated(
      what: "what the declared ones leave",
      breakdown: "parts: { nodes: { a: { target: { 2026-Q3: 20 } }, b: { actual: { 2026-Q2: 30 } }, c: { actual: { 2026-Q2: 20 } } } }",
      references: [20, 60, 40], kinds: [.declared, .allocated, .allocated]),
    Allocated(
      what: "nothing left: nothing",
      breakdown: "parts: { nodes: { a: { target: { 2026-Q3: 130 } }, b: { actual: { 2026-Q2: 30 } } } }", references: [130, 0],
      kinds: [.declared, .allocated]),
    Allocated(
      what: "no last period for one: it is new",
      breakdown: "parts: { nodes: { a: { actual: { 2026-Q2: 10 } }, b: {} } }", references: [120, 0], kinds: [.allocated, .allocated]),
    Allocated(
      what: "a difference",
      breakdown: "parts: { formula: a - b, nodes: { a: { actual: { 2026-Q2: 50 } }, b: { actual: { 2026-Q2: 20 } } } }",
      references: [200, 80], kinds: [.allocated, .allocated]),
    Allocated(
      what: "two factors share a square root",
      breakdown: "parts: { formula: a * b, nodes: { a: { actual: { 2026-Q2: 10 } }, b: { actual: { 2026-Q2: 3 } } } }",
      references: [20, 6], kinds: [.allocated, .allocated]),
    Allocated(
      what: "three factors share a cube root",
      breakdown:
        "parts: { formula: 15 * a * b * c, nodes: { a: { actual: { 2026-Q2: 1 } }, b: { actual: { 2026-Q2: 1 } }, c: { actual: { 2026-Q2: 1 } } } }",
      references: [2, 2, 2], kinds: [.allocated, .allocated, .allocated]),
    Allocated(
      what: "a divisor shrinks",
      breakdown: "parts: { formula: a / b, nodes: { a: { target: { 2026-Q3: 600 } }, b: { actual: { 2026-Q2: 10 } } } }",
      references: [600, 5], kinds: [.declared, .allocated]),
    Allocated(
      what: "exponents that cancel: as last period",
      breakdown: "parts: { formula: a / b, nodes: { a: { actual: { 2026-Q2: 600 } }, b: { actual: { 2026-Q2: 10 } } } }",
      references: [600, 10], kinds: [.allocated, .allocated]),
    Allocated(
      what: "a square has its root, however far",
      breakdown: "parts: { formula: a * a, nodes: { a: { actual: { 2026-Q2: 0.01 } } } }", references: [10.954451150103322],
      kinds: [.allocated]),
    Allocated(
      what: "no root: as last period",
      breakdown: "parts: { formula: 'max(a, 200)', nodes: { a: { actual: { 2026-Q2: 10 } } } }", references: [10], kinds: [.allocated]),
    Allocated(
      what: "last period gives it already: as last period",
      breakdown:
        "parts: { formula: 'min(a, b)', nodes: { a: { actual: { 2026-Q2: 150 } }, b: { target: { 2026-Q3: 120 } } } }",
      references: [150, 120], kinds: [.allocated, .declared]),
    Allocated(
      what: "of two roots the one nearer to 1",
      breakdown: "parts: { formula: a * (44 - a), nodes: { a: { actual: { 2026-Q2: 5 } } } }", references: [2.9212159716610877],
      kinds: [.allocated]),
  ]

  @Test(arguments: allocations) func `children without a target share what is left`(in example: Allocated) throws {
    let tree = "tree: { sales: { target: { 2026-Q3: 120 }, breakdowns: { \(example.breakdown) } } }"
    let evaluation = try TestModel.evaluate(tree, period: "2026-Q3").evaluation
    let children = evaluation.nodes.filter { $0.parentIndex == 0 }
    #expect(children.map(\.referenceKind) == example.kinds)
    #expect(children.allSatisfy { $0.referenceKind == .declared || $0.target == nil })
    #expect(children.allSatisfy { $0.completion == nil })
    for (child, wanted) in zip(children, example.references) {
      guard let wanted else { continue }
      #expect(abs((child.reference?.value ?? .nan) - wanted) < 1e-9, "\(child.id): \(child.reference?.value ?? .nan) is not \(wanted)")
    }
  }

  @Test func `a bisected root gives the parent's target`() throws {
    let tree = """
      tree:
        sales:
          target: { 2026-Q3: 120 }
          breakdowns: { parts: { formula: a * b + a, nodes: { a: { actual: { 2026-Q2: 5 } }, b: { actual: { 2026-Q2: 1.5 } } } } }
      """
    let evaluation = try TestModel.evaluate(tree, period: "2026-Q3").evaluation
    let a = try #require(try evaluation.node("a").reference?.value)
    let b = try #require(try evaluation.node("b").reference?.value)
    #expect(abs(a * b + a - 120) < 1e-9)
    #expect(abs(a / 5 - b / 1.5) < 1e-12)
    #expect(evaluation.breakdowns[0].lines.isEmpty)
  }

  @Test func `allocated targets reach down through allocated parents`() throws {
    let tree = """
      tree:
        sales:
          target: { 2026-Q3: 100 }
          breakdowns:
            customer:
              nodes:
                new: { breakdowns: { channel: { nodes: { web: { actual: { 2026-Q2: 10 } }, shop: { actual: { 2026-Q2: 10 } } } } } }
                old: { actual: { 2026-Q2: 30 } }
      """
    let evaluation = try TestModel.evaluate(tree, period: "2026-Q3").evaluation
    #expect(try evaluation.node("new").reference?.value == 40)
    #expect(try evaluation.node("web").reference?.value == 20)
    #expect(try evaluation.node("old").reference?.value == 60)
  }

  @Test func `against a period the reference is measured, and targets still score`() throws {
    let tree = "tree: { sales: { target: { 2026-Q3: 200 }, actual: { 2026-Q2: 80, 2026-Q3: 100 } } }"
    let evaluation = try TestModel.evaluate(tree, period: "2026-Q3", against: "2026-Q2").evaluation
    let node = try evaluation.node("sales")
    #expect(node.reference?.value == 80)
    #expect(node.referenceKind == .measured)
    #expect(node.gap?.value == 20)
    #expect(node.gapRatio?.value == 0.25)
    #expect(node.target?.value == 200)
    #expect(node.completion?.raw.value == 0.5)
    #expect(evaluation.referencePeriod?.name == "2026-Q2")
  }

  @Test func `what children's targets leave of their parent's is a line of its own`() throws {
    let tree = """
      tree:
        sales:
          target: { 2026-Q3: 100 }
          actual: { 2026-Q3: 90.5 }
          breakdowns:
            customer:
              nodes: { new: { target: { 2026-Q3: 30 }, actual: { 2026-Q3: 40 } }, old: { target: { 2026-Q3: 60.1 }, actual: { 2026-Q3: 50 } } }
      """
    let (evaluation, diagnostics) = try TestModel.evaluate(tree, period: "2026-Q3")
    let lines = evaluation.breakdowns[0].lines
    #expect(lines.map(\.kind) == [.unallocated, .residual])
    #expect(lines.map { $0.reference?.value } == [9.9, 0])
    #expect(lines.map { $0.actual?.value } == [nil, 0.5])
    #expect(lines.map { $0.gap?.value } == [-9.9, 0.5])
    // All lines together are the parent's gap, -9.5.
    #expect(
      diagnostics.map(\.message) == [
        "`sales` is 90.5, but its children in `customer` give 90: 0.5 is left",
        "the targets of `customer` give `sales` 90.1 for 2026-Q3, its own is 100",
      ])
  }
}
