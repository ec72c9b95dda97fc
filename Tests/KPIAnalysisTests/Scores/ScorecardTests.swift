import KPIModel
import Testing

@testable import KPIAnalysis

/// Owners' and teams' scores (docs/arithmetic.md#level-points-and-grades), worked by hand.
@Suite struct ScorecardTests {
  // MARK: - Level and completion

  /// Two channels of one class, 1,000 new paying users a day for a month, and the node above them.
  static let channels = """
    tree:
      payers:
        owner: c
        breakdowns:
          channel:
            nodes:
              one: { class: S, owner: a, target: { per_day: 1000 }, actual: { 2026-09: 21000 } }
              two: { class: S, owner: b, target: { per_day: 1000 }, actual: { 2026-09: 24000 } }
    """

  @Test func `21,000 of 1,000 a day is 70 percent and a D, 24,000 is 80 percent and a C`() throws {
    let card = try Scoring.card(Self.channels)
    let (first, second) = (try card.owner("a"), try card.owner("b"))
    #expect(first.completion?.value == 0.7)
    #expect(first.grade == "D")
    #expect(first.points?.value == 100 * 0.85 * 0.7)
    #expect(try card.holding("one", of: first).target?.value == 30_000)
    #expect(second.completion?.value == 0.8)
    #expect(second.grade == "C")
  }

  @Test func `the same level with more completion wins`() throws {
    let card = try Scoring.card(Self.channels)
    let (first, second) = (try card.owner("a"), try card.owner("b"))
    #expect(card.level(first) == card.level(second))
    #expect(try #require(first.points) < #require(second.points))
  }

  @Test func `the same completion one level higher wins`() throws {
    // c owns the whole: 45,000 of 60,000 is 75%; now both channels reach 75% too.
    let card = try Scoring.card(Self.channels.replacing("21000", with: "22500").replacing("24000", with: "22500"))
    let (above, below) = (try card.owner("c"), try card.owner("a"))
    #expect(above.completion?.value == 0.75)
    #expect(below.completion?.value == 0.75)
    #expect(card.level(above) == 0)
    #expect(above.points?.value == 75)
    #expect(below.points?.value == 100 * 0.85 * 0.75)
  }

  @Test(
    arguments: [
      (0, nil, 1.0), (1, nil, 0.85), (3, .S, 0.614125), (1, .A, 0.805_178_001_608_023_1), (1, .B, 0.762_719_546_204_105_5),
      (2, .C, 0.614125),
    ] as [(Int, KPIModel.Node.PriorityClass?, Double)])
  func `a level is worth 85 percent of the one above, a class a third of a level`(
    level: Int, priority: KPIModel.Node.PriorityClass?, worth: Double
  ) {
    #expect(isClose(KPIModel.Scoring().coefficient(level: level, class: priority), worth))
  }

  @Test func `a table says what levels are worth, its last entry for all that are deeper`() {
    var scoring = KPIModel.Scoring()
    scoring.levels = .table([.one, DecimalNumber(mantissa: 8, scale: 1), DecimalNumber(mantissa: 1, scale: 1)])
    #expect([0, 1, 2, 3, 9].map { scoring.coefficient(level: $0, class: nil) } == [1, 0.8, 0.1, 0.1, 0.1])
    #expect(isClose(scoring.coefficient(level: 1, class: .A), 0.4))
    #expect(scoring.coefficient(level: 1, class: .C) == 0.1)
    #expect(scoring.coefficient(level: 7, class: .B) == 0.1)
  }

  @Test func `the level is that of the highest node somebody owns, whatever they contribute to`() throws {
    let card = try Scoring.card(
      """
      tree:
        sales:
          owner: c
          contributors: { a: 30% }
          target: { 2026-09: 100 }
          breakdowns:
            by: { nodes: { x: { owner: a, target: { 2026-09: 50 }, actual: { 2026-09: 50 } }, y: { contributors: { b: 40% }, owner: c, target: { 2026-09: 50 }, actual: { 2026-09: 30 } } } }
      """)
    #expect(card.level(try card.owner("a")) == 1)
    #expect(card.level(try card.owner("b")) == 1)
    #expect(card.level(try card.owner("c")) == 0)
    // a: 30% of the root, weight 1, at 80%; all of x, weight ½, at 100%.
    #expect(isClose(try card.owner("a").completion?.value, (0.3 * 1 * 0.8 + 1 * 0.5 * 1) / (0.3 + 0.5)))
    // c: 70% of the root, 60% of y.
    #expect(isClose(try card.owner("c").completion?.value, (0.7 * 0.8 + 0.6 * 0.5 * 0.6) / (0.7 + 0.3)))
    #expect(try card.holding("sales", of: card.owner("c")).share.value == 0.7)
  }

  // MARK: - Weights

  @Test func `a node weighs its part of the top KPI, at least 5 percent; factors weigh as much as the whole`() throws {
    let card = try Scoring.card(
      """
      measures: { visits: { aggregate: sum }, rate: { aggregate: given, unit: percent } }
      tree:
        sales:
          owner: o
          target: { 2026-09: 1000 }
          actual: { 2026-09: 1000 }
          breakdowns:
            by:
              nodes:
                large: { owner: o, target: { 2026-09: 980 }, actual: { 2026-09: 980 } }
                small: { owner: o, target: { 2026-09: 20 }, actual: { 2026-09: 20 } }
            funnel:
              formula: visits * rate
              nodes:
                visits: { owner: o, target: { 2026-09: 10000 }, actual: { 2026-09: 10000 } }
                rate: { owner: o, target: 10%, actual: { 2026-09: 10% } }
            less:
              formula: gross - back
              nodes:
                gross: { owner: o, target: { 2026-09: 1500 }, actual: { 2026-09: 1500 } }
                back: { owner: o, target: { 2026-09: 500 }, actual: { 2026-09: 500 } }
          supported_by:
            calls: { owner: o, target: { 2026-09: 10 }, actual: { 2026-09: 10 } }
            share: { owner: o, weight: 2%, target: { 2026-09: 10 }, actual: { 2026-09: 10 } }
      """)
    let weights = [
      "sales": 1, "large": 0.98, "small": 0.05, "visits": 1, "rate": 1, "gross": 1, "back": 0.5, "calls": 0.05, "share": 0.02,
    ]
    for (id, weight) in weights {
      let holding = try card.holding(id, of: card.owner("o"))
      #expect(isClose(card.nodes[holding.node].materiality.value, weight), "\(id)")
      #expect(isClose(holding.weight?.value, weight / weights.values.reduce(0, +)), "\(id)")
    }
  }

  /// Three halves of one whole, whose targets come early, late and all the time.
  static let tempos = """
    tree:
      sales:
        owner: lin
        target: { 2026-07: 200, 2026-08: 200, 2026-09: 200 }
        breakdowns:
          by:
            nodes:
              early: { owner: o, target: { 2026-07: 160, 2026-08: 100, 2026-09: 40 }, actual: { 2026-07: 160, 2026-08: 50, 2026-09: 90 } }
              late: { owner: o, target: { 2026-07: 20, 2026-08: 40, 2026-09: 90 }, actual: { 2026-07: 10, 2026-08: 50, 2026-09: 90 } }
              steady: { owner: o, target: { 2026-Q3: 138 }, actual: { 2026-07: 46.5, 2026-08: 46.5, 2026-09: 45 } }
    """

  @Test(
    arguments: [
      // By the end of July 160, 20 and 31 / 92 × 138 of 200; completed by 100%, 50% and 100%.
      ("2026-07-31", [0.8, 0.1, 0.2325], [1, 0.5, 1]),
      // By the end of August 260, 60 and 62 / 92 × 138 of 400.
      ("2026-08-31", [0.65, 0.15, 0.2325], [210.0 / 260, 1, 1]), ("2026-09-30", [0.5, 0.25, 0.23], [1, 1, 1]),
    ] as [(String, [Double], [Double])])
  func `in an open period a node weighs its part of what is due by then`(asOf: String, weights: [Double], completions: [Double]) throws {
    let card = try Scoring.card(Self.tempos, period: "2026-Q3", asOf: asOf)
    let owner = try card.owner("o")
    for (id, weight, completion) in zip(zip(["early", "late", "steady"], weights), completions).map({ ($0.0, $0.1, $1) }) {
      let holding = try card.holding(id, of: owner)
      #expect(isClose(card.nodes[holding.node].materiality.value, weight), "\(id)")
      #expect(isClose(holding.completion?.raw.value, completion), "\(id)")
      #expect(isClose(holding.weight?.value, weight / weights.reduce(0, +)), "\(id)")
    }
    let sum = zip(weights, completions).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(isClose(owner.completion?.value, sum / weights.reduce(0, +)))
  }

  @Test func `a target that its days shape weighs as much as is due of it`() throws {
    // Half of September is due on the 30th: by the 15th 15 of 58 days' weight, where the other has 15 of 30.
    let card = try Scoring.card(
      """
      tree:
        sales:
          owner: lin
          target: { 2026-09: 116 }
          breakdowns:
            by:
              nodes:
                end: { owner: o, target: { 2026-09: 58 }, phasing: { dates: { 2026-09-30: 29 } }, actual: { 2026-09-01..2026-09-15: 15 } }
                even: { owner: o, target: { 2026-09: 58 }, actual: { 2026-09-01..2026-09-15: 29 } }
      """, asOf: "2026-09-15")
    let owner = try card.owner("o")
    // Of 58 due in all, 15 and 29.
    #expect(isClose(card.nodes[try card.holding("end", of: owner).node].materiality.value, 15.0 / 58))
    #expect(isClose(card.nodes[try card.holding("even", of: owner).node].materiality.value, 29.0 / 58))
    #expect(isClose(owner.completion?.value, 1))
  }

  @Test func `what is allocated or has no target is listed and weighs nothing`() throws {
    let card = try Scoring.card(
      """
      tree:
        sales:
          owner: lin
          target: { 2026-09: 100 }
          breakdowns:
            by:
              nodes:
                a: { owner: o, target: { 2026-09: 60 }, actual: { 2026-09: 66 } }
                b: { owner: o, actual: { 2026-08: 10, 2026-09: 10 } }
      """)
    let owner = try card.owner("o")
    let unscored = try card.holding("b", of: owner)
    #expect(owner.holdings.count == 2)
    #expect(unscored.weight == nil && unscored.completion == nil && unscored.points == nil && unscored.target == nil)
    #expect(unscored.status == .untargeted)
    #expect(owner.completion?.value == 1.1)
    #expect(owner.coverage?.value == 1)
    #expect(owner.grade == "S")
  }

  @Test func `a level set by a node of little weight is marked`() throws {
    let model = """
      tree:
        sales:
          owner: o
          weight: 1%
          target: { 2026-09: 100 }
          breakdowns:
            by: { nodes: { a: { owner: o, target: { 2026-09: 100 }, actual: { 2026-09: 66 } } } }
      """
    let (card, rules) = try Scoring.score(model, period: "2026-09")
    #expect(try card.owner("o").hasLightLevel)
    #expect(rules.contains("light-level"))
    let heavier = try Scoring.score(model.replacing("weight: 1%", with: "weight: 10%"), period: "2026-09")
    #expect(try !heavier.scorecard.owner("o").hasLightLevel)
    #expect(!heavier.rules.contains("light-level"))
  }

  // MARK: - Owners that change

  /// Twelve months of figures: 100 a month up to June, 80 from July.
  static let relay = """
    people: { a: { team: t }, b: { team: t }, c: { team: u } }
    teams: { t: {}, u: {} }
    tree:
      sales:
        owner: OWNERS
        target: { 2026-Q2: 300, 2026-Q3: 300 }
        actual: { 2026-04: 100, 2026-05: 100, 2026-06: 100, 2026-07: 80, 2026-08: 90, 2026-09: 130 }
    """

  @Test func `each owner answers for their own days`() throws {
    let card = try Scoring.card(Self.relay.replacing("OWNERS", with: "{ 2026-01-01: a, 2026-08-01: b }"), period: "2026-Q3")
    let (first, second) = (try card.owner("a"), try card.owner("b"))
    // 300 in 92 days: 31 of them are a's.
    #expect(isClose(first.completion?.value, 80 / (300.0 * 31 / 92)))
    #expect(isClose(second.completion?.value, 220 / (300.0 * 61 / 92)))
    #expect(isClose(first.holdings[0].share.value, 31.0 / 92))
    #expect(first.holdings[0].days?.count == 1)
    // Both are in one team, which answers for the whole quarter.
    let team = try card.team("t")
    #expect(team.holdings[0].days == nil)
    #expect(team.holdings[0].share.value == 1)
    #expect(team.completion?.value == 1)
  }

  @Test func `who gives a node away and takes it back answers for both stretches together`() throws {
    let card = try Scoring.card(
      Self.relay.replacing("OWNERS", with: "{ 2026-01-01: a, 2026-08-01: c, 2026-09-01: a }"), period: "2026-Q3")
    let holding = try card.owner("a").holdings[0]
    #expect(holding.days?.count == 2)
    #expect(holding.actual?.value == 210)
    #expect(isClose(holding.completion?.raw.value, 210 / (300.0 * 61 / 92)))
    #expect(isClose(try card.owner("c").completion?.value, 90 / (300.0 * 31 / 92)))
    #expect(try card.team("t").holdings[0].actual?.value == 210)
  }

  /// Bounds by months, a tolerance where one is wanted, and what a came to in July and September, and c in August.
  static let ranges: [(tolerance: String, actuals: (Int, Int, Int), first: Double, other: Double)] = [
    // July's 90 to 110 and September's 100 to 130 are 190 to 240 together.
    ("", (95, 100, 105), 1, 1), ("", (80, 100, 100), 1 - 10.0 / 50, 1), ("", (80, 70, 105), 1 - 5.0 / 50, 0.75),
    ("", (110, 120, 130), 1, 1), ("", (111, 121, 130), 1 - 1.0 / 50, 1 - 1.0 / 40), ("", (90, 80, 100), 1, 1),
    ("", (89, 79, 100), 1 - 1.0 / 50, 1 - 1.0 / 40),  // A tolerance of 92 for the quarter is 61 for their days, 31 for the other's.
    ("tolerance: 92, ", (120, 130, 135), 1 - 15.0 / 61, 1 - 10.0 / 31),
  ]

  @Test(arguments: ranges) func `who comes back answers for the bounds of all their days together`(
    _ example: (tolerance: String, actuals: (Int, Int, Int), first: Double, other: Double)
  ) throws {
    let (tolerance, actuals, first, other) = example
    let card = try Scoring.card(
      """
      tree:
        calls:
          owner: { 2026-01-01: a, 2026-08-01: c, 2026-09-01: a }
          \(tolerance.replacing(", ", with: ""))
          target: { 2026-07: { within: [90, 110] }, 2026-08: { within: [80, 120] }, 2026-09: { within: [100, 130] } }
          actual: { 2026-07: \(actuals.0), 2026-08: \(actuals.1), 2026-09: \(actuals.2) }
      """, period: "2026-Q3")
    let holding = try card.owner("a").holdings[0]
    #expect(holding.actual?.value == Double(actuals.0 + actuals.2))
    #expect(isClose(holding.completion?.raw.value, first))
    #expect(isClose(try card.owner("c").holdings[0].completion?.raw.value, other))
  }

  @Test func `days without an owner stand with what is nobody's`() throws {
    let card = try Scoring.card(Self.relay.replacing("OWNERS", with: "{ 2026-01-01: a, 2026-08-01: none }"), period: "2026-Q3")
    #expect(card.unassigned.count == 1)
    #expect(isClose(card.unassigned[0].share.value, 61.0 / 92))
    #expect(card.unassigned[0].actual?.value == 220)
  }

  @Test func `a figure for the whole period says nothing about a part of it`() throws {
    let model = Self.relay.replacing("OWNERS", with: "{ 2026-01-01: a, 2026-08-15: b }")
    let owner = try Scoring.card(model, period: "2026-Q3").owner("a")
    #expect(owner.completion == nil && owner.points == nil && owner.grade == nil)
    #expect(owner.coverage?.value == 0)
    #expect(owner.worstCase?.value == 0)
    #expect(owner.status == .incomplete)
  }

  // MARK: - Grades, coverage, gates

  @Test(
    arguments: [
      (110, "S"), (109.99, "A"), (100, "A"), (99.96, "B"), (90, "B"), (89.999, "C"), (80, "C"), (79.9999, "D"), (0, "D"), (-20, "D"),
    ] as [(Double, String)])
  func `bounds of grades are met exactly`(actual: Double, grade: String) throws {
    // Thirds, so that binary numbers cannot hold the shares: 3 × 0.3 is not 0.9.
    let nodes = (1...3).map {
      "            n\($0): { owner: o, target: { 2026-09: 0.3 }, actual: { 2026-09: \(Self.text(actual * 3)) } }"
    }
    let model = "tree:\n  sales:\n    owner: lin\n    breakdowns:\n      by:\n        nodes:\n" + nodes.joined(separator: "\n")
    let card = try Scoring.card(model)
    #expect(try card.owner("o").grade == grade)
    #expect(try card.owner("lin").grade == grade)
  }

  /// Thousandths as plain digits: the text of `value` / 1000.
  static func text(_ value: Double) -> String { DecimalNumber(mantissa: Int128((value * 10_000).rounded()), scale: 7).description }

  @Test(arguments: [(799, nil), (800, "A"), (801, "A")] as [(Int, String?)])
  func `under 80 percent coverage there is no grade but a worst case`(known: Int, grade: String?) throws {
    let card = try Scoring.card(
      """
      tree:
        sales:
          owner: lin
          breakdowns:
            by:
              nodes:
                in: { owner: o, weight: \(known)/1000, target: { 2026-09: 5 }, actual: { 2026-09: 5 } }
                out: { owner: o, weight: \(1000 - known)/1000, target: { 2026-09: 5 } }
      """)
    let owner = try card.owner("o")
    #expect(owner.grade == grade)
    #expect(owner.status == (grade == nil ? .incomplete : .met))
    #expect(owner.completion?.value == 1)
    #expect(isClose(owner.coverage?.value, Double(known) / 1000))
    #expect(isClose(owner.worstCase?.value, Double(known) / 1000))
  }

  @Test func `a gate below 100 percent caps the others in the sum, not in their own score`() throws {
    func card(_ quality: Int) throws -> Scorecard {
      try Scoring.card(
        """
        tree:
          sales:
            owner: o
            target: { 2026-09: 100 }
            actual: { 2026-09: 115 }
            supported_by:
              quality: { owner: o, gate: true, weight: 100%, role: guardrail, target: { 2026-09: 100 }, actual: { 2026-09: \(quality) } }
        """)
    }
    let shut = try card(95)
    #expect(isClose(try shut.owner("o").completion?.value, (1 + 0.95) / 2))
    #expect(try shut.owner("o").openGate == 1)
    #expect(try shut.holding("sales", of: shut.owner("o")).completion?.scored.value == 1.15)
    let open = try card(100)
    #expect(isClose(try open.owner("o").completion?.value, (1.15 + 1) / 2))
    #expect(try open.owner("o").openGate == nil)
  }

  @Test(arguments: [
    ("google_okr", 0.7, "green"), ("google_okr", 0.69, "yellow"), ("google_okr", 0.39, "red"), ("traffic_light", 1, "green"),
    ("traffic_light", 0.9, "yellow"), ("traffic_light", 0.89, "red"), ("{ gut: 95%, schlecht: 0% }", 0.95, "gut"),
    ("{ gut: 95%, schlecht: 0% }", 0.94, "schlecht"), ("default", 1.1, "S"),
  ]) func `bands give the grades`(bands: String, completion: Double, grade: String) throws {
    let card = try Scoring.card(
      "scoring: { bands: \(bands) }\ntree: { sales: { owner: o, target: { 2026-09: 100 }, actual: { 2026-09: \(Int(completion * 100)) } } }"
    )
    #expect(try card.owner("o").grade == grade)
  }

  @Test func `an open period has completions and points, and no grade`() throws {
    let card = try Scoring.card(
      "tree: { sales: { owner: o, target: { per_day: 10 }, actual: { 2026-09-01..2026-09-10: 90 } } }", asOf: "2026-09-10")
    let owner = try card.owner("o")
    #expect(owner.completion?.value == 0.9)
    #expect(owner.grade == nil)
    #expect(owner.status == .open)
    #expect(owner.holdings[0].target?.value == 300)
    #expect(owner.holdings[0].expected?.value == 100)
  }

  // MARK: - Teams, projects

  @Test func `a team adds the shares of all its people and of the teams that are a part of it`() throws {
    let card = try Scoring.card(
      """
      people: { a: { team: t }, b: { team: part }, c: { team: other } }
      teams: { t: {}, part: { part_of: t }, other: {}, empty: {} }
      tree:
        sales:
          owner: c
          breakdowns:
            by:
              nodes:
                x: { owner: a, contributors: { b: 25%, c: 25% }, target: { 2026-09: 100 }, actual: { 2026-09: 100 } }
                y: { owner: b, target: { 2026-09: 100 }, actual: { 2026-09: 50 } }
      """)
    let team = try card.team("t")
    #expect(try card.holding("x", of: team).share.value == 0.75)
    #expect(isClose(team.completion?.value, (0.75 * 1 + 1 * 0.5) / 1.75))
    #expect(try card.holding("x", of: card.team("part")).share.value == 0.25)
    #expect(try card.team("part").team == "t")
    #expect(try card.team("empty").completion == nil)
    #expect(try card.team("empty").status == .untargeted)
  }

  @Test func `a project is scored, judged by who rated it`() throws {
    let card = try Scoring.card(
      """
      tree:
        sales:
          owner: lin
          target: { 2026-09: 100 }
          actual: { 2026-09: 100 }
          supported_by:
            launch:
              kind: project
              owner: o
              start: 2026-09-01
              due: 2026-09-10
              done: 2026-09-11
              milestones: [{ name: Built, done: 2026-09-05 }, { name: Shipped, done: 2026-09-11 }]
              satisfaction: { scale: [1, 5], target: 4, value: 4, rated_by: lin, evidence: survey }
      """)
    let owner = try card.owner("o")
    #expect(isClose(owner.completion?.value, 0.95))
    #expect(owner.grade == "B")
    #expect(card.nodes[owner.holdings[0].node].project?.rating?.rater == "lin")
    #expect(owner.holdings[0].target == nil)
  }

  @Test func `the cap of the model holds where a node has none of its own`() throws {
    let card = try Scoring.card(
      """
      scoring: { completion: { cap: 150% } }
      tree:
        sales:
          owner: lin
          breakdowns:
            by:
              nodes:
                x: { owner: a, target: { 2026-09: 100 }, actual: { 2026-09: 200 } }
                y: { owner: b, cap: 130%, target: { 2026-09: 100 }, actual: { 2026-09: 200 } }
      """)
    #expect(try card.owner("a").completion?.value == 1.5)
    #expect(try card.owner("b").completion?.value == 1.3)
  }
}
