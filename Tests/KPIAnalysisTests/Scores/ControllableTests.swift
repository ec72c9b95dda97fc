import KPIFigures
import KPIModel
import KPISource
import Testing

@testable import KPIAnalysis

/// What others caused, worked by hand (docs/scores.md).
@Suite struct ControllableTests {
  /// An adjustment as `owner: kind cause amount effect_owner`.
  static func ledger(_ card: Scorecard, _ owner: String) throws -> [String] {
    try card.owner(owner).adjustments.map { line in
      "\(line.kind) \(line.cause) \(ECMAScriptNumber.text((line.amount.value * 1e6).rounded() / 1e6) ?? "-") \(line.effectOwner)"
    }
  }

  // MARK: - Upstream

  /// Orders are visits × rate: 800 × 10% are 80 of 100, with the rate exactly on its target.
  static func funnel(people: String = "", visits: String = "z", events: String = "") -> String {
    """
    \(people)
    measures: { visits: { aggregate: sum }, rate: { aggregate: given, unit: percent } }
    tree:
      orders:
        owner: w
        target: { 2026-09: 100 }
        breakdowns:
          funnel:
            formula: visits * rate
            nodes:
              visits: { owner: \(visits), target: { 2026-09: 1000 }, actual: { 2026-09: 800 } }
              rate: { owner: w, target: 10%, actual: { 2026-09: 10% } }
    \(events)
    """
  }

  @Test func `a factor that another owns is theirs, and stands against them with the opposite sign`() throws {
    let card = try Scoring.card(Self.funnel())
    // (10% + 10%) / 2 × (800 - 1,000).
    #expect(try Self.ledger(card, "w") == ["upstream orders.visits -20 z"])
    #expect(try Self.ledger(card, "z") == ["upstream orders.visits 20 z"])
    let owner = try card.owner("w")
    #expect(try card.holding("orders", of: owner).completion?.raw.value == 0.8)
    #expect(isClose(try card.holding("orders", of: owner).controllable?.raw.value, 1))
    #expect(isClose(owner.controllable?.completion.value, 1))
    #expect(isClose(owner.controllable?.points.value, 100))
    #expect(try card.owner("z").controllable?.completion == card.owner("z").completion)
  }

  @Test(arguments: [
    ("people: { w: {}, z: { reports_to: w } }", "z"), ("people: { w: {}, m: { reports_to: w }, z: { reports_to: m } }", "z"),
    ("people: { w: {}, z: { team: t } }\nteams: { t: { lead: w } }", "z"),
    ("people: { w: {}, z: { team: t } }\nteams: { all: { lead: w }, t: { part_of: all } }", "z"), ("", "none"),
  ]) func `what one's own people do, and what nobody owns, is one's own`(people: String, visits: String) throws {
    let card = try Scoring.card(Self.funnel(people: people, visits: visits))
    #expect(try card.owner("w").adjustments.isEmpty)
    #expect(try card.owner("w").controllable?.completion == card.owner("w").completion)
  }

  @Test func `who reports to somebody is not excused by their superior`() throws {
    let card = try Scoring.card(Self.funnel(people: "people: { z: {}, w: { reports_to: z } }"))
    #expect(try Self.ledger(card, "w") == ["upstream orders.visits -20 z"])
  }

  @Test func `terms of a sum are given to others, not upstream`() throws {
    let card = try Scoring.card(
      """
      tree:
        net:
          owner: w
          target: { 2026-09: 100 }
          breakdowns:
            parts:
              formula: sales - refunds
              nodes:
                sales: { owner: z, target: { 2026-09: 120 }, actual: { 2026-09: 100 } }
                refunds: { owner: w, target: { 2026-09: 20 }, actual: { 2026-09: 20 } }
      """)
    #expect(try card.owner("w").adjustments.isEmpty)
  }

  @Test func `what reached a node of one's own reaches the one above as far as it moves it`() throws {
    // Sales are orders × value, orders visits × rate; only visits are another's, and fell by 200.
    let card = try Scoring.card(
      """
      measures: { visits: { aggregate: sum }, rate: { aggregate: given, unit: percent }, value: { aggregate: given }, orders: { aggregate: sum } }
      tree:
        sales:
          owner: w
          target: { 2026-09: 500 }
          breakdowns:
            first:
              formula: orders * value
              nodes:
                orders:
                  owner: w
                  target: { 2026-09: 100 }
                  breakdowns:
                    funnel:
                      formula: visits * rate
                      nodes:
                        visits: { owner: z, target: { 2026-09: 1000 }, actual: { 2026-09: 800 } }
                        rate: { owner: w, target: 10%, actual: { 2026-09: 10% } }
                value: { owner: w, target: 5, actual: { 2026-09: 7 } }
      """)
    // Orders fell by 20, at a mean value of 6.
    #expect(try Self.ledger(card, "w") == ["upstream sales.orders.visits -120 z", "upstream sales.orders.visits -20 z"])
    // 560 + 120 of 500 counts 120% at most, as 100 of 100 orders and 7 of 5 do.
    #expect(isClose(try card.holding("sales", of: card.owner("w")).controllable?.raw.value, 680.0 / 500))
  }

  @Test func `nobody is excused by what they did themselves`() throws {
    // b's rate fell because a, who owns the whole, approved an event there: for a that is no upstream effect of b's.
    let model = """
      measures: { visits: { aggregate: sum }, rate: { aggregate: given, unit: percent } }
      tree:
        orders:
          owner: a
          target: { 2026-09: 100 }
          breakdowns:
            funnel:
              formula: visits * rate
              nodes:
                visits: { owner: b, target: { 2026-09: 1000 }, actual: { 2026-09: 800 } }
                rate: { owner: a, target: 10%, actual: { 2026-09: 10% } }
      events: { outage: { date: 2026-09-10, nodes: [visits], effect: -150, approved_by: WHO } }
      """
    let own = try Scoring.card(model.replacing("WHO", with: "a"))
    #expect(try Self.ledger(own, "a") == ["upstream orders.visits -5 b", "event outage 150 a"])
    #expect(try Self.ledger(own, "b") == ["event outage -150 a", "upstream orders.visits 5 b"])
    // c's part of it is c's, at both.
    let third = try Scoring.card(model.replacing("WHO", with: "c"))
    #expect(try Self.ledger(third, "a") == ["upstream orders.visits -5 b", "event outage -15 c"])
    #expect(try Self.ledger(third, "c") == ["event outage 15 c", "event outage 150 c"])
  }

  @Test func `of breakdowns side by side the first that shows an effect counts, never two`() throws {
    let card = try Scoring.card(
      """
      measures: { visits: { aggregate: sum }, rate: { aggregate: given, unit: percent }, people: { aggregate: sum }, each: { aggregate: given } }
      tree:
        orders:
          owner: w
          target: { 2026-09: 100 }
          breakdowns:
            shops: { nodes: { north: { owner: z, target: { 2026-09: 100 }, actual: { 2026-09: 80 } } } }
            funnel:
              formula: visits * rate
              nodes:
                visits: { owner: z, target: { 2026-09: 1000 }, actual: { 2026-09: 800 } }
                rate: { owner: w, target: 10%, actual: { 2026-09: 10% } }
            buyers:
              formula: people * each
              nodes:
                people: { owner: z, target: { 2026-09: 50 }, actual: { 2026-09: 40 } }
                each: { owner: w, target: 2, actual: { 2026-09: 2 } }
      """)
    #expect(try Self.ledger(card, "w") == ["upstream orders.visits -20 z"])
  }

  @Test func `where an effect of another cannot be told, the controllable score is absent and says why`() throws {
    let card = try Scoring.card(
      Self.funnel().replacing("actual: { 2026-09: 800 }", with: "weight: 1")
        .replacing("target: { 2026-09: 100 }", with: "target: { 2026-09: 100 }\n    actual: { 2026-09: 80 }"))
    let owner = try card.owner("w")
    #expect(owner.completion != nil)
    #expect(owner.controllable == nil)
    #expect(try card.holding("orders", of: owner).obstacle == .init(cause: "orders.visits", reason: .missingFigures))
    #expect(try card.holding("rate", of: owner).controllable?.raw.value == 1)
  }

  // MARK: - Mix

  /// A rate in two channels of equal weight, 10% and 2%: the plan is 6%.
  ///
  /// Visits moved to the poorer channel, both rates stay: 4.98%.
  static func mix(top: String, hasLastPeriod: Bool = true) throws -> Scorecard {
    var bound = try TestModel.bind(
      """
      dimensions: { channel: {} }
      measures:
        visits: { aggregate: sum }
        orders: { aggregate: sum }
        rate: { formula: orders / visits, unit: percent }
      tree:
        sales:
          owner: \(top)
          target: { 2026-09: 24000 }
          supported_by:
            rate: { owner: m, target: 6%, breakdowns: { channel: { nodes: { good: { owner: a, target: 10% }, poor: { owner: b, target: 2% } } } } }
      """, period: "2026-09")
    let figures: [(id: String, rate: Double, before: Double, after: Double)] = [
      ("rate", 0.0498, 1000, 1000), ("good", 0.1, 500, 372.5), ("poor", 0.02, 500, 627.5),
    ]
    bound.evaluated.actuals.set(0, 19_920)
    for figure in figures {
      let node = try bound.tree.index(figure.id)
      bound.evaluated.actuals.set(node, figure.rate)
      bound.evaluated.weights.set(node, figure.after)
      if hasLastPeriod { bound.previous?.weights.set(node, figure.before) }
    }
    var log = DiagnosticLog()
    return Scorecard(Workings(bound, against: .target, into: &log), Responsibilities(bound), parts: [:], into: &log)
  }

  @Test func `a channel exactly on its rate is at 100 percent though mix drags its parent to 83`() throws {
    let card = try Self.mix(top: "t")
    for owner in ["a", "b"] {
      #expect(try card.owner(owner).completion?.value == 1)
      #expect(try card.owner(owner).controllable?.completion.value == 1)
      #expect(try card.owner(owner).adjustments.isEmpty)
    }
    let parent = try card.owner("m")
    #expect(isClose(parent.completion?.value, 0.83))
    #expect(parent.grade == "C")
    // 4.98% - 6%: all of it mix, allocated by who owns the node above.
    #expect(try Self.ledger(card, "m") == ["mix sales.rate -0.0102 t"])
    #expect(try Self.ledger(card, "t") == ["mix sales.rate 0.0102 t"])
    #expect(isClose(parent.controllable?.completion.value, 1))
  }

  @Test func `who allocates the volume answers for its mix`() throws {
    let card = try Self.mix(top: "m")
    #expect(try card.owner("m").adjustments.isEmpty)
    #expect(isClose(try card.holding("rate", of: card.owner("m")).controllable?.raw.value, 0.83))
  }

  @Test(arguments: [
    ("{ 2026-01-01: ann, 2026-09-16: bo }", "bo"), ("{ 2026-01-01: ann, 2026-09-30: bo }", "bo"),
    ("{ 2026-01-01: ann, 2026-09-01: bo }", "bo"),
    ("{ 2026-01-01: ann, 2026-10-01: bo }", "ann"), ("{ 2026-01-01: ann, 2026-09-10: bo, 2026-09-20: ann }", "ann"),
  ]) func `of several owners of the node above the last one of the period answers for the mix`(top: String, owner: String) throws {
    let card = try Self.mix(top: top)
    let (own, counter) = (try Self.ledger(card, "m"), try Self.ledger(card, owner))
    #expect(own == ["mix sales.rate -0.0102 \(owner)"])
    #expect(counter == ["mix sales.rate 0.0102 \(owner)"])
    #expect(card.owners.filter { !$0.adjustments.isEmpty }.map(\.id).sorted() == [owner, "m"].sorted())
  }

  @Test(arguments: [
    ("{ 2026-01-01: y, 2026-09-16: z }", "z"), ("{ 2026-01-01: y, 2026-09-30: z }", "z"), ("{ 2026-01-01: z, 2026-10-01: y }", "z"),
  ]) func `of several owners of a factor the last one of the period answers for it`(visits: String, owner: String) throws {
    let card = try Scoring.card(Self.funnel(visits: visits))
    let (own, counter) = (try Self.ledger(card, "w"), try Self.ledger(card, owner))
    #expect(own == ["upstream orders.visits -20 \(owner)"])
    #expect(counter == ["upstream orders.visits 20 \(owner)"])
  }

  @Test func `without a last period there are no shares to compare, and no controllable score`() throws {
    let owner = try Self.mix(top: "t", hasLastPeriod: false).owner("m")
    #expect(isClose(owner.completion?.value, 0.83))
    #expect(owner.controllable == nil)
    #expect(owner.holdings[0].obstacle == .init(cause: "sales.rate", reason: .noLastPeriod))
  }

  // MARK: - Events

  static func shop(_ event: String, owner: String = "w", people: String = "") -> String {
    """
    \(people)
    tree:
      sales: { owner: \(owner), target: { 2026-09: 100 }, actual: { 2026-09: 90 }, supported_by: { calls: { owner: l, target: { 2026-09: 1 }, actual: { 2026-09: 1 } } } }
    events: { outage: \(event) }
    """
  }

  @Test(
    arguments: [
      ("{ date: 2026-09-10, nodes: [sales], effect: -8, approved_by: l }", -8.0),
      ("{ date: 2026-09-10, nodes: sales, effect: 5, approved_by: l }", 5), ("{ date: 2026-09-10, nodes: [sales], effect: -8 }", nil),
      ("{ date: 2026-09-10, nodes: [sales], approved_by: l }", nil),
      ("{ date: 2026-08-31, nodes: [sales], effect: -8, approved_by: l }", nil),
      ("{ date: 2026-10-01, nodes: [sales], effect: -8, approved_by: l }", nil),
      ("{ date: 2026-09-10, nodes: [sales], effect: -8, approved_by: w }", nil),
    ] as [(String, Double?)]) func `an event counts once somebody else approved its effect, in its period`(event: String, amount: Double?)
    throws
  {
    let card = try Scoring.card(Self.shop(event))
    let owner = try card.owner("w")
    #expect(owner.adjustments.first?.amount.value == amount)
    #expect(isClose(owner.controllable?.completion.value, (90 - (amount ?? 0)) / 100))
    #expect(try card.owner("l").adjustments.first?.amount.value == amount.map { -$0 })
    #expect(try card.owner("l").controllable?.completion.value == 1)
    #expect(owner.completion?.value == 0.9)
    #expect(owner.grade == "B")
  }

  @Test func `who only took an effect over stands in the book without a score`() throws {
    let card = try Scoring.card(Self.shop("{ date: 2026-09-10, nodes: [sales], effect: -8, approved_by: boss }"))
    let boss = try card.owner("boss")
    #expect(boss.completion == nil && boss.controllable == nil && boss.points == nil && boss.holdings.isEmpty)
    #expect(boss.status == .untargeted)
    #expect(try Self.ledger(card, "boss") == ["event outage 8 boss"])
  }

  @Test func `an event on two members of a sum is both to their sum, one on the sum itself is that`() throws {
    let model = """
      tree:
        sales:
          owner: w
          target: { 2026-09: 100 }
          breakdowns:
            by: { nodes: { x: { owner: w, target: { 2026-09: 50 }, actual: { 2026-09: 40 } }, y: { owner: w, target: { 2026-09: 50 }, actual: { 2026-09: 45 } } } }
      events: { outage: { date: 2026-09-10, nodes: [NODES], effect: -3, approved_by: l } }
      """
    func amounts(_ nodes: String) throws -> [Double] {
      try Scoring.card(model.replacing("NODES", with: nodes)).owner("w").adjustments.map(\.amount.value)
    }
    #expect(try amounts("x, y") == [-6, -3, -3])
    #expect(try amounts("sales, x, y") == [-3, -3, -3])
    #expect(try amounts("sales") == [-3])
    #expect(try amounts("sales, sales") == [-3])
  }

  @Test func `a member that no row names is a warning, and hits nothing`() throws {
    let (card, rules) = try Scoring.score(
      Self.shop("{ date: 2026-09-10, nodes: [\"sales.by:x\"], effect: -8, approved_by: l }"), period: "2026-09")
    #expect(rules == ["absent-node"])
    #expect(card.events.first?.nodes == [])
  }

  // MARK: - Shares, days, teams

  @Test func `each holder has their share of an effect, and its owner none of their own`() throws {
    let card = try Scoring.card(
      Self.funnel().replacing("owner: w\n    target", with: "owner: w\n    contributors: { z: 20%, h: 10% }\n    target"))
    #expect(try Self.ledger(card, "w") == ["upstream orders.visits -14 z"])
    #expect(try Self.ledger(card, "h") == ["upstream orders.visits -2 z"])
    #expect(try Self.ledger(card, "z") == ["upstream orders.visits 14 z", "upstream orders.visits 2 z"])
    // The completion of the node is the same for all who hold it, less what is none of theirs.
    #expect(isClose(try card.holding("orders", of: card.owner("h")).controllable?.raw.value, 1))
    #expect(isClose(try card.holding("orders", of: card.owner("z")).controllable?.raw.value, 0.8))
  }

  @Test func `each owner has the events of their own days`() throws {
    let card = try Scoring.card(
      """
      tree:
        sales: { owner: { 2026-01-01: a, 2026-09-16: b }, target: { 2026-09: 300 }, actual: { 2026-09-01..2026-09-15: 140, 2026-09-16..2026-09-30: 150 } }
      events:
        outage: { date: 2026-09-10, nodes: [sales], effect: -10, approved_by: l }
        rain: { date: 2026-09-20, nodes: [sales], effect: -6, approved_by: l }
      """)
    #expect(try Self.ledger(card, "a") == ["event outage -10 l"])
    #expect(try Self.ledger(card, "b") == ["event rain -6 l"])
    #expect(isClose(try card.owner("a").controllable?.completion.value, 1))
    #expect(isClose(try card.owner("b").controllable?.completion.value, 156.0 / 150))
  }

  @Test func `a team answers for what its people caused each other`() throws {
    let people =
      "people: { w: { team: t }, z: { team: part }, l: { team: u } }\nteams: { all: {}, t: { part_of: all }, part: { part_of: all }, u: {} }"
    let card = try Scoring.card(
      Self.funnel(people: people, events: "events: { rain: { date: 2026-09-20, nodes: [orders], effect: -6, approved_by: l } }"))
    func lines(_ team: String) throws -> [String] { try card.team(team).adjustments.map { "\($0.kind) \($0.amount.value)" } }
    #expect(try lines("t") == ["upstream -20.0", "event -6.0"])
    #expect(try lines("part") == ["upstream 20.0"])
    #expect(try lines("all") == ["event -6.0"])
    #expect(try lines("u") == ["event 6.0"])
    #expect(isClose(try card.holding("orders", of: card.team("all")).controllable?.raw.value, 0.86))
  }

  @Test func `a gate below 100 percent through others caps nothing that is controllable`() throws {
    let card = try Scoring.card(
      """
      tree:
        sales:
          owner: o
          target: { 2026-09: 100 }
          actual: { 2026-09: 115 }
          supported_by:
            quality: { owner: o, gate: true, weight: 100%, target: { 2026-09: 100 }, actual: { 2026-09: 95 } }
      events: { strike: { date: 2026-09-10, nodes: [quality], effect: -5, approved_by: l } }
      """)
    let owner = try card.owner("o")
    #expect(isClose(owner.completion?.value, (1 + 0.95) / 2))
    #expect(isClose(owner.controllable?.completion.value, (1.15 + 1) / 2))
  }
}
