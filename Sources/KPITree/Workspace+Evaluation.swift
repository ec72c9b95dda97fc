public import KPIAnalysis
internal import KPIFigures
public import KPIModel
internal import KPISource

extension Workspace {
  /// What is to be evaluated, and what of it is to be shown.
  public struct Question: Sendable {
    public var period: Period
    public var against: Comparison
    /// Nil: the last day in the data, or of the last figure by hand.
    public var asOf: Day?
    /// The uppermost node shown: its id, or a tail of it that fits no other; nil for the root.
    public var node: String?
    /// How many edges below it are shown; nil for all.
    public var depth: Int?
    /// Of nodes that have a breakdown of this name, only that one is shown.
    public var breakdown: String?

    public init(
      _ period: Period, against: Comparison = .target, asOf: Day? = nil, node: String? = nil, depth: Int? = nil, breakdown: String? = nil
    ) {
      self.period = period
      self.against = against
      self.asOf = asOf
      self.node = node
      self.depth = depth
      self.breakdown = breakdown
    }
  }
}

extension Workspace.Compilation {
  /// Reads the rows and evaluates a period.
  ///
  /// - Parameter parts: months or quarters that are evaluated as well, from the same reading; nil for none.
  /// - Throws: when the question names what is not there.
  public func evaluate(
    _ question: Workspace.Question, by parts: Period.Kind? = nil
  ) throws(Workspace.QuestionError) -> Answer<Evaluation> {
    try answer { inquiry throws(Workspace.QuestionError) in
      guard let (bound, showing) = try inquiry.bind(question, parts: parts, wantsTimelines: true) else { return nil }
      var evaluation = Evaluation(bound, against: question.against, showing: showing, into: &inquiry.log)
      // What is wrong with the input was said of the whole.
      var repeated = DiagnosticLog()
      evaluation.parts = bound.parts.map { Evaluation($0, against: question.against, showing: showing, into: &repeated) }
      return evaluation
    }
  }
}

extension Inquiry {
  /// Reads the rows of a question's periods, and finds what of the tree is to be shown.
  ///
  /// - Parameters:
  ///   - historyLength: how many earlier periods are wanted at most.
  ///   - parts: what the period and the compared one are cut into, if they are.
  ///   - wantsTimelines: whether the months and weeks up to the period are wanted.
  mutating func bind(
    _ question: Workspace.Question, historyLength: Int = 0, parts: Period.Kind? = nil, wantsTimelines: Bool = false
  ) throws(Workspace.QuestionError) -> (bound: BoundModel, showing: Evaluation.Showing)? {
    let reference = try model.reference(of: question)
    if let name = question.breakdown, !model.breakdowns.contains(where: { $0.name == name }) {
      throw .unknownBreakdown(name, known: Set(model.breakdowns.map(\.name)).sorted())
    }
    var request = BoundModel.Request(period: question.period, reference: reference, asOf: question.asOf, historyLength: historyLength)
    // What is usual is asked of a period with its history.
    request.wantsDays = historyLength > 0
    request.wantsTimelines = wantsTimelines
    if let parts { request.parts = try Self.parts(of: request, by: parts, in: model.calendar) }
    guard let bound = bind(request) else { return nil }
    let root = try NodeFinder(bound.model, bound.tree).node(named: question.node)
    return (bound, Evaluation.Showing(node: root, depth: question.depth, breakdown: question.breakdown))
  }

  /// Each part of the period beside the same part of the compared one.
  private static func parts(
    of request: BoundModel.Request, by kind: Period.Kind, in calendar: PeriodCalendar
  ) throws(Workspace.QuestionError) -> [BoundModel.Request.Part] {
    let parts = calendar.subperiods(of: request.period, kind: kind)
    if parts.count < 2 { throw .noParts(request.period, kind) }
    guard let reference = request.reference else { return parts.map { .init(period: $0) } }
    let others = calendar.subperiods(of: reference, kind: kind)
    if others.count != parts.count { throw .unequalParts(request.period, parts.count, reference, others.count, kind) }
    return zip(parts, others).map { .init(period: $0, reference: $1) }
  }
}

extension Workspace.Compilation {
  /// Reads the rows and hands the gap of one node down the tree.
  ///
  /// - Parameter parts: months or quarters in each of which the gap is handed down as well; nil for none.
  /// - Throws: when the question names what is not there.
  public func attribute(
    _ question: Workspace.Question, method: Attribution.Method = .shapley, by parts: Period.Kind? = nil
  ) throws(Workspace.QuestionError) -> Answer<Attribution> {
    try answer { inquiry throws(Workspace.QuestionError) in
      guard let (bound, showing) = try inquiry.bind(question, historyLength: NormalVariation.mostPeriods, parts: parts) else { return nil }
      return Attribution(bound, against: question.against, method: method, showing: showing, by: parts, into: &inquiry.log)
    }
  }
}
