internal import KPIFigures
public import KPIModel

/// All that a quarterly review tells of one period, from one reading of the rows.
///
/// Its parts are of the same period, the same last day and the same nodes, so that a figure is the same wherever it stands.
public struct Review: Sendable {
  /// Every node against its target.
  public let evaluation: Evaluation
  /// The gap to the top KPI's target, handed down.
  public let attribution: Attribution
  /// Owners and teams.
  public let scorecard: Scorecard
  /// Where targets come from, and what changed.
  public let targets: TargetReport
  /// Parallel to the evaluation's nodes.
  public let standings: [Standing]
  /// The period a year earlier; nil where the calendar has none.
  public let lastYear: Period?
  /// Of the declared nodes.
  public let definitions: [Definition]
  /// Process KPIs and guardrails that go the wrong way before the outcome does, in the order of the tree.
  public let earlyWarnings: [EarlyWarning]
  /// How what is not in the figures was chosen.
  public let scoring: Scoring
  /// What initiatives of the period did; nil where it has none.
  public package(set) var impact: Impact?
  /// Where model and targets stand in git; nil outside of a repository.
  public package(set) var revision: Revision?

  /// The newest commit of the files that a model and its targets are written in.
  public struct Revision: Sendable, Hashable {
    /// Shortened.
    public let commit: String
    public let day: Day
    /// Whether the files were changed after it.
    public let isChanged: Bool

    package init(commit: String, day: Day, isChanged: Bool) {
      self.commit = commit
      self.day = day
      self.isChanged = isChanged
    }
  }

  package init(
    evaluation: Evaluation, attribution: Attribution, scorecard: Scorecard, targets: TargetReport, _ workings: Workings
  ) {
    self.evaluation = evaluation
    self.attribution = attribution
    self.scorecard = scorecard
    self.targets = targets
    standings = StandingBuilder(workings).standings()
    let bound = workings.bound
    lastYear = bound.lastYear?.period
    definitions = Definition.definitions(workings)
    earlyWarnings = EarlyWarning.warnings(definitions, in: evaluation, workings)
    scoring = bound.model.scoring
  }
}
