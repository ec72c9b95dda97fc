import KPIAnalysis
import KPIModel
import KPISource

extension Diagnosis: PeriodReport {}

/// `kpitree.diagnosis/1`: pairs with their readings, shares, and rates at a fixed mix.
extension Diagnosis: TabularSubject {
  static let kind = "diagnosis"

  static let body: [Field<Diagnosis>] = [
    Field("pairs", "One entry for each reading: of each pair the total first, then members by |x|.") { $0.rows },
    Field("breadth", "One entry for each pair: how far members share the total's reading.") { $0.breadthRows },
    Field("shares", "What members are of each split that adds up, by the share that they have now.") { $0.shareRows },
    Field("standardised", "Rates of members, as they are and at a fixed mix of users.") { $0.standardised },
  ]

  func table(_ context: DocumentContext) -> RecordTable { RecordTable(rows, context) }

  var rows: [PairRow] { pairs.flatMap { pair in pair.readings.map { PairRow(pair: pair, reading: $0) } } }

  private var breadthRows: [PairBreadth] { pairs.compactMap { pair in pair.breadth.map { PairBreadth(pair: pair, breadth: $0) } } }

  private var shareRows: [ShareRow] { shares.flatMap { table in table.members.map { ShareRow(shares: table, member: $0) } } }
}

/// A reading with the pair that it is of.
struct PairRow: DocumentRecord {
  let pair: Diagnosis.Pair
  let reading: Diagnosis.Reading

  static let fields: [Field<PairRow>] = [
    Field("id", "The pair's key.") { $0.pair.key },
    Field("node", "In whose cell it is read.") { $0.pair.node },
    Field("member", "The member's text; null for the total.") { $0.reading.member },
    Field("x", "The first measure at both ends.") { $0.reading.x },
    Field("y", "The second one.") { $0.reading.y },
    Field("band", "What each may change by and still be flat, in its unit.") { row in
      PairBand(x: row.reading.x.band, y: row.reading.y.band, source: row.reading.x.bandSource)
    },
    Field("quadrant", "Which way both went, x first; null where an end is missing.") { $0.reading.quadrant?.name },
    Field("reading", "What that means, in the document's language; null where nothing is said of it.") { row, context in
      row.meaning(context.wording)?.text
    },
    Field("next", "What to look at next; of nodes with their figures, a node's largest parts behind it.") { row, context in
      row.checks(context.wording)
    },
    Field("actions", "What can be done.") { row, context in row.meaning(context.wording)?.actions ?? [] },
    Field("causes", "What a cost per x came of; null without `via` and `quality`.") { $0.reading.causes },
  ]

  /// What the case means; nil where nothing is said of it.
  func meaning(_ wording: Wording) -> PairReading? { reading.quadrant.flatMap { pair.meaning(of: $0, wording) } }

  private func checks(_ wording: Wording) -> [PairCheck] {
    guard let quadrant = reading.quadrant else { return [] }
    return pair.checks(of: quadrant, wording)
  }
}

extension Diagnosis.Pair {
  /// What a case means in a language, its checks as texts; nil where a model's own rules leave it out.
  func meaning(of quadrant: MeasurePair.Quadrant, _ wording: Wording) -> PairReading? {
    switch rules {
    case .builtIn(let rules): return wording.reading(rules, quadrant)
    case .own(let readings):
      return readings[quadrant].map { own in
        PairReading(
          text: own.text.text(in: wording.language), next: checks(of: quadrant, wording).map { $0.phrase(wording) },
          actions: own.actions.map { $0.text(in: wording.language) })
      }
    }
  }

  func checks(of quadrant: MeasurePair.Quadrant, _ wording: Wording) -> [PairCheck] {
    switch rules {
    case .builtIn(let rules): return wording.reading(rules, quadrant).next.map { PairCheck(text: $0) }
    case .own(let readings):
      return (readings[quadrant]?.next ?? []).flatMap { check -> [PairCheck] in
        switch check {
        case .text(let text): [PairCheck(text: text.text(in: wording.language))]
        case .node(let named):
          (checks[named.text] ?? []).map { PairCheck(text: $0.name.text(in: wording.language), figure: $0) }
        }
      }
    }
  }
}

/// One thing to look at next.
struct PairCheck: DocumentRecord {
  let text: String
  var figure: Diagnosis.NodeFigure?

  static let fields: [Field<PairCheck>] = [
    Field("text", "What it is.") { $0.text },
    Field("node", "The node's id; null where it is a text alone.") { $0.figure?.id },
    Field("reference", "The node's figure at the reference end.") { $0.figure?.reference },
    Field("actual", "Its figure now.") { $0.figure?.actual },
  ]

  func phrase(_ wording: Wording) -> String {
    guard let figure else { return text }
    func amount(_ value: Amount?) -> String? { value.map { TargetTerms.amount($0.value, figure.unit) } }
    return wording.nodeCheck(text, from: amount(figure.reference), to: amount(figure.actual))
  }
}

/// What two measures may change by and still be flat.
struct PairBand: DocumentRecord {
  let x: Amount?
  let y: Amount?
  let source: Diagnosis.BandSource

  static let fields: [Field<PairBand>] = [
    Field("x", "Of the first measure.") { $0.x },
    Field("y", "Of the second one.") { $0.y },
    Field("source", "Where they come from: what the pair declares, what is usual, or 3%.") { $0.source },
  ]
}

/// How far members share a pair's reading.
struct PairBreadth: DocumentRecord {
  let pair: Diagnosis.Pair
  let breadth: Diagnosis.Breadth

  static let fields: [Field<PairBreadth>] = [
    Field("id", "The pair's key.") { $0.pair.key },
    Field("kind", "`mix` where no member reads as the total does.") { $0.breadth.kind },
    Field("alike", "How many members read as the total does.") { $0.breadth.alikeCount },
    Field("members", "How many have a reading.") { $0.breadth.memberCount },
    Field("others", "Those that read otherwise, the largest first.") { $0.breadth.others },
  ]
}

/// A member's share with the split that it is of.
struct ShareRow: DocumentRecord {
  let shares: Diagnosis.Shares
  let member: Diagnosis.Shares.Member

  static let fields: [Field<ShareRow>] = [
    Field("node", "The id of the node that is split.") { $0.shares.node },
    Field("breakdown", "The breakdown's key.") { $0.shares.breakdown },
    Field("member", "The member's text.") { $0.member.key },
    Field("share", "Of the reference, and now.") { [$0.member.reference, $0.member.actual] },
    Field("previous", "Of the period before; null without one.") { $0.member.previous },
    Field("rank", "At the reference, in the period before, and now: 1 is the largest.") { row in
      [row.member.referenceRank, row.member.previousRank, row.member.rank]
    },
    Field("flag", "Whether it lost the first rank, or moved by five points or more since the period before.") { $0.member.flag },
  ]
}

extension Diagnosis.Figure: DocumentRecord {
  static let fields: [Field<Diagnosis.Figure>] = [
    Field("measure", "The measure's key.") { $0.measure },
    Field("reference", "What it is compared with; null where there is none.") { $0.reference },
    Field("actual", "The figure now.") { $0.actual },
    Field("change", "actual - reference.") { $0.change },
    Field("word", "Whether that is a move; null where an end is missing.") { $0.movement },
  ]
}

extension Diagnosis.Causes: DocumentRecord {
  static let fields: [Field<Diagnosis.Causes>] = [
    Field("price_of_traffic", "What the price of what lies between did to y; null without `via`, or where an end has none.") {
      $0.priceOfTraffic
    },
    Field("registration_rate", "What the share of it that became x did; both add up to the change of y.") { $0.registrationRate },
    Field("quality", "The measure of quality at both ends; null without one.") { $0.quality },
  ]
}

extension Diagnosis.Standardised: DocumentRecord {
  static let fields: [Field<Diagnosis.Standardised>] = [
    Field("node", "The id of the node that is split.") { $0.node },
    Field("member", "The member's text.") { $0.member },
    Field("by", "The dimension whose mix is held fixed.") { $0.by },
    Field("raw", "The rate as it is.") { $0.raw },
    Field("fixed", "The rate at the fixed mix; null where under 80% of that mix has users.") { $0.fixed },
    Field("raw_reference", "As it was at the reference end.") { $0.rawReference },
    Field("fixed_reference", "At the fixed mix, at the reference end.") { $0.fixedReference },
    Field("mix_effect", "raw - fixed: what came of who came.") { $0.mixEffect },
    Field("kept_weight", "How much of the fixed mix the member has users of.") { $0.keptWeight },
    Field("small_strata", "Members of the dimension with under 30 users.") { $0.smallStrata },
    Field("reading", "Whether the product got worse, or other users came; null where an end is missing.") { $0.reading },
  ]
}

extension MeasurePair.Movement: DocumentWord {}
extension Diagnosis.BandSource: DocumentWord {}
extension Diagnosis.Breadth.Kind: DocumentWord {}
extension Diagnosis.Shares.Flag: DocumentWord {}
extension Diagnosis.Standardised.Reading: DocumentWord {}
