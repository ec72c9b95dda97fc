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

  package init(evaluation: Evaluation, attribution: Attribution, scorecard: Scorecard, targets: TargetReport) {
    self.evaluation = evaluation
    self.attribution = attribution
    self.scorecard = scorecard
    self.targets = targets
  }
}
