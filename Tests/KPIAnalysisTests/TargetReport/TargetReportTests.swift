import KPIModel
import KPISource
import TestSupport
import Testing

@testable import KPIAnalysis

/// What `kpitree targets` knows of a cascade.
@Suite struct TargetReportTests {
  private func workings(_ model: String, _ period: String, asOf: String? = nil) throws -> Workings {
    var log = DiagnosticLog()
    return Workings(try TestModel.bind(model, period: period, asOf: asOf), against: .target, into: &log)
  }

  private func report(_ model: String, _ period: String = "2026-Q3", asOf: String? = nil) throws -> TargetReport {
    TargetReport(try workings(model, period, asOf: asOf))
  }

  static let pair = """
    tree:
      sales:
        owner: lin
        target: { 2026-Q3: 100 }
        breakdowns:
          by:
            nodes:
              a: { owner: a, TARGET_A, actual: { 2026-Q2: 30, 2026-Q3: 40 } }
              b: { owner: b, TARGET_B, actual: { 2026-Q2: 10, 2026-Q3: 50 } }
    """

  @Test(
    arguments: [
      ("target: { 2026-Q3: 60 }", "target: { 2026-Q3: 40 }", .exact, 0),
      ("target: { 2026-Q3: 60 }", "target: { 2026-Q3: 50 }", .over, -10),
      ("target: { 2026-Q3: 60 }", "target: { 2026-Q3: 30 }", .under, 10),
      ("target: { 2026-Q3: 60 }", "tags: x", .open, 40),
      ("target: { 2026-Q3: 130 }", "tags: x", .over, -30),
      ("tags: x", "tags: x", .unknown, nil),
      ("target: { share: 60% }", "target: { share: 40% }", .exact, 0),
    ] as [(String, String, TargetReport.Commitment.Status, Double?)])
  func `children promise as much as their parent, more or less`(
    first: String, second: String, status: TargetReport.Commitment.Status, difference: Double?
  ) throws {
    let report = try report(Self.pair.replacing("TARGET_A", with: first).replacing("TARGET_B", with: second))
    #expect(report.commitments[0].status == status)
    #expect(report.commitments[0].difference?.value == difference)
  }

  @Test func `each target says where it comes from`() throws {
    let report = try report(
      """
      tree:
        sales:
          owner: lin
          breakdowns:
            by:
              nodes:
                a: { owner: a, target: { 2026-Q3: 60 }, breakdowns: { parts: { nodes: { x: { owner: a, actual: { 2026-Q2: 3 } }, y: { owner: a } } } } }
                b: { owner: b, target: { 2026-Q3: 40 } }
          supported_by: { calls: { owner: lin, actual: { 2026-Q3: 1 } } }
      """)
    // Who has no figure of last quarter, when the others have one, counts as 0 there.
    #expect(report.nodes.map(\.origin) == [.derived, .declared, .allocated, .allocated, .declared, nil])
    #expect(report.nodes[0].target?.value == 100)
  }

  @Test func `of a product all factors together carry the parent`() throws {
    let model = """
      measures: { visits: { aggregate: sum }, rate: { aggregate: given } }
      tree:
        sales:
          owner: lin
          target: { 2026-Q3: 100 }
          breakdowns:
            funnel:
              formula: visits * rate
              nodes:
                visits: { owner: a, target: { 2026-Q3: 1000 } }
                rate: { owner: b, target: RATE }
      """
    #expect(try report(model.replacing("RATE", with: "0.1")).commitments[0].status == .exact)
    #expect(try report(model.replacing("RATE", with: "0.09")).commitments[0].status == .under)
    #expect(try report(model.replacing("target: RATE", with: "tags: x")).commitments[0].status == .unknown)
  }

  @Test func `the original target stands beside the current one`() throws {
    let model = """
      tree:
        sales:
          owner: lin
          actual: { 2026-Q3: 1 }
          target:
            - { from: 2026-01-01, per_day: 1000 }
            - { from: 2026-08-15, per_day: 1200, reason: new supply, approved_by: lin, agreed: AGREED }
      """
    let node = try #require(try report(model.replacing("AGREED", with: "2026-08-10")).nodes.first)
    // 45 days at 1,000 and 47 at 1,200.
    #expect(node.target?.value == 101_400)
    #expect(node.original?.value == 92_000)
    #expect(node.versions.map(\.isRetroactive) == [false, false])
    #expect(node.versions.last?.reason == "new supply")
    #expect(try report(model.replacing("AGREED", with: "2026-08-20")).nodes[0].versions.map(\.isRetroactive) == [false, true])
    // A change on the period's first day that was agreed later was not known then.
    let late = model.replacing("2026-08-15", with: "2026-07-01").replacing("AGREED", with: "2026-07-20")
    #expect(try report(late).nodes[0].original?.value == 92_000)
    #expect(try report(late).nodes[0].target?.value == 92 * 1200)
  }

  /// Which of three versions, from January, 1 August and 1 September on, were agreed after their first day, and whether the target is.
  static let versions = [
    ([false, false, false], false), ([false, true, false], true), ([false, false, true], true), ([true, false, false], true),
    ([false, true, true], true), ([true, true, true], true),
  ]

  @Test(arguments: versions) func `one late version of several makes the target of the period a late one`(
    late: [Bool], isRetroactive: Bool
  ) throws {
    let firsts = ["2026-01-01", "2026-08-01", "2026-09-01"]
    let agreed = zip(["2025-12-31", "2026-08-01", "2026-08-31"], ["2026-01-02", "2026-08-02", "2026-09-30"])
    let versions = zip(zip(firsts, agreed), zip(late, [10, 20, 30])).map { first, second in
      "      - { from: \(first.0), per_day: \(second.1), agreed: \(second.0 ? first.1.1 : first.1.0) }"
    }
    let model = """
      tree:
        sales:
          owner: lin
          actual: { 2026-07: 300, 2026-08: 600, 2026-09: 900 }
          target:
      \(versions.joined(separator: "\n"))
      """
    let quarter = try report(model)
    #expect(quarter.nodes[0].flags == (isRetroactive ? [.retroactiveTarget] : []))
    #expect(quarter.nodes[0].versions.map(\.isRetroactive) == late)
    // 31 days at 10, 31 at 20 and 30 at 30.
    #expect(quarter.nodes[0].target?.value == 1830)
    // Each month has the version of its own days.
    for (number, month) in ["2026-07", "2026-08", "2026-09"].enumerated() {
      #expect(try report(model, month).nodes[0].flags == (late[number] ? [.retroactiveTarget] : []), "\(month)")
    }
    let workings = try workings(model, "2026-Q3")
    #expect(workings.flags(of: 0, isJudged: false) == (isRetroactive ? [.retroactiveTarget] : []))
  }

  /// A formula, the target of `a`, that of its parent, what `a` gives of it and what it leaves for the others.
  static let partial:
    [(formula: String, parent: String, own: String, committed: Double?, difference: Double?, status: TargetReport.Commitment.Status?)] = [
      ("a - b", "100", "130", 130, -30, nil), ("b - a", "100", "130", -130, 230, .open), ("a + b", "100", "30", 30, 70, .open),
      ("2 * a - b", "100", "30", 60, 40, .open), ("b - 2 * a", "100", "30", -60, 160, .open),
      ("b - a / 4", "100", "30", -7.5, 107.5, .open),
      ("c - a - b", "100", "30", -30, 130, .open), ("-a + b", "100", "30", -30, 130, .open),
      ("b - 0.5 * (c + a)", "100", "30", -15, 115, .open),
      // No sum, or one with a constant: what is left cannot be said.
      ("a * b", "100", "30", nil, nil, .unknown), ("a - b + 5", "100", "30", nil, nil, .unknown),
      ("b / a", "100", "30", nil, nil, .unknown),
    ]

  @Test(arguments: partial) func `what a child gives of its parent's target goes by its sign and factor`(
    _ example: (
      formula: String, parent: String, own: String, committed: Double?, difference: Double?, status: TargetReport.Commitment.Status?
    )
  ) throws {
    let others = ["b", "c"].filter { example.formula.contains($0) }.map { "          \($0): { owner: o, actual: { 2026-Q3: 40 } }\n" }
    let report = try report(
      """
      tree:
        top:
          owner: lin
          target: { 2026-Q3: \(example.parent) }
          breakdowns:
            parts:
              formula: \(example.formula)
              nodes:
                a: { owner: a, target: { 2026-Q3: \(example.own) }, actual: { 2026-Q3: 40 } }
      """ + "\n" + others.joined())
    let commitment = report.commitments[0]
    #expect(commitment.committed?.value == example.committed)
    #expect(commitment.difference?.value == example.difference)
    if let status = example.status { #expect(commitment.status == status) }
  }

  @Test func `what is expected by now follows the phasing`() throws {
    let report = try report(
      """
      tree:
        sales: { owner: lin, target: { 2026-09: 480 }, phasing: { dates: { 2026-09-10: 19 } }, actual: { 2026-09-01..2026-09-10: 9 } }
      """, "2026-09", asOf: "2026-09-10")
    // 29 days of weight 1 and one of 19: by the tenth 9 + 19 of 48.
    #expect(report.nodes[0].expected?.value == 280)
    #expect(report.nodes[0].target?.value == 480)
    #expect(report.nodes[0].isPhased)
  }

  @Test func `a share of the parent's target keeps a shape of its own`() throws {
    let report = try report(
      """
      tree:
        sales:
          owner: lin
          target: { 2026-09: 960 }
          actual: { 2026-09-01..2026-09-10: 9 }
          breakdowns:
            by: { nodes: { a: { owner: a, target: { share: 50% }, phasing: { dates: { 2026-09-10: 19 } } }, b: { owner: b, target: { share: 50% } } } }
      """, "2026-09", asOf: "2026-09-10")
    #expect(report.nodes.map { $0.expected?.value } == [320, 280, 160])
    #expect(report.nodes.map { $0.target?.value } == [960, 480, 480])
  }

  @Test func `bases carry a part of the target, some of it proven`() throws {
    let report = try report(
      """
      tree:
        sales:
          owner: lin
          target: { 2026-Q3: 40M }
          actual: { 2026-Q3: 1 }
          basis: [{ kind: history, value: 30M, proven: true, confidence: 80% }, { kind: project, value: 5M }]
      """)
    #expect(report.nodes[0].carriedShare?.value == 0.875)
    #expect(report.nodes[0].provenShare?.value == 0.75)
    #expect(report.nodes[0].basis.first?.confidence?.value == 0.8)
  }

  // MARK: - Proposals

  private func proposal(_ model: String, _ period: String, yearEarlier: String? = nil) throws -> TargetProposal {
    TargetProposal(try workings(model, period), yearEarlier: try yearEarlier.map { try workings(model, $0) })
  }

  @Test func `children without a target share the rest by last period's shares`() throws {
    let open = try proposal(Self.pair.replacing("TARGET_A", with: "tags: x").replacing("TARGET_B", with: "tags: x"), "2026-Q3")
    #expect(open.groups.map { $0.targets.map(\.target) } == [[DecimalNumber(75), DecimalNumber(25)]])
    #expect(open.groups[0].targets.map(\.node) == ["sales.a", "sales.b"])
    #expect(open.groups[0].targets[0].share?.value == 0.75)
    let half = try proposal(
      Self.pair.replacing("TARGET_A", with: "target: { 2026-Q3: 90 }").replacing("TARGET_B", with: "tags: x"), "2026-Q3")
    #expect(half.groups.map { $0.targets.map(\.target) } == [[DecimalNumber(10)]])
  }

  @Test func `seasons of the year before count where every child has them`() throws {
    let model = """
      tree:
        sales:
          owner: lin
          target: { 2026-Q4: 1000 }
          breakdowns:
            by:
              nodes:
                heating: { owner: a, actual: { 2025-Q3: 10, 2025-Q4: 40, 2026-Q3: 20 } }
                cooling: { owner: b, actual: { 2025-Q3: 40, 2025-Q4: SUMMER, 2026-Q3: 60 } }
      """
    // Heating grew fourfold, cooling halved: 80 against 30.
    let seasonal = try proposal(model.replacing("SUMMER", with: "20"), "2026-Q4", yearEarlier: "2025-Q4")
    #expect(seasonal.groups[0].isSeasonal)
    #expect(seasonal.groups[0].targets.map(\.target) == [DecimalNumber(727), DecimalNumber(273)])
    let plain = try proposal(model.replacing("2025-Q4: SUMMER, ", with: ""), "2026-Q4", yearEarlier: "2025-Q4")
    #expect(!plain.groups[0].isSeasonal)
    #expect(plain.groups[0].targets.map(\.target) == [DecimalNumber(250), DecimalNumber(750)])
  }

  @Test func `proposed targets of sums add up to the last digit, level by level`() throws {
    var random = SeededGenerator(seed: 31)
    for number in 0..<60 {
      func figure() -> String { "\(Int.random(in: 1...9_999_999, using: &random)).\(Int.random(in: 0...9, using: &random))" }
      func leaf(_ name: String) -> String { "\(name): { owner: o, actual: { 2026-Q2: \(figure()) } }" }
      let parts = (0..<Int.random(in: 1...4, using: &random)).map { part in
        let leaves = (0..<Int.random(in: 1...5, using: &random)).map { leaf("l\($0)") }
        return "        p\(part): { owner: o, breakdowns: { by: { nodes: { \(leaves.joined(separator: ", ")) } } } }"
      }
      let target = figure()
      let model =
        "tree:\n  t:\n    owner: o\n    target: { 2026-Q3: \(target) }\n    breakdowns:\n      parts:\n       nodes:\n"
        + parts.joined(separator: "\n") + "\n"
      let proposal = try proposal(model, "2026-Q3")
      var wanted = ["t": try DecimalNumber.parse(target).get()]
      for group in proposal.groups {
        let sum = group.targets.reduce(DecimalNumber.zero) { $0.adding($1.target) ?? $0 }
        #expect(sum == wanted[group.parent], "tree \(number), \(group.parent)")
        for entry in group.targets { wanted[entry.node] = entry.target }
      }
      #expect(proposal.groups.count == parts.count + 1, "tree \(number)")
    }
  }

  @Test func `without a period before nothing is proposed`() throws {
    let model = Self.pair.replacing("TARGET_A", with: "tags: x").replacing("TARGET_B", with: "tags: x").replacing("2026-Q2: 30, ", with: "")
    #expect(try proposal(model, "2026-Q3").groups.flatMap(\.targets).map(\.node) == ["sales.b"])
    #expect(try proposal(model.replacing("2026-Q2: 10, ", with: ""), "2026-Q3").groups.isEmpty)
  }
}
