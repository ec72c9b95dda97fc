public import KPIAnalysis
internal import KPIFigures
public import KPIModel
internal import KPISource

extension Workspace {
  /// Whose scores are asked for, and of which period.
  public struct ScoreQuestion: Sendable {
    public var period: Period
    /// Nil: the last day in the data, or of the last figure by hand.
    public var asOf: Day?
    /// Only this owner's; with a team, only where the owner is one of it.
    public var owner: String?
    /// Only this team's.
    public var team: String?

    public init(_ period: Period, asOf: Day? = nil, owner: String? = nil, team: String? = nil) {
      self.period = period
      self.asOf = asOf
      self.owner = owner
      self.team = team
    }
  }
}

extension Workspace.Compilation {
  /// Reads the rows and scores owners and teams.
  ///
  /// Rows are read once more where a node has another owner on some days than on the rest of the period.
  /// - Throws: when the question names who is not there.
  public func score(_ question: Workspace.ScoreQuestion) throws(Workspace.QuestionError) -> Answer<Scorecard> {
    try answer { inquiry throws(Workspace.QuestionError) in
      var request = BoundModel.Request(period: question.period, asOf: question.asOf, historyLength: Workings.usualPeriodCount)
      request.parts = inquiry.earlierPeriods(before: question.period)
      guard let bound = inquiry.bind(request) else { return nil }
      let workings = Workings(bound, against: .target, into: &inquiry.log)
      workings.reportUnstableTargets(into: &inquiry.log)
      guard let scorecard = inquiry.scorecard(of: bound, workings) else { return nil }
      return scorecard.keeping(try scorecard.subject(owner: question.owner, team: question.team))
    }
  }
}

extension Inquiry {
  /// Scores everybody by the workings of a period; nil where rows cannot be read once more.
  mutating func scorecard(of bound: BoundModel, _ workings: Workings) -> Scorecard? {
    let responsibilities = Responsibilities(bound)
    // What is wrong with the input was said of the period itself.
    var repeated = DiagnosticLog()
    guard let stretches = BoundModel.bind(bound, again: responsibilities.stretches, into: &repeated) else { return nil }
    let parts = stretches.mapValues { Workings($0, against: .target, into: &repeated) }
    var scorecard = Scorecard(workings, responsibilities, parts: parts, into: &log)
    let earlier = bound.parts.filter { $0.evaluated.period.last < bound.evaluated.period.first }.map { part in
      var repeated = DiagnosticLog()
      return Workings(part, against: .target, into: &repeated)
    }
    scorecard.addReadiness(workings, earlier: earlier)
    return scorecard
  }

  /// What is read besides, the newest first, where somebody answers for something: who held a level in those periods is ready for a higher one.
  func earlierPeriods(before period: Period) -> [BoundModel.Request.Part] {
    guard model.nodes.contains(where: { !$0.owners.isEmpty }) else { return [] }
    var parts: [BoundModel.Request.Part] = []
    while parts.count < Scorecard.mostEarlierPeriods, let earlier = model.calendar.previous(parts.last?.period ?? period) {
      parts.append(.init(period: earlier))
    }
    return parts
  }
}
