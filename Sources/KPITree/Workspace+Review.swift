public import KPIAnalysis
internal import KPIFigures
public import KPIModel
internal import KPIReport
internal import KPISource

extension Workspace.Compilation {
  /// Reads the rows and puts a period's review together.
  ///
  /// - Parameter asOf: the last day that counts; nil: the last in the data, or of the last figure by hand.
  /// - Returns: nil after errors in the input, which the log then has.
  public mutating func review(_ period: Period, asOf: Day? = nil) -> Review? {
    var request = BoundModel.Request(period: period, asOf: asOf, historyLength: NormalVariation.mostPeriods)
    request.wantsLastYear = true
    if let model { request.parts = Self.earlierPeriods(before: period, in: model) }
    guard let model, let bound = bind(model, request) else { return nil }
    let workings = Workings(bound, against: .target, into: &log)
    workings.reportUnstableTargets(into: &log)
    let evaluation = Evaluation(workings, into: &log)
    let attribution = Attribution(workings, into: &log)
    var targets = TargetReport(workings)
    targets.checkHistory(in: sources, into: &log)
    guard let scorecard = scorecard(of: bound, workings), !log.hasErrors else { return nil }
    var review = Review(evaluation: evaluation, attribution: attribution, scorecard: scorecard, targets: targets, workings)
    review.revision = revision(of: targets)
    return review
  }

  /// Likewise, for the scorecards of somebody in it.
  ///
  /// - Throws: when there is nobody of that name.
  public mutating func review(
    _ period: Period, asOf: Day? = nil, of subject: CardSubject
  ) throws(Workspace.QuestionError) -> Review? {
    guard let review = review(period, asOf: asOf) else { return nil }
    try review.scorecard.check(owner: subject.owner, team: subject.team)
    return review
  }

  /// The newest commit of the model's files and of the tables with its targets.
  private func revision(of targets: TargetReport) -> Review.Revision? {
    var places = PlaceReader(sources)
    var paths = sources.files.map(\.path)
    for writing in targets.nodes.lazy.flatMap(\.writings) {
      if let (path, _) = places.pathAndLine(of: writing.site), !paths.contains(path) { paths.append(path) }
    }
    return FileRevision.newest(of: paths)
  }
}
