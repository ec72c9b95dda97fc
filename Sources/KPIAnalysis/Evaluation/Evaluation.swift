public import KPIModel

/// What `kpitree evaluate` prints: every node of a tree with its figures in one period, and how each breakdown reconciles.
///
/// Rows are in depth-first order: a node, then breakdown by breakdown its children with all that is below them, then its supports.
/// An absent value is nil and stays `null` in documents; it is never 0. Fields of a capability that is not built yet are nil.
public struct Evaluation: Sendable {
  /// The model's name.
  public let model: LocalizedText
  /// The model's currency; nil where it names none.
  public let currency: Currency?
  public let period: Period
  /// Whether the period is over by `asOf`; in an open period nothing gets a grade.
  public let isClosed: Bool
  /// The last day that figures are taken from; nil in a model without any figure.
  public let asOf: Day?
  public let against: Comparison
  /// The compared period; nil against targets.
  public let referencePeriod: Period?
  /// The earlier closed periods whose figures the nodes have, the oldest first; empty where none were asked for.
  public let history: [Period]
  /// Grades from the highest down; displays do not round a completion across one of their bounds.
  public let bands: [Band]
  /// All shown nodes; the first is the root of what is shown.
  public let nodes: [Node]
  /// All shown breakdowns, those of a node in declared order.
  public let breakdowns: [Breakdown]

  package init(
    model: LocalizedText, currency: Currency? = nil, period: Period, isClosed: Bool, asOf: Day?, against: Comparison,
    referencePeriod: Period? = nil, history: [Period] = [], bands: [Band] = Band.standard, nodes: [Node], breakdowns: [Breakdown]
  ) {
    self.model = model
    self.currency = currency
    self.period = period
    self.isClosed = isClosed
    self.asOf = asOf
    self.against = against
    self.referencePeriod = referencePeriod
    self.history = history
    self.bands = bands
    self.nodes = nodes
    self.breakdowns = breakdowns
  }
}
