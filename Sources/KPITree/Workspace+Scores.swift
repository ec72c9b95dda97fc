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
    /// Only this owner's.
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
  /// Rows are read once more for each stretch of days in which a node has another owner than in the rest of the period.
  /// - Returns: nil after errors in the input, which the log then has.
  /// - Throws: when the question names who is not there.
  public mutating func score(_ question: Workspace.ScoreQuestion) throws(Workspace.QuestionError) -> Scorecard? {
    guard let model,
      let bound = BoundModel.bind(model, .init(period: question.period, asOf: question.asOf), into: &log)
    else { return nil }
    guard let scorecard = scorecard(of: bound, Workings(bound, against: .target, into: &log)) else { return nil }
    if let owner = question.owner, !scorecard.owners.contains(where: { $0.id == owner }) {
      throw .unknownOwner(owner, known: scorecard.owners.map(\.id))
    }
    if let team = question.team, !scorecard.teams.contains(where: { $0.id == team }) {
      throw .unknownTeam(team, known: scorecard.teams.map(\.id))
    }
    return log.hasErrors ? nil : scorecard.keeping(owner: question.owner, team: question.team)
  }

  /// Scores everybody by the workings of a period.
  ///
  /// - Returns: nil where rows cannot be read once more.
  mutating func scorecard(of bound: BoundModel, _ workings: Workings) -> Scorecard? {
    let responsibilities = Responsibilities(bound)
    var parts: [ClosedRange<Day>: Workings] = [:]
    for days in responsibilities.stretches {
      let period = Period(
        name: "\(days.lowerBound)..\(days.upperBound)", kind: .range, isFiscal: false, first: days.lowerBound, last: days.upperBound)
      // What is wrong with the input was said of the whole period.
      var repeated = DiagnosticLog()
      guard let part = BoundModel.bind(bound.model, .init(period: period, asOf: bound.asOf), into: &repeated) else { return nil }
      parts[days] = Workings(part, against: .target, into: &repeated)
    }
    return Scorecard(workings, responsibilities, parts: parts, into: &log)
  }
}
