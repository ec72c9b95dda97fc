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

  /// Why a question has no answer whatever the figures are.
  public enum QuestionError: Error, Hashable, Sendable {
    case noPeriod(Comparison, Period)
    case unknownNode(String, suggestion: String?)
    case ambiguousNode(String, ids: [String])
    case unknownBreakdown(String, known: [String])
    /// A period that is no longer than the parts it is to be cut into.
    case noParts(Period, Period.Kind)
    /// A compared period with another number of parts.
    case unequalParts(Period, Int, Period, Int, Period.Kind)
    case unknownOwner(String, suggestion: String?, known: [String])
    case unknownTeam(String, suggestion: String?, known: [String])

    /// One lowercase phrase.
    public var message: String {
      switch self {
      case .noPeriod(let comparison, let period): "the calendar has no \(comparison) period of `\(period.name)`"
      case .unknownNode(let text, let suggestion):
        "`\(text)` is no node of the tree" + (suggestion.map { "; did you mean `\($0)`?" } ?? "")
      case .ambiguousNode(let text, let ids): "`\(text)` fits several nodes: \(ids.joined(separator: ", "))"
      case .unknownBreakdown(let text, let known): "`\(text)` is no breakdown of the tree: there are \(known.joined(separator: ", "))"
      case .noParts(let period, let kind): "`\(period.name)` is no longer than a \(kind)"
      case .unequalParts(let period, let count, let other, let otherCount, let kind):
        "`\(period.name)` has \(count) \(kind)s, and `\(other.name)` \(otherCount): they cannot be compared one by one"
      case .unknownOwner(let text, let suggestion, let known):
        "`\(text)` owns nothing in the period" + Self.hint(suggestion, known)
      case .unknownTeam(let text, let suggestion, let known):
        "`\(text)` is no team" + Self.hint(suggestion, known)
      }
    }

    /// The one that was meant, else all that there are.
    private static func hint(_ suggestion: String?, _ known: [String]) -> String {
      suggestion.map { "; did you mean `\($0)`?" } ?? ": there are \(known.joined(separator: ", "))"
    }
  }
}

extension Workspace.Compilation {
  /// Reads the rows and evaluates a period.
  ///
  /// - Returns: nil after errors in the input, which the log then has.
  /// - Throws: when the question names what is not there.
  public mutating func evaluate(_ question: Workspace.Question) throws(Workspace.QuestionError) -> Evaluation? {
    guard let (bound, showing) = try bind(question) else { return nil }
    let evaluation = Evaluation(bound, against: question.against, showing: showing, into: &log)
    return log.hasErrors ? nil : evaluation
  }

  /// Reads the rows of a question's periods, and finds what of the tree is to be shown.
  ///
  /// - Parameters:
  ///   - historyLength: how many earlier periods are wanted at most.
  ///   - parts: what the period and the compared one are cut into, if they are.
  mutating func bind(
    _ question: Workspace.Question, historyLength: Int = 0, parts: Period.Kind? = nil
  ) throws(Workspace.QuestionError) -> (bound: BoundModel, showing: Evaluation.Showing)? {
    guard let model else { return nil }
    let reference = try model.reference(of: question)
    if let name = question.breakdown, !model.breakdowns.contains(where: { $0.name == name }) {
      throw .unknownBreakdown(name, known: Set(model.breakdowns.map(\.name)).sorted())
    }
    var request = BoundModel.Request(period: question.period, reference: reference, asOf: question.asOf, historyLength: historyLength)
    if let parts { request.parts = try Self.parts(of: request, by: parts, in: model.calendar) }
    guard let bound = bind(model, request) else { return nil }
    let showing = Evaluation.Showing(
      node: try index(of: question.node, in: bound), depth: question.depth, breakdown: question.breakdown)
    return (bound, showing)
  }

  /// Reads a model's rows for a request, and keeps what was read in mind.
  mutating func bind(_ model: Model, _ request: BoundModel.Request) -> BoundModel? {
    var request = request
    request.progress = progress
    let bound = BoundModel.bind(model, request, into: &log)
    readings = bound?.readings ?? []
    return bound
  }

  /// Each part of the period beside the same part of the compared one.
  private static func parts(
    of request: BoundModel.Request, by kind: Period.Kind, in calendar: Calendar
  ) throws(Workspace.QuestionError) -> [BoundModel.Request.Part] {
    let parts = calendar.subperiods(of: request.period, kind: kind)
    if parts.count < 2 { throw .noParts(request.period, kind) }
    guard let reference = request.reference else { return parts.map { .init(period: $0) } }
    let others = calendar.subperiods(of: reference, kind: kind)
    if others.count != parts.count { throw .unequalParts(request.period, parts.count, reference, others.count, kind) }
    return zip(parts, others).map { .init(period: $0, reference: $1) }
  }

  private func index(of text: String?, in bound: BoundModel) throws(Workspace.QuestionError) -> Int {
    guard let text else { return 0 }
    let finder = NodeFinder(bound.model, bound.tree)
    let found = finder.find(text)
    switch found == .none ? finder.findUnquoted(text) : found {
    case .one(let node): return node
    case .several(let ids): throw .ambiguousNode(text, ids: ids)
    case .none:
      var suggestions = Suggestions()
      throw .unknownNode(text, suggestion: finder.suggestion(for: text, &suggestions))
    }
  }
}

extension Model {
  /// The period that actuals are compared with; nil against targets.
  func reference(of question: Workspace.Question) throws(Workspace.QuestionError) -> Period? {
    let reference: Period?
    switch question.against {
    case .target: return nil
    case .previous: reference = calendar.previous(question.period)
    case .lastYear: reference = calendar.lastYear(question.period)
    case .period(let period): reference = period
    }
    guard let reference else { throw .noPeriod(question.against, question.period) }
    return reference
  }
}
