internal import KPIFigures
internal import KPIModel

/// How far a project has come by a day, and by what that is judged (docs/arithmetic.md#completion).
public struct ProjectJudgement: Sendable {
  /// What is reached of the milestones that count, by weight: all of them, of a project that is not due yet those due so far.
  public package(set) var milestones: Part?
  /// Days used of days planned, both ends counted; nil without a rating that counts.
  public package(set) var days: Part?
  /// What the days are worth: 2 less used per planned.
  public package(set) var pace: Ratio?
  public package(set) var rating: Rating?
  /// Not due yet and not finished: it has no grade, and only what was due so far counts.
  public package(set) var isOpen: Bool
  /// Nil where nothing is to be judged yet.
  public package(set) var completion: Evaluation.Completion?

  /// So much of so much.
  public struct Part: Sendable, Hashable {
    public var reached: Amount
    public var all: Amount
  }

  /// What somebody makes of it.
  public struct Rating: Sendable {
    /// What was given, and what was agreed on.
    public var given: Part
    /// A person's id.
    public var rater: String?
    public var evidence: String?
    /// Given per agreed, counted from the scale's low end; nil where whoever gave it answers for the project.
    public var share: Ratio?
  }
}

extension CompletionRule {
  /// The judgement of a project by a day.
  ///
  /// Until it is due an unfinished project is judged by the milestones due so far, and not at all before the first. Then by all of them, times
  /// the mean of what its days and its rating are worth; without a rating that counts, by its milestones alone.
  ///
  /// - Parameters:
  ///   - day: the last day that counts: what is done after it is not done yet.
  ///   - rater: the id of who rated, and whether they may.
  func judgement(of project: Project, by day: Day, rater: (id: String, mayRate: Bool)?) -> ProjectJudgement {
    func isReached(_ date: Day?) -> Bool { date.map { $0 <= day } ?? false }
    let isOpen = !isReached(project.done) && project.due.map { day < $0 } ?? false
    let counted = isOpen ? project.milestones.filter { isReached($0.due) } : project.milestones
    func weight(_ milestones: [Project.Milestone]) -> Double { milestones.reduce(0) { $0 + $1.weight.double } }
    var result = ProjectJudgement(isOpen: isOpen)
    if let reached = Amount(weight(counted.filter { isReached($0.done) })), let all = Amount(weight(counted)), all.value > 0 {
      result.milestones = .init(reached: reached, all: all)
    }
    if isOpen {
      result.completion = result.milestones.flatMap { finished($0.reached.value / $0.all.value) }
      return result
    }
    let share = result.milestones.map { $0.reached.value / $0.all.value } ?? (isReached(project.done) ? 1 : 0)
    result.completion = finished(share)
    guard let satisfaction = project.satisfaction, let given = satisfaction.value.flatMap({ Amount($0.double) }),
      let agreed = Amount(satisfaction.target.double)
    else { return result }
    result.rating = .init(given: .init(reached: given, all: agreed), rater: rater?.id, evidence: satisfaction.evidence)
    guard rater?.mayRate ?? true, let start = project.start, let due = project.due else { return result }
    let end = isReached(project.done) ? project.done ?? day : day
    let low = satisfaction.scale.lower.double
    guard let planned = Amount(Double(due - start + 1)), let used = Amount(Double(max(0, end - start + 1))), planned.value > 0,
      agreed.value != low, let pace = Ratio(2 - used.value / planned.value),
      let rated = Ratio((given.value - low) / (agreed.value - low))
    else { return result }
    result.days = .init(reached: used, all: planned)
    result.pace = pace
    result.rating?.share = rated
    result.completion = finished(share * (pace.value / 2 + rated.value / 2))
    return result
  }
}

extension Workings {
  /// The judgement of a project by the evaluated period's last day that counts; nil of a node that is none, and before it begins.
  func projectJudgement(of index: Int) -> ProjectJudgement? {
    guard let project = composition.details(of: index)?.project, hasBegun(project) else { return nil }
    let rater = project.satisfaction?.ratedBy.map { rater in
      (id: bound.model.key(of: rater), mayRate: !bound.model.answers(rater, forNode: bound.tree.nodes[index].declaration))
    }
    return completionRule(of: index).judgement(of: project, by: lastDay, rater: rater)
  }
}
