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
    guard let model else { return nil }
    var request = BoundModel.Request(period: question.period, asOf: question.asOf, historyLength: Workings.usualPeriodCount)
    request.parts = Self.earlierPeriods(before: question.period, in: model)
    guard let bound = bind(model, request) else { return nil }
    let workings = Workings(bound, against: .target, into: &log)
    workings.reportUnstableTargets(into: &log)
    guard let scorecard = scorecard(of: bound, workings) else { return nil }
    try scorecard.check(owner: question.owner, team: question.team)
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
    var scorecard = Scorecard(workings, responsibilities, parts: parts, into: &log)
    let earlier = bound.parts.filter { $0.evaluated.period.last < bound.evaluated.period.first }.map { part in
      var repeated = DiagnosticLog()
      return Workings(part, against: .target, into: &repeated)
    }
    scorecard.addVacancies(workings, earlier: earlier)
    return scorecard
  }

  /// What is read besides, the newest first, where the model has nodes without owner: who held a level in those periods is ready for a higher one.
  static func earlierPeriods(before period: Period, in model: Model) -> [BoundModel.Request.Part] {
    guard model.nodes.contains(where: \.isVacant) else { return [] }
    var parts: [BoundModel.Request.Part] = []
    while parts.count < Scorecard.mostEarlierPeriods, let earlier = model.calendar.previous(parts.last?.period ?? period) {
      parts.append(.init(period: earlier))
    }
    return parts
  }
}

extension Scorecard {
  /// Throws where there is no card of such an id, with the id of whom the text may mean.
  func check(owner: String?, team: String?) throws(Workspace.QuestionError) {
    if let owner, !owners.contains(where: { $0.id == owner }) {
      throw .unknownOwner(owner, suggestion: Self.suggestion(for: owner, among: owners), known: owners.map(\.id))
    }
    if let team, !teams.contains(where: { $0.id == team }) {
      throw .unknownTeam(team, suggestion: Self.suggestion(for: team, among: teams), known: teams.map(\.id))
    }
  }

  /// The id of the one portfolio that is called so in any language; else the nearest id; else the id of the nearest name.
  private static func suggestion(for text: String, among portfolios: [Portfolio]) -> String? {
    let named = portfolios.map { (id: $0.id, names: [$0.name.english, $0.name.chinese].compactMap(\.self)) }
    let namesakes = named.filter { $0.names.contains { $0.lowercased() == text.lowercased() } }
    if !namesakes.isEmpty { return namesakes.count == 1 ? namesakes[0].id : nil }
    if let id = Spelling.nearest(to: text, among: named.map(\.id)) { return id }
    guard let name = Spelling.nearest(to: text, among: named.flatMap(\.names)) else { return nil }
    let nearest = named.filter { $0.names.contains(name) }
    return nearest.count == 1 ? nearest[0].id : nil
  }
}
