public import KPIFigures
public import KPIModel
public import KPISource

/// What `kpitree evaluate` prints: every node of a tree with its figures in one period, and how each breakdown reconciles.
///
/// Rows are in depth-first order: a node, then breakdown by breakdown its children with all that is below them, then its supports.
/// An absent value is nil and stays `null` in documents; it is never 0. Fields of a capability that is not built yet are nil.
public struct Evaluation: Sendable {
  /// The model's name.
  public let model: LocalizedText
  /// The model's currency; nil where it names none.
  public internal(set) var currency: Currency?
  public let period: Period
  /// Whether the period is over by `asOf`; in an open period nothing gets a grade.
  public let isClosed: Bool
  /// The last day that figures are taken from; nil in a model without any figure.
  public let asOf: Day?
  public let against: Comparison
  /// The compared period; nil against targets.
  public internal(set) var referencePeriod: Period?
  /// The earlier closed periods whose figures the nodes have, the oldest first; empty where none were asked for.
  public internal(set) var history: [Period] = []
  /// The way to the period by months and weeks, or by the finest grain of the figures; empty where it was not asked for.
  public internal(set) var timelines: [Timeline] = []
  /// Grades from the highest down; displays do not round a completion across one of their bounds.
  public internal(set) var bands: [Band] = Band.standard
  /// By id, what the model's people are called.
  public internal(set) var namesOfPeople: [String: LocalizedText] = [:]
  /// Likewise its teams.
  public internal(set) var namesOfTeams: [String: LocalizedText] = [:]
  /// All shown nodes; the first is the root of what is shown.
  public let nodes: [Node]
  /// All shown breakdowns, those of a node in declared order.
  public let breakdowns: [Breakdown]
  /// Which nodes work on which others, by their indices: there is no arithmetic between them.
  package var influences: [(from: Int, to: Int)] = []
  /// The same of each part of the period, in order, with the same nodes; empty where none were asked for.
  public package(set) var parts: [Evaluation] = []
}

/// What the actuals are compared with (`--against`).
public enum Comparison: Hashable, Sendable {
  case target
  /// The same kind of period before; for a range, as many days.
  case previous
  /// The same name a year earlier; for days, weeks and ranges, 364 days.
  case lastYear
  case period(Period)
}

extension Comparison: CustomStringConvertible {
  /// The word of the command line and of documents: `target`, `previous`, `last_year`, or the period's name.
  public var description: String {
    switch self {
    case .target: "target"
    case .previous: "previous"
    case .lastYear: "last_year"
    case .period(let period): period.name
    }
  }
}

extension Evaluation {
  /// Rolls the figures of a bound model up, resolves what they are compared with, and reconciles every breakdown.
  ///
  /// Linear in nodes and targets.
  /// - Parameter log: gets residuals, figures out of bounds, and targets or rates that cannot be used, of all nodes, shown or not.
  public init(_ bound: BoundModel, against: Comparison = .target, showing: Showing = .all, into log: inout DiagnosticLog) {
    self.init(Workings(bound, against: against, into: &log), showing: showing, into: &log)
  }

  package init(_ workings: Workings, showing: Showing = .all, into log: inout DiagnosticLog) {
    let reconciliations = Reconciler(workings).run(into: &log)
    var rows = EvaluationRows(workings)
    rows.reportFiguresOutOfBounds(into: &log)
    workings.reportTargets(into: &log)
    rows.add(showing, reconciliations)
    let bound = workings.bound
    self.init(
      model: bound.model.name, currency: bound.model.currency, period: bound.evaluated.period, isClosed: bound.isClosed,
      asOf: bound.asOf, against: workings.against, referencePeriod: workings.isAgainstTarget ? nil : bound.reference?.period,
      history: bound.history.map(\.period), timelines: workings.timelines.map(\.timeline), bands: workings.bands,
      namesOfPeople: bound.model.namesOfPeople, namesOfTeams: bound.model.namesOfTeams, nodes: rows.nodes,
      breakdowns: rows.breakdowns, influences: rows.influences)
  }
}

extension Evaluation {
  /// Which part of a tree is shown; all of it is computed in any case.
  public struct Showing: Hashable, Sendable {
    /// The index of the uppermost node shown.
    public var node: Int
    /// How many edges below it; nil for all.
    public var depth: Int?
    /// Of nodes that have a breakdown of this name, only that one.
    public var breakdown: String?

    public init(node: Int = 0, depth: Int? = nil, breakdown: String? = nil) {
      self.node = node
      self.depth = depth
      self.breakdown = breakdown
    }

    public static let all = Showing()
  }
}
