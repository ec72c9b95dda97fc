import KPISource

@testable import KPIAnalysis
@testable import KPIFigures
@testable import KPIModel
@testable import KPIReport

/// Every word and sentence of the reports side by side in both languages, with arguments that show which of them goes where.
///
/// Amounts that could be taken for each other differ: up is +7, down is -3.
struct WordsPage {
  struct Section {
    let title: String
    var rows: [(name: String, english: String, chinese: String)] = []
  }

  private(set) var sections: [Section] = []

  init() {
    addWords()
    addPeriods()
    addUnits()
    addSentences()
    addAttribution()
    addReview()
    addCards()
    addEffects()
    addTargets()
    addPairs()
    addDecisions()
    addPages()
    addWorkbook()
  }

  /// Names of the functions that have a row.
  var names: Set<String> { Set(sections.flatMap(\.rows).map { String($0.name.prefix { $0 != " " && $0 != "," }) }) }

  var rows: [(name: String, english: String, chinese: String)] { sections.flatMap(\.rows) }

  private mutating func begin(_ title: String) { sections.append(Section(title: title)) }

  private mutating func add(_ name: String, _ text: (Wording) -> String) {
    sections[sections.count - 1].rows.append((name, text(Wording(language: .english)), text(Wording(language: .chinese))))
  }

  // MARK: - Samples

  private static func day(_ year: Int, _ month: Int, _ day: Int) -> Day { DemoShop.day(year, month, day) }

  private static func period(_ name: String) -> Period {
    (try? PeriodCalendar().period(name).get()) ?? DemoShop.quarter
  }

  private static func fiscal(_ name: String, _ kind: Period.Kind) -> Period {
    Period(name: name, kind: kind, isFiscal: true, first: day(2026, 7, 1), last: day(2026, 9, 30))
  }

  private static func amount(_ value: Double) -> Amount { Amount(value) ?? .zero }
  private static func ratio(_ value: Double) -> Ratio { Ratio(value) ?? .zero }
  private static let channel = DemoShop.name("channel", "渠道")

  // MARK: - Words

  private mutating func addWords() {
    begin("Columns and words of a row")
    add("level") { $0.level }
    add("indicator") { $0.indicator }
    add("identifier") { $0.identifier }
    add("owner") { $0.owner }
    add("team") { $0.team }
    add("actual") { $0.actual }
    add("completion") { $0.completion }
    add("grade") { $0.grade }
    add("coverage") { $0.coverage }
    add("referenceKind") { $0.referenceKind }
    add("measure") { $0.measure }
    add("kind") { $0.kind }
    for kind in Evaluation.Kind.allCases { add("kind \(kind)") { $0.kind(kind) } }
    add("unit") { $0.unit }
    add("targets") { $0.targets }
    add("target") { $0.target }
    add("expected") { $0.expected }
    add("original") { $0.original }
    add("carried") { $0.carried }
    add("proven") { $0.proven }
    add("share") { $0.share }
    add("weight") { $0.weight }
    add("levelColumn") { $0.levelColumn }
    add("pointsColumn") { $0.pointsColumn }
    add("controllable") { $0.controllable }
    add("amount") { $0.amount }
    add("difference") { $0.difference }
    add("reason") { $0.reason }
    add("approvedBy") { $0.approvedBy }
    add("agreedOn") { $0.agreedOn }
    add("fromDay") { $0.fromDay }
    add("comma") { $0.comma }
    add("enumeration") { $0.enumeration }
    add("semicolon") { $0.semicolon }
    add("stop") { $0.stop }
    add("structure") { $0.structure }
    add("bracketed") { $0.bracketed("67%") }
    for count in [5, nil] as [Int?] { add("discovered, top: \(count.map(String.init) ?? "all")") { $0.discovered(count) } }
    for grade in ["B", nil] as [String?] { add("standing, grade: \(grade ?? "none")") { $0.standing(grade, .near) } }
    add("supports") { $0.supports }
    add("number") { $0.number }
    add("points") { $0.points }
    add("noParts") { $0.noParts }
    add("next") { $0.next }
    add("leftOut") { $0.leftOut }
    for comparison in [
      Comparison.target, .previous, .lastYear, .period(Self.period("2026-Q2")), .period(Self.period("2026-05-01..2026-06-15")),
    ] {
      add("reference \(comparison): value") { $0.reference(comparison).value }
      add("reference \(comparison): variance") { $0.reference(comparison).variance }
      add("reference \(comparison): ratio") { $0.reference(comparison).ratio }
      add("symbol \(comparison)") { $0.symbol($0.reference(comparison).variance) ?? "" }
    }
    for status in Evaluation.Status.allCases { add("status \(status)") { $0.status(status) } }
    add("notBegun") { $0.notBegun }
    add("incomplete") { $0.incomplete }
    for kind in Evaluation.ReferenceKind.allCases { add("referenceKind \(kind)") { $0.referenceKind(kind) } }
    for kind in Evaluation.Line.Kind.allCases { add("line \(kind)") { $0.line(kind) } }
    add("breakdown channel") { $0.breakdown("channel") }
    add("breakdown 渠道") { $0.breakdown("渠道") }
    add("phrase, of 50 letters") { $0.phrase(LocalizedText(String(repeating: "abcdefghij", count: 5))) }
    add("phrase, of 61 letters") { $0.phrase(LocalizedText(String(repeating: "abcdefghij", count: 6) + "k")) }
  }

  private mutating func addPeriods() {
    begin("Periods and days")
    for isClosed in [true, false] { add("closing, closed: \(isClosed)") { $0.closing(isClosed: isClosed) } }
    let quarter = DemoShop.quarter
    for (isClosed, day) in [(true, Self.day(2026, 9, 30)), (false, Self.day(2026, 8, 15)), (false, Self.day(2026, 6, 30))] {
      add("when, closed: \(isClosed), by \(day)") { $0.when(quarter, isClosed: isClosed, asOf: day) }
    }
    add("when, no day") { $0.when(quarter, isClosed: true, asOf: nil) }
    add("asOf") { $0.asOf(Self.day(2026, 8, 5)) }
    add("date") { $0.date(Self.day(2026, 8, 5)) }
    for name in [
      "2026", "2026-H1", "2026-H2", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026-08", "2026-W33", "2026-08-05",
      "2026-05-01..2026-06-15",
    ] {
      add("period \(name)") { $0.period(Self.period(name)) }
    }
    for (name, kind) in [
      ("FY2026", Period.Kind.year), ("FY2026-H1", .half), ("FY2026-H2", .half), ("FY2026-Q3", .quarter), ("FY2026-03", .month),
      ("FY2026-W33", .week),
    ] {
      add("period \(name)") { $0.period(Self.fiscal(name, kind)) }
    }
    for comparison in [Comparison.target, .previous, .lastYear, .period(Self.period("2026-Q1"))] {
      add("comparison \(comparison)") { $0.comparison(comparison, referencePeriod: nil) }
      add("comparison \(comparison), of 2026-Q2") { $0.comparison(comparison, referencePeriod: Self.period("2026-Q2")) }
    }
    for kind in Period.Kind.allCases {
      add("count 8 \(kind)") { $0.count(8, of: kind) }
      add("count 8-11 \(kind)") { $0.count(8...11, of: kind) }
    }
    add("count 8-8") { $0.count(8...8, of: .quarter) }
  }

  private static let units = [
    "CNY", "USD", "EUR", "JPY", "HKD", "GBP", "milliseconds", "seconds", "minutes", "hours", "days", "weeks", "people", "person", "orders",
    "order", "visits", "CNY/day", "minutes/order", "people/week", "pieces",
  ]

  private mutating func addUnits() {
    begin("Units")
    let money = (try? MeasureUnit.parse("CNY").get()) ?? .plain
    for name in Self.units {
      guard let unit = try? MeasureUnit.parse(name).get() else { continue }
      add("unit \(name)") { $0.unit(unit, .plain) }
    }
    for scale in [UnitScale.plain, .thousand, .tenThousand, .million, .hundredMillion, .billion, .trillion] {
      add("unit of \(scale)") { $0.unit(.plain, scale) }
      add("unit of \(scale) CNY") { $0.unit(money, scale) }
      add("scaled by \(scale)") { $0.scaled("-3.1", money, scale) }
    }
    for unit in Target.RateUnit.allCases { add("rateUnit \(unit)") { $0.rateUnit(unit) } }
    add("quantity CNY") { $0.quantity("1,550.4", unit: $0.pick("thousand CNY", "万元")) }
    add("quantity %") { $0.quantity("4.2%", unit: "%") }
    add("quantity without unit") { $0.quantity("17", unit: "") }
  }

  private mutating func addSentences() {
    begin("Sentences and notes")
    for count in [1, 3] { add("nodes \(count)") { $0.nodes(count) } }
    add("noActual") { $0.noActual("Sales", in: DemoShop.quarter) }
    add("noReference, target") { $0.noReference("Sales", actual: "108", .target) }
    add("noReference, previous") { $0.noReference("Sales", actual: "108", .previous) }
    add("lengths") { $0.lengths(Self.period("2026-Q3"), Self.period("2026-Q2")) ?? "" }
    add("result") { $0.result("Sales", actual: "108", gap: "-12", ratio: "-10%", comparison: $0.comparison(.target, referencePeriod: nil)) }
    add("result of a percentage") {
      $0.result("Rate", actual: "4%", gap: "-1 pp", ratio: nil, comparison: $0.comparison(.previous, referencePeriod: nil))
    }
    add("counts") { $0.counts([(.met, 1), (.near, 2), (.missed, 3)], nearness: "10%") }
    add("counts of grades of another kind") { $0.counts([(.near, 1)], nearness: nil) }
    add("check") { $0.check(["0 (channel)", "5 (region)"]) }
    for count in [1, 3] { add("checkedBelow \(count)") { $0.checkedBelow(count) } }
    add("moreChecks") { $0.moreChecks(3) }
    add("overlap") { $0.overlap("5") }
    add("allRows") { $0.allRows(3) }
    add("list") { $0.list(["Search -8", "Social +1"]) }
    for rest in [0, 3] { add("bullets, \(rest) more") { $0.bullets(rest) } }
    add("reached") { $0.reached("591.6", of: "690.0") }
    add("treeCaption") { $0.treeCaption($0.reference(.target).value) }
    for unit in ["CNY", ""] { add("bridgeCaption \(unit)") { $0.bridgeCaption("channel", unit: unit) } }
    add("bridgeText") { $0.bridgeText(from: "PL 120", to: "AC 108", ["Search -8", "Social -4"]) }
    add("clipped") { $0.clipped(to: ["0%", "120%"]) }
  }

  // MARK: - Attribution

  private mutating func addAttribution() {
    begin("Attribution")
    add("effect") { $0.effect }
    add("shareOfGap") { $0.shareOfGap }
    add("bridge") { $0.bridge }
    add("orderRange") { $0.orderRange }
    add("normalRange") { $0.normalRange }
    add("usual") { $0.usual }
    add("mixEffect") { $0.mixEffect }
    add("method") { $0.method }
    add("chainedSum") { $0.chainedSum }
    add("atOnce") { $0.atOnce }
    add("largestPart") { $0.largestPart }
    add("normalCause") { $0.normalCause }
    for kind in Attribution.LineKind.allCases { add("line \(kind)") { $0.line(kind) } }
    add("others") { $0.others(3) }
    for breadth in Attribution.Breadth.allCases { add("breadth \(breadth)") { $0.breadth(breadth) } }
    let reasons: [Attribution.Reason] = [
      .noReference, .noActual, .missingFigure, .missingFigures, .holdsMissingFigures, .spreadUnknown, .missingRate, .zeroDenominator,
      .denominatorChangesSign,
      .noDenominator, .noLastPeriod, .tooManyNames(17), .poleOnTheWay, .notRecombined, .beyondNumbers, .undefinedMixedState,
      .noLogarithmicMeanOfExtremes, .factorChangesSign,
    ]
    add("few of many") { $0.few(["sales.a", "sales.b"], of: 7) }
    for reason in reasons { add("reason \(reason)") { $0.reason(reason, missing: ["sales.a", "sales.b"]) } }
    add("indivisible") { $0.indivisible("Sales") }
    for breadth in Attribution.Breadth.allCases {
      for (isRoot, childCount) in [(false, 5), (false, 1), (true, 5)] {
        // Of the asked node itself nobody says that one part is off.
        if isRoot && breadth == .isolated || childCount == 1 && breadth != .isolated { continue }
        let cause = Self.cause(breadth: breadth, isRoot: isRoot, childCount: childCount)
        add("reading \(breadth)" + (isRoot ? ", of the asked node" : "") + (childCount == 1 ? ", the only part" : "")) {
          $0.reading(of: cause, "Search", contribution: "-8", share: "67%")
        }
      }
    }
    add("spreadCause") { $0.spreadCause("Search") }
    add("spreadNote") { $0.spreadNote }
    add("reading without a share") { $0.reading(of: Self.cause(breadth: .isolated), "Search", contribution: "-8", share: nil) }
    for kind in Attribution.LineKind.allCases {
      add("reading \(kind)") { $0.reading(of: Self.cause(kind: kind), "Search", contribution: "-8", share: "67%") }
    }
    add("offset") { $0.offset(in: "Sales", by: "channel", up: "+7", down: "-3", net: "+4") }
    add("common") { $0.common(3, of: 4, by: "channel") }
    for count in [1, 5] { add("named, \(count)") { $0.named((1...count).map { LocalizedText("part \($0)") }) } }
    add("shareShift") { $0.shareShift(of: "Search", by: "channel", from: "44%", to: "34%") }
    for kind in [Period.Kind.month, .quarter] {
      add("partByPart \(kind)") { $0.partByPart(kind) }
      add("noFigureInPart \(kind)") { $0.noFigureInPart(kind) }
      for isAdditive in [true, false] { add("chained \(kind), additive: \(isAdditive)") { $0.chained(kind, isAdditive: isAdditive) } }
    }
    add("chainedCheck") { $0.chainedCheck(["0 (channel)", "5 (region)"]) }
    for side in NormalVariation.Side.allCases {
      add("normalVariation, \(side)") { $0.normalVariation(side, ("90", "130"), periods: $0.count(8, of: .quarter), isTrend: false) }
    }
    add("normalVariation, of a line") { $0.normalVariation(.within, ("190", "190"), periods: $0.count(9, of: .month), isTrend: true) }
    for course in Self.courses {
      for isClosed in [true, false] {
        add("courseSentence \(course.direction), \(course.evidence == .steps ? "steps" : "side"), closed: \(isClosed)") {
          $0.courseSentence(course, of: .month, isClosed: isClosed)
        }
      }
    }
    for (lower, upper) in [("90", "130"), ("190", "190")] { add("range \(lower), \(upper)") { $0.range(lower, upper) } }
    for course in Self.courses where course.direction == .falling {
      add("course, \(course.evidence == .steps ? "steps" : "side")") { $0.course(course, of: .quarter, isClosed: true) }
    }
    for side in [nil] + NormalVariation.Side.allCases {
      for direction in [nil] + Course.Direction.allCases where side != nil || direction != nil {
        add("variation \(side.map(\.rawValue) ?? "unknown"), \(direction.map(\.rawValue) ?? "no way")") { $0.variation(side, direction) }
      }
    }
    for more in [0, 4] {
      add("normalNodes, \(more) more") {
        $0.normalNodes(["Search", "Social"], more: more, periods: $0.count(8, of: .quarter), source: .periods)
      }
      add("normalNodes of days, \(more) more") {
        $0.normalNodes(["Search", "Social"], more: more, periods: $0.count(180, of: .day), source: .days)
      }
    }
    add("gross") { $0.gross(by: "channel", up: "+7", down: "-3") }
    add("sideBySide") { $0.sideBySide }
    add("overWholeMark") { $0.overWholeMark }
    add("grossNote") { $0.grossNote(["channel +7", "region -3"]) }
    add("attributionCheck") { $0.attributionCheck(["0 (channel)", "5 (region)"]) }
    add("unattributed") { $0.unattributed("Sales", .noActual) }
  }

  /// One for each direction and evidence.
  private static let courses: [Course] = {
    let (low, high) = ([1.0, 2, 1, 2, 1, 2, 1, 2], [5.0, 6, 5, 6, 5, 6, 5, 6])
    return [[7, 6, 5, 4, 3, 2, 1.0] + low, [1, 2, 3, 4, 5, 6, 7.0] + high, high + low + low, low + high + high].compactMap {
      Course(newestFirst: $0, usual: $0.dropFirst())
    }
  }()

  private static func cause(
    kind: Attribution.LineKind? = nil, breadth: Attribution.Breadth = .isolated, isRoot: Bool = false, childCount: Int = 5
  ) -> Attribution.Cause {
    Attribution.Cause(
      id: "sales.search", kind: kind, name: DemoShop.name("Search", "搜索"), contribution: amount(-8), share: ratio(0.67), breadth: breadth,
      path: isRoot ? ["sales"] : ["sales", "sales.search"], breakdown: channel, childCount: childCount, alikeCount: min(4, childCount),
      isNormal: nil, happenings: [])
  }

  // MARK: - Review

  private mutating func addReview() {
    begin("Review")
    add("topHeading") { $0.topHeading }
    add("bridgeHeading") { $0.bridgeHeading }
    add("treeHeading") { $0.treeHeading }
    add("causesHeading") { $0.causesHeading }
    add("moversHeading") { $0.moversHeading }
    add("processHeading") { $0.processHeading }
    add("scoresHeading") { $0.scoresHeading }
    add("changesHeading") { $0.changesHeading }
    add("methodHeading") { $0.methodHeading }
    add("variations") { $0.variations(within: 3, of: 4, [$0.named(["Refunds"], as: $0.variation(.above, nil), more: 0)]) }
    add("variations, open") { $0.variations(within: 0, of: 0, [$0.named(["Refunds", "Posts"], as: $0.variation(nil, .falling), more: 2)]) }
    for isAbove in [true, false] { add("wrongSide, above: \(isAbove)") { $0.wrongSide("9", isAbove: isAbove, ("10", "20")) } }
    add("lagging") { $0.lagging("80.0%", behind: "Readers", "103.0%") }
    add("earlyWarning") { $0.earlyWarning("Refunds", $0.role(.guardrail), [$0.wrongSide("9", isAbove: true, ("2", "7"))], owner: "Lin") }
    add("earlyWarning, two parts") {
      $0.earlyWarning(
        "Posts", $0.role(.process),
        [$0.wrongSide("9", isAbove: false, ("12", "17")), $0.lagging("80.0%", behind: "Readers", "103.0%")], owner: nil)
    }
    for more in [0, 4] { add("moreWarnings, \(more) more") { $0.moreWarnings(["Refunds", "Posts"], more: more) } }
    add("value") { $0.value }
    add("relativeDifference") { $0.relativeDifference }
    add("trend") { $0.trend }
    add("breadthColumn") { $0.breadthColumn }
    add("within") { $0.within }
    add("roleColumn") { $0.roleColumn }
    add("was") { $0.was }
    add("isNow") { $0.isNow }
    add("commit") { $0.commit }
    add("wholeTarget") { $0.wholeTarget }
    add("onTarget") { $0.onTarget }
    add("oneOf") { $0.oneOf }
    add("effectKind") { $0.effectKind }
    add("pacedCompletion") { $0.pacedCompletion }
    add("rateEffectWord") { $0.rateEffectWord }
    add("movedWorse") { $0.movedWorse }
    add("movedBetter") { $0.movedBetter }
    add("toDate") { $0.toDate($0.reference(.target).value) }
    add("trendNote") { $0.trendNote(8, from: $0.period(Self.period("2026-Q1")), to: $0.period(Self.period("2026-Q3"))) }
    add("agreedLate") { $0.agreedLate("sales.search") }
    add("changed") { $0.changed("sales.search", from: "18,000", to: "20,000") }
    add("reachedOf") { $0.reachedOf(first: "44%", current: "34%") }
    for role in Node.Role.allCases { add("role \(role)") { $0.role(role) } }
    add("coverage 85%") { $0.coverage("85%") }
    for isChanged in [false, true] {
      add("revision, changed: \(isChanged)") {
        $0.revision(Review.Revision(commit: "a1b2c3d", day: Self.day(2026, 8, 5), isChanged: isChanged))
      }
    }
    let day = Self.day(2026, 8, 15)
    for (name, isAbove) in [("above", true), ("below", false)] {
      add("outcome \(name)") { $0.outcome("Sales", actual: "108", distance: ("12k", "-10%", isAbove), by: nil, isLowerBetter: false) }
      add("outcome \(name), open, lower is better") {
        $0.outcome("Sales", actual: "108", distance: ("12k", nil, isAbove), by: day, isLowerBetter: true)
      }
    }
    add("outcome on plan") { $0.outcome("Sales", actual: "120", distance: nil, by: nil, isLowerBetter: false) }
    add("outcome on plan, open") { $0.outcome("Sales", actual: "120", distance: nil, by: day, isLowerBetter: false) }
    for owner in ["Wang", nil] as [String?] {
      add("mainCause, owner: \(owner ?? "none")") {
        $0.mainCause("Search", "-8", share: "67%", isShort: true, owner: owner)
      }
    }
    add("mainCause without a share") { $0.mainCause("Search", "+8", share: nil, isShort: false, owner: "Wang") }
    for breadth in Attribution.Breadth.allCases {
      add("mainCause \(breadth), through a node") {
        $0.mainCause(
          through: "New users", "-9", "Search", "-8", share: "67%", isNearlyAll: false, breadth: breadth, parts: 3, breakdown: "channel",
          isShort: true, owner: "Wang")
      }
    }
    add("mainCause through a node that it is nearly all of, without a share") {
      $0.mainCause(
        through: "New users", "+9", "Search", "+9", share: nil, isNearlyAll: true, breadth: .isolated, parts: 3, breakdown: "channel",
        isShort: false, owner: nil)
    }
    add("alsoMoved") { $0.alsoMoved("Old users", "-2", share: "22%", isAgainst: false) }
    add("alsoMoved the other way") { $0.alsoMoved("Old users", "+2", share: "-22%", isAgainst: true) }
    add("missedScores") { $0.missedScores(owners: ["Wang", "Zhao"], teams: ["Growth", "Sales"]) ?? "" }
    add("missedScores, owners only") { $0.missedScores(owners: ["Wang"], teams: []) ?? "" }
    add("missedScores, teams only") { $0.missedScores(owners: [], teams: ["Growth"]) ?? "" }
    for owner in ["Lin", nil] as [String?] {
      add("warning, owner: \(owner ?? "none")") {
        $0.warning("Refunds", $0.role(.guardrail), value: "4.6%", target: "4%", completion: "85%", owner: owner)
      }
    }
    add("remainder") { $0.remainder("channel", gap: "-12", cause: "-8", rest: "-4") }
    add("grossCheck") { $0.grossCheck(["0 (channel)", "5 (region)"]) }
    add("parts") { $0.parts(3, by: "channel") }
    add("listed") { $0.listed(10, of: 25) }
    for origin in [nil, .project, .byHand, .formula("a * b")] as [Definition.Origin?] {
      let name = origin.map { "\($0)" } ?? "none"
      add("origin \(name)") { $0.origin(Self.definition(origin)) }
    }
    for aggregate in RowMeasure.Aggregate.allCases { add("origin \(aggregate)") { $0.origin(Self.definition(aggregate, [])) } }
    add("origin of some rows") {
      $0.origin(
        Self.definition(
          .sum,
          [
            RowMeasure.Condition(column: "status", values: ["paid", "sent"], isNegated: false, place: Self.place),
            RowMeasure.Condition(column: "kind", values: ["test"], isNegated: true, place: Self.place),
          ]))
    }
    add("definition") {
      $0.definition(
        "Sales", $0.origin(Self.definition(.byHand)), formulas: ["a * b"], description: $0.pick("What is paid", "支付金额"), question: "?")
    }
    add("definition without words") { $0.definition("Sales", "a + b") }
    add("freshness") { $0.freshness(Self.readings) ?? "" }
    let benchmark = Benchmark(range: nil, source: "a survey", caveat: "of shops")
    let effort = Definition.Effort(
      budget: Self.amount(2000), people: Self.amount(4), perBudget: Self.amount(1.5), perHead: Self.amount(750))
    for (name, definition) in [
      ("benchmark", Self.definition(.byHand, benchmark: benchmark)), ("effort", Self.definition(.byHand, effort: effort)),
      ("little controlled", Self.definition(.byHand, controllability: .low)), ("sketch", Self.definition(.byHand, allowsSketch: true)),
      ("tags", Self.definition(.byHand, tags: ["growth", "app"])),
    ] { add("facts, \(name)") { $0.facts(definition, nil, currency: Currency(code: "CNY")).joined(separator: " | ") } }
  }

  private static var readings: [SourceReading] {
    let fresh = SourceReading(name: "orders", rowCount: 1234, lastDay: Day(year: 2026, month: 9, day: 30), daysBehind: 0)
    return [
      fresh, SourceReading(name: "visits", rowCount: 20, lastDay: Day(year: 2026, month: 9, day: 29), daysBehind: 1),
      SourceReading(name: "desks", rowCount: 0, lastDay: nil, daysBehind: nil),
    ]
  }

  private static let place = Place(file: FileID(0), start: 0, end: 0)

  private static func definition(
    _ origin: Definition.Origin?, tags: [String] = [], benchmark: Benchmark? = nil, effort: Definition.Effort? = nil,
    controllability: Node.Controllability? = nil, allowsSketch: Bool = false
  ) -> Definition {
    Definition(
      nodeIndex: 0, role: .outcome, description: nil, question: nil, origin: origin, formulas: [], tags: tags, benchmark: benchmark,
      effort: effort, controllability: controllability, allowsSketch: allowsSketch)
  }

  private static func definition(_ aggregate: RowMeasure.Aggregate, _ conditions: [RowMeasure.Condition]) -> Definition {
    let column = try? Formula.parse("price").get()
    return definition(
      .rows(
        RowMeasure(
          source: 0, aggregate: aggregate, column: aggregate == .count ? nil : column, conditions: conditions, allowsSketch: false),
        source: "orders"))
  }

  // MARK: - Cards, scores, targets

  private mutating func addCards() {
    begin("Scorecards")
    add("cards") { $0.cards }
    add("scoreHeading") { $0.scoreHeading }
    add("effectsHeading") { $0.effectsHeading }
    add("membersHeading") { $0.membersHeading }
    add("parent") { $0.parent }
    add("movedParent") { $0.movedParent }
    add("movedBySiblings") { $0.movedBySiblings }
    add("movedTop") { $0.movedTop }
    add("parentCompletion") { $0.parentCompletion }
    add("siblingsCompletion") { $0.siblingsCompletion }
    add("file") { $0.file }
    add("nobody") { $0.nobody }
    add("gainMark") { $0.gainMark }
    add("card") { $0.card(of: "Wang") }
    add("score") { $0.score("Wang", completion: "85%", level: "2", points: "61.4", standing: "C") }
    add("titled") { $0.titled("Wang", $0.pick("Head of search", "搜索主管")) }
    add("noScore") { $0.noScore("Wang") }
    add("moved the top") { $0.moved("Search", "Sales", by: "-8") }
    add("moved, and the top") { $0.moved("Search", "New users", by: "-9", and: "Sales", by: "-8") }
    add("gainsAsSiblingsLose") { $0.gainsAsSiblingsLose("Social", siblings: "-9", parent: "New users") }
    for gap in ["-12", nil] as [String?] { add("effectNote, gap: \(gap ?? "none")") { $0.effectNote("Sales", gap: gap) } }
    for open in [[], ["5 (Search)", "7 (Social)"]] { add("effectCheck, \(open.count) open") { $0.effectCheck(open) } }
    addScores()
  }

  private mutating func addScores() {
    begin("Scores")
    add("scores") { $0.scores }
    add("noGradesYet") { $0.noGradesYet }
    add("notScored") { $0.notScored }
    add("teams") { $0.teams }
    add("unassigned") { $0.unassigned }
    add("levelAndCompletion") { $0.levelAndCompletion }
    add("levelByCompletion") { $0.levelByCompletion }
    add("standingsAxis") { $0.standingsAxis }
    add("ledgerHeading") { $0.ledgerHeading }
    add("ledgerNote") { $0.ledgerNote }
    add("cause") { $0.cause }
    add("whose") { $0.whose }
    add("memberShares") { $0.memberShares }
    add("eventsHeading") { $0.eventsHeading }
    add("dateColumn") { $0.dateColumn }
    add("event") { $0.event }
    add("nobodyApproved") { $0.nobodyApproved }
    add("countsForNothing") { $0.countsForNothing }
    add("spillOverHeading") { $0.spillOverHeading }
    add("spillOverNote") { $0.spillOverNote }
    add("spillsFrom") { $0.spillsFrom }
    add("spillsTo") { $0.spillsTo }
    add("claim") { $0.claim }
    add("acceptedBy") { $0.acceptedBy }
    add("notAccepted") { $0.notAccepted }
    add("vacanciesHeading") { $0.vacanciesHeading }
    add("readyForIt") { $0.readyForIt }
    add("vacanciesNote") { $0.vacanciesNote }
    for priority in [Node.PriorityClass.A, nil] as [Node.PriorityClass?] {
      add("league, class: \(priority?.rawValue ?? "none")") { $0.league(Self.node(priority)) }
    }
    for isGate in [false, true] { add("marks, gate: \(isGate)") { $0.marks(of: Self.node(nil, isGate: isGate)) } }
    add("standings") { $0.standings(3) }
    add("under") { $0.under("80%") }
    add("from") { $0.from("80%") }
    add("taken") { $0.taken(from: "Wang") }
    for claim in ["lent", nil] as [String?] {
      add("candidate, claim: \(claim ?? "none")") { $0.candidate("Wang", periods: 3, claim: claim) }
    }
    for (held, claim, isReady) in [(0, nil, false), (1, nil, false), (2, nil, false), (2, "lent", true), (3, nil, true)]
      as [(Int, String?, Bool)]
    {
      add("readiness, \(held) periods, claim: \(claim ?? "none")") {
        $0.readiness(Scorecard.Readiness(level: 2, heldCount: held, claim: claim, isReady: isReady))
      }
    }
    for kind in Scorecard.Adjustment.Kind.allCases { add("adjustment \(kind)") { $0.adjustment(kind) } }
    for method in EffectMethod.allCases { add("method \(method)") { $0.method(method) } }
  }

  private static func node(_ priority: Node.PriorityClass?, isGate: Bool = false) -> Scorecard.Node {
    Scorecard.Node(
      id: "sales", name: "Sales", level: 2, isLevelOverride: true, class: priority, coefficient: .zero, kind: .flow, unit: nil,
      isScored: true, isGate: isGate, isLittleControlled: false, materiality: .zero, target: Scorecard.TargetBasis(terms: [], site: nil),
      flags: [], place: nil)
  }

  // MARK: - Effects

  private mutating func addEffects() {
    begin("Effects of initiatives")
    add("effectsTitle") { $0.effectsTitle }
    add("initiative") { $0.initiative }
    add("initiativesHeading") { $0.initiativesHeading }
    add("methodColumn") { $0.methodColumn }
    add("expectedEffect") { $0.expectedEffect }
    add("interval") { $0.interval }
    add("carriedToTop") { $0.carriedToTop }
    add("explainedHeading") { $0.explainedHeading }
    add("byInitiatives") { $0.byInitiatives }
    add("unexplained") { $0.unexplained }
    add("estimatesBeside") { $0.estimatesBeside }
    add("effectCardsHeading") { $0.effectCardsHeading }
    add("effectCardsNote") { $0.effectCardsNote }
    add("measuredOfExpected") { $0.measuredOfExpected }
    add("doneColumn") { $0.doneColumn }
    add("costColumn") { $0.costColumn }
    add("movesNothing") { $0.movesNothing("Fair") }
    add("withAndWithout") { $0.withAndWithout("Fair", "Sales, CNY") }
    add("actualLine") { $0.actualLine }
    add("predictedLine") { $0.predictedLine }
    add("noInitiatives") { $0.noInitiatives }
    add("shownNotSummed") { $0.shownNotSummed }
    add("gradeDNote") { $0.gradeDNote }
    for confidence in Influence.Confidence.allCases { add("confidence \(confidence)") { $0.confidence(confidence, afterDays: nil) } }
    add("confidence, lag") { $0.confidence(.verified, afterDays: 14) }
    add("happenings") { $0.happenings("Payments down (2026-08-10)") }
    add("days, one") { $0.days(Self.day(2026, 8, 10)...Self.day(2026, 8, 10)) }
    add("days, several") { $0.days(Self.day(2026, 8, 10)...Self.day(2026, 8, 16)) }
    for grain in [DateGrain.day, .week, .month] {
      add("baseline, grain: \(grain.rawValue)") {
        $0.baseline(.init(days: Self.day(2026, 3, 1)...Self.day(2026, 8, 31), count: 26, grain: grain))
      }
    }
    add("honesty, untried") { $0.honesty(.init(factor: 1, held: 2, tried: 3)) }
    add("honesty") { $0.honesty(.init(factor: 1, held: 9, tried: 10)) }
    add("honesty, widened") { $0.honesty(.init(factor: 1.234, held: 7, tried: 10)) }
    for reason in Impact.Reason.allCases { add("reason \(reason)") { $0.reason(reason) } }
  }

  private mutating func addPairs() {
    begin("Pairs of measures")
    add("pairsHeading") { $0.pairsHeading }
    add("member") { $0.member }
    add("change") { $0.change }
    add("pairCase") { $0.pairCase }
    add("nothingToDiagnose") { $0.nothingToDiagnose }
    add("noReading") { $0.noReading }
    add("unread") { $0.unread }
    for movement in MeasurePair.Movement.allCases { add("movement \(movement)") { $0.movement(movement) } }
    let upDown = MeasurePair.Quadrant(.up, .down)
    add("quadrant") { $0.quadrant(upDown) }
    add("pairTitle, each") { $0.pairTitle("Volume and cost", "New users", each: "channel") }
    add("pairTitle, no each") { $0.pairTitle("Volume and cost", "New users", each: nil) }
    add("reading of a cell") { $0.reading(of: "New users", "payers up (+7%)", "cost down (-3%)", "more for less") }
    for change in ["+7.0%", nil] as [String?] { add("moved, by \(change ?? "nothing known")") { $0.moved("payers", .up, by: change) } }
    add("meaning") { $0.meaning(of: upDown, "more for less") }
    add("nextChecks") { $0.nextChecks(["the funnel", "the page"]) }
    add("actions") { $0.actions(["placement", "product"]) }
    for (kind, alike, others) in [
      (Diagnosis.Breadth.Kind.broad, 3, []), (.broad, 2, ["Search"]), (.several, 2, ["Search", "Social"]),
      (.isolated, 1, ["Search", "Social", "Mail", "Shop", "Fair", "Web"]), (.mix, 0, ["Search", "Social", "Mail"]),
    ] {
      let breadth = Diagnosis.Breadth(kind: kind, alikeCount: alike, memberCount: alike + others.count, others: [])
      add("breadth \(kind), \(alike) alike") { $0.breadth(breadth, others: others) ?? "" }
      add("breadth \(kind), \(alike) alike, nothing moved") { $0.breadth(breadth, others: others, isQuiet: true) ?? "" }
    }
    add("causesHeading") { $0.causesHeading("Volume and cost", "cost") }
    add("priceOfTraffic") { $0.priceOfTraffic }
    add("registrationRate") { $0.registrationRate }
    add("pricePer") { $0.pricePer("click") }
    add("rate") { $0.rate }
    add("pairNow") { $0.pairNow }
    add("splitNote") { $0.splitNote }
    add("costSplit") { $0.costSplit("cost", "+4", price: "+7", rate: "-3") }
    add("extraUnit") { $0.extraUnit("Search", "20 CNY") }
    for ends in [("12", "15"), (nil, nil)] as [(String?, String?)] {
      add("nodeCheck, ends: \(ends.0 ?? "none")") { $0.nodeCheck("Visits", from: ends.0, to: ends.1) }
    }
    for sources in [[.history], [.declared], [.standard], [.history, .standard]] as [Set<Diagnosis.BandSource>] {
      add("bands, \(sources.map(\.rawValue).sorted().joined(separator: " and "))") { $0.bands("12 people", "0.3 CNY", sources) }
    }
    add("mature") { $0.mature(Diagnosis.Maturity(dayCount: 2, allCount: 15)) }
    add("sharesHeading") { $0.sharesHeading }
    add("shareNow") { $0.shareNow }
    add("shareBefore") { $0.shareBefore }
    add("sharePlanned") { $0.sharePlanned }
    add("rankNow") { $0.rankNow }
    add("rankBefore") { $0.rankBefore }
    add("moveColumn") { $0.moveColumn }
    for flag in Diagnosis.Shares.Flag.allCases { add("shareFlag \(flag)") { $0.shareFlag(flag) } }
    add("lostFirst") { $0.lostFirst("Search", in: "Visits", from: "44%", to: "34%", first: "Social") }
    add("fixedHeading") { $0.fixedHeading }
    add("raw") { $0.raw }
    add("rawBefore") { $0.rawBefore }
    add("fixed") { $0.fixed }
    add("fixedBefore") { $0.fixedBefore }
    add("userMix") { $0.userMix }
    add("keptWeight") { $0.keptWeight }
    add("fixedBy") { $0.fixedBy }
    add("verdict") { $0.verdict }
    for reading in Diagnosis.Standardised.Reading.allCases { add("fixedReading \(reading)") { $0.fixedReading(reading) } }
    add("smallStrata") { $0.smallStrata("Search", ["ios", "android"]) }
    for rules in MeasurePair.BuiltInRules.allCases {
      for quadrant in MeasurePair.Quadrant.all {
        add("reading, \(rules.rawValue) \(quadrant.name)") { wording in
          let reading = wording.reading(rules, quadrant)
          return ([reading.text] + reading.next + reading.actions).joined(separator: " · ")
        }
      }
    }
  }

  private mutating func addDecisions() {
    begin("Decisions agreed in advance")
    add("decisionsHeading") { $0.decisionsHeading }
    add("plansHeading") { $0.plansHeading }
    add("logHeading") { $0.logHeading }
    add("decision") { $0.decision }
    add("state") { $0.state }
    for state in DecisionReport.State.allCases { add("state \(state)") { $0.state(state) } }
    for reason in DecisionReport.Reason.allCases { add("reason \(reason)") { $0.reason(reason) } }
    add("actualFigure") { $0.actualFigure }
    add("inARow") { $0.inARow }
    add("firedOn") { $0.firedOn }
    add("untilDay") { $0.untilDay }
    add("plan") { $0.plan }
    add("chooseWhen") { $0.chooseWhen }
    for currency in ["CNY", nil] as [String?] { add("budget, \(currency ?? "no currency")") { $0.budget(currency) } }
    add("headCount") { $0.headCount }
    add("leadTime") { $0.leadTime }
    add("steps") { $0.steps }
    add("decidedOn") { $0.decidedOn }
    add("decidedBy") { $0.decidedBy }
    add("note") { $0.note }
    add("holds") { $0.holds }
    add("holdsNot") { $0.holdsNot }
    add("noFigure") { $0.noFigure }
    add("noDecisions") { $0.noDecisions }
    add("counted, CNY") { $0.counted("14", "CNY") }
    add("counted, no unit") { $0.counted("14", "") }
    for (count, needed) in [(6, 7), (0, 1)] { add("run \(count), \(needed)") { $0.run(count, of: needed) } }
    for (count, all) in [(0, 1), (0, 3), (1, 1), (1, 3), (2, 3)] { add("fired \(count), \(all)") { $0.fired(count, of: all) } }
    for figure in Decision.Figure.allCases { add("test \(figure)") { $0.test(figure, "Search", "72%") } }
    for owner in ["Zhao", nil] as [String?] {
      add("firedSince, owner: \(owner ?? "none")") {
        $0.firedSince("Weak search", Self.day(2026, 8, 10), "Search was 72%", owner: owner, plans: ["Move budget", "Call"])
      }
    }
    add("judgedFrom") { $0.judgedFrom(Self.day(2026, 8, 1)) }
  }

  private mutating func addTargets() {
    begin("Targets")
    let money = try? MeasureUnit.parse("CNY").get()
    let terms: [(String, Scorecard.TargetBasis.Term)] = [
      ("amount", .amount(Self.amount(21_000.5))), ("share", .share(of: Self.amount(90_000), in: "2026-Q3", days: 31)),
      ("share of a day", .share(of: Self.amount(90_000), in: "2026-Q3", days: 1)), ("rate", .rate(Self.amount(1000), per: .day, days: 30)),
      ("growth over the period before", .growth(Self.amount(0.1), over: .previous)),
      ("growth over last year", .growth(Self.amount(-0.2), over: .lastYear)), ("parentShare", .parentShare(Self.amount(0.4))),
      ("within", .within(Self.amount(5), Self.amount(9))),
    ]
    for (name, term) in terms { add("text, \(name)") { TargetTerms(wording: $0).text(term, money) } }
    add("amount, percent") { _ in TargetTerms.amount(0.0425, try? MeasureUnit.parse("percent").get()) }
    add("unitName") { $0.unitName(money) }
    for status in TargetReport.Commitment.Status.allCases { add("remainder \(status)") { $0.remainder(status) ?? "" } }
    for kind in Target.Basis.Kind.allCases { add("basis \(kind)") { $0.basis(kind) } }
    for obstacle in TargetReport.History.Obstacle.allCases {
      add("history, \(obstacle)") { $0.history(Self.history(obstacle: obstacle)) }
    }
    for (checked, unknown, late) in [(1, 0, 0), (9, 0, 2), (9, 4, 2)] {
      add("history, \(late) late of \(checked), \(unknown) unknown") { $0.history(Self.history(checked, unknown: unknown, late: late)) }
    }
  }

  private static func history(
    _ checked: Int = 0, unknown: Int = 0, late: Int = 0, obstacle: TargetReport.History.Obstacle? = nil
  ) -> TargetReport.History {
    let entry = TargetReport.History.Entry(
      nodeIndex: 0, site: .file(path: "targets.yaml"), from: day(2026, 7, 1), committed: day(2026, 7, 20), commit: "a1b2c3d")
    return TargetReport.History(
      checkedCount: checked, late: Array(repeating: entry, count: late), unknownCount: unknown, obstacle: obstacle)
  }

  // MARK: - Files

  private mutating func addPages() {
    begin("Pages of HTML")
    add("languageTag") { $0.languageTag }
    add("languageName") { $0.languageName }
    add("skip") { $0.skip }
    add("contents") { $0.contents }
    add("tools") { $0.tools }
    add("breakdowns") { $0.breakdowns }
    add("allBreakdowns") { $0.allBreakdowns }
    add("expandAll") { $0.expandAll }
    add("collapseAll") { $0.collapseAll }
    add("shortcuts") { $0.shortcuts }
    add("attainment") { $0.attainment }
    add("total") { $0.total }
    add("totalNote") { $0.totalNote }
    add("shareOfTheGap") { $0.shareOfTheGap }
    for comparison in [Comparison.target, .previous, .lastYear, .period(Self.period("2025-Q3"))] {
      add("beside \(comparison)") { $0.beside(comparison) }
    }
    add("besidePlanToDate") { $0.besidePlanToDate }
    add("pace") { $0.pace }
    add("way") { $0.way("Sales", unit: "k CNY", count: 12, of: .month) }
    add("way without a unit") { $0.way("Visits", unit: "", count: 6, of: .week) }
    add("wayKey") { $0.wayKey }
    for name in ["2026-10", "2026-W05", "2026-Q3", "2026-H2", "2026", "2026-07-01"] {
      add("tick \(name)") { wording in "\(wording.tick(Self.period(name)).label) \(wording.tick(Self.period(name)).initial)" }
    }
    add("tick of a fiscal month") { $0.tick(Self.fiscal("FY2026-03", .month)).label }
    add("readOut") {
      $0.readOut(Self.period("2026-07"), actual: "514", target: "576", events: [$0.happened(Self.day(2026, 7, 3), "outage")])
    }
    add("readOut without figures") { $0.readOut(Self.period("2026-07"), actual: nil, target: nil, events: []) }
    add("happened") { $0.happened(Self.day(2026, 7, 3), "outage") }
    add("hidden") { $0.hidden(5, "-98.4") }
    add("more") { $0.more(7, "-12.3") }
    add("inTable") { $0.inTable($0.more(7, nil)) }
    add("effectOnTop") { $0.effectOnTop }
    for main in [("Search", "-99.5"), nil] as [(name: String, effect: String)?] {
      add("why, most of it \(main?.name ?? "nowhere")") { $0.why("New users", effect: "-98.4", share: "62%", of: "Sales", main: main) }
    }
    add("why without a share") { $0.why("New users", effect: "-98.4", share: nil, of: "Sales", main: nil) }
    add("formula") { $0.formula("funnel", "visits * rate") }
    for place in ["targets.yaml:14", nil] as [String?] { add("targetOf, \(place ?? "nowhere")") { $0.targetOf("690k CNY", place) } }
    add("writtenIn") { $0.writtenIn("kpitree.yaml:41") }
    add("asked") { $0.asked("Why?") }
    add("below") { $0.below("Search", "New users") }
    add("worksOn") { $0.worksOn }
    add("canvas") { $0.canvas }
    add("periodColumn") { $0.periodColumn }
    add("find") { $0.find }
    for isOne in [true, false] { add("matches, one: \(isOne)") { $0.matches(isOne ? "1" : "3", isOne: isOne) } }
    add("noMatch") { $0.noMatch }
    add("clear") { $0.clear }
    add("sections") { $0.sections }
    for change in ["+12%", nil] as [String?] { add("trend, change: \(change ?? "none")") { $0.trend(8, change: change) } }
    add("asTable") { $0.asTable("Bridge by channel") }
  }

  private mutating func addWorkbook() {
    begin("Workbooks")
    add("summarySheet") { $0.summarySheet }
    add("treeSheet") { $0.treeSheet }
    add("gapSheet") { $0.gapSheet }
    add("scorecardSheet") { $0.scorecardSheet }
    add("targetsSheet") { $0.targetsSheet }
    add("actualsSheet") { $0.actualsSheet }
    add("checksSheet") { $0.checksSheet }
    add("treeSheetUse") { $0.treeSheetUse }
    add("gapSheetUse") { $0.gapSheetUse }
    add("scorecardSheetUse") { $0.scorecardSheetUse }
    add("targetsSheetUse") { $0.targetsSheetUse }
    add("actualsSheetUse") { $0.actualsSheetUse }
    add("checksSheetUse") { $0.checksSheetUse }
    add("methodSheetUse") { $0.methodSheetUse }
    add("denominator") { $0.denominator }
    add("exchangeRate") { $0.exchangeRate }
    add("standing") { $0.standing }
    add("betterUp") { $0.betterUp }
    add("betterDown") { $0.betterDown }
    add("pointsCode") { $0.pointsCode }
    add("closenessNote") { $0.closenessNote }
    add("bound") { $0.bound }
    add("actualOrigin") { $0.actualOrigin }
    add("flags") { $0.flags }
    add("name") { $0.name }
    add("place") { $0.place }
    add("comparedWith") { $0.comparedWith }
    add("betterIs") { $0.betterIs }
    add("parameter") { $0.parameter }
    add("restsOn") { $0.restsOn }
    add("gross") { $0.gross }
    add("ofGross") { $0.ofGross }
    add("rateEffect") { $0.rateEffect }
    add("remark") { $0.remark }
    add("classStep") { $0.classStep }
    add("coefficient") { $0.coefficient }
    add("cap") { $0.cap }
    add("scored") { $0.scored }
    add("weightedShare") { $0.weightedShare }
    add("counted") { $0.counted }
    add("countedCompletion") { $0.countedCompletion }
    add("howScored") { $0.howScored }
    add("worthOfLevel") { $0.worthOfLevel }
    add("pointsAtTop") { $0.pointsAtTop }
    add("people") { $0.people }
    add("whole") { $0.whole }
    add("parts") { $0.parts }
    add("sheet") { $0.sheet }
    add("what") { $0.what }
    add("byHand") { $0.byHand }
    add("sumOfParts") { $0.sumOfParts }
    add("convertedSum") { $0.convertedSum }
    add("meanOfParts") { $0.meanOfParts }
    add("formulaOfParts") { $0.formulaOfParts }
    add("extremeOfParts") { $0.extremeOfParts }
    add("commitments") { $0.commitments }
    add("promised") { $0.promised }
    add("notPromised") { $0.notPromised }
    add("changes") { $0.changes }
    add("bases") { $0.bases }
    add("confidence") { $0.confidence }
    add("yes") { $0.yes }
    add("no") { $0.no }
    add("inThisWorkbook") { $0.inThisWorkbook }
    add("rowsLeft") { $0.rowsLeft }
    add("checksLine") { $0.checksLine }
    add("roundingLine") { $0.roundingLine }
    add("findings") { $0.findings }
    add("severity") { $0.severity }
    add("rule") { $0.rule }
    for flag in Evaluation.Flag.allCases { add("flag \(flag)") { $0.flag(flag) } }
    for status in Evaluation.Status.allCases { add("markedStanding \(status)") { $0.markedStanding("B", status) } }
    add("markedStanding without a grade") { $0.markedStanding(nil, .missed) }
    for status in TargetReport.Commitment.Status.allCases { add("commitment \(status)") { $0.commitment(status) } }
    add("checkOfTree") { $0.checkOfTree("Sales", "channel") }
    add("checkOfGap") { $0.checkOfGap("Sales", "channel") }
    add("checkOfWeights") { $0.checkOfWeights("Wang") }
    add("andOverlap") { $0.andOverlap("= 0") }
    let lines = Wording(language: .english).method(Self.figures).count
    for line in 0..<lines {
      add("method \(line), what") { $0.method(Self.figures)[line].what }
      add("method \(line), text") { $0.method(Self.figures)[line].text }
    }
    add("better") { FigureCodes.better($0) }
  }

  /// Two formulas, three inputs, one slanted figure, one formula that is too long, four KPIs without a name.
  private static let figures: WorkbookFigures = {
    var figures = WorkbookFigures()
    for _ in 0..<2 { _ = figures.text("=\"a\"", gives: "a") }
    for _ in 0..<3 { _ = figures.cell(1, else: .input, "0") }
    _ = figures.cell(1, [.named(String(repeating: "1+", count: Workbook.mostFormulaCharacters) + "1", 2)], "0")
    figures.unnamed = 4
    return figures
  }()
}
