public import KPIAnalysis
internal import KPIFigures
public import KPIModel
public import KPIReport
internal import KPISource

extension Workspace.Compilation {
  /// Reads the rows and puts a period's review together.
  ///
  /// - Parameters:
  ///   - asOf: the last day that counts; nil: the last in the data, or of the last figure by hand.
  ///   - owner: whose card is wanted, if only one is; with a team, only where the owner is one of it.
  ///   - team: whose card is wanted, if only one is.
  /// - Returns: the review, and whose cards of it are wanted.
  /// - Throws: when there is nobody of that name.
  public func cards(
    _ period: Period, asOf: Day? = nil, owner: String? = nil, team: String? = nil
  ) throws(Workspace.QuestionError) -> Answer<Cards> {
    try answer { inquiry throws(Workspace.QuestionError) in
      guard let review = inquiry.review(period, asOf: asOf) else { return nil }
      return Cards(subject: try review.scorecard.subject(owner: owner, team: team), review: review)
    }
  }

  /// Likewise, for the review as a whole.
  public func review(_ period: Period, asOf: Day? = nil) -> Answer<Review> {
    answer { inquiry in inquiry.review(period, asOf: asOf) }
  }
}

extension Inquiry {
  fileprivate mutating func review(_ period: Period, asOf: Day?) -> Review? {
    var request = BoundModel.Request(period: period, asOf: asOf, historyLength: NormalVariation.mostPeriods)
    request.wantsLastYear = true
    request.wantsDays = true
    request.wantsTimelines = true
    request.parts = earlierPeriods(before: period)
    request.series = .init(effectsIn: [period], model)
    let earlierCount = request.parts.count
    let days = DecisionDays(model, period, asOf: asOf)
    request.parts += days?.parts ?? []
    guard var bound = bind(request) else { return nil }
    var judged = bound
    judged.parts.removeFirst(earlierCount)
    bound.parts.removeSubrange(earlierCount...)
    let workings = Workings(bound, against: .target, into: &log)
    workings.reportUnstableTargets(into: &log)
    let evaluation = Evaluation(workings, into: &log)
    let attribution = Attribution(workings, into: &log)
    var targets = TargetReport(workings)
    targets.checkHistory(in: sources, into: &log)
    guard let scorecard = scorecard(of: bound, workings), !log.hasErrors else { return nil }
    var review = Review(evaluation: evaluation, attribution: attribution, scorecard: scorecard, targets: targets, workings)
    if request.series != nil { review.impact = Impact(workings, into: &log) }
    if !model.decisions.isEmpty { review.decisions = DecisionReport(judged, days, into: &log) }
    review.diagnosis = diagnosis(of: period, asOf: bound.asOf)
    review.revision = revision(of: targets)
    return review
  }

  /// Pairs and the like beside the period before; nil where the model has none.
  ///
  /// What is wrong with the input was said of the period itself.
  private func diagnosis(of period: Period, asOf: Day?) -> Diagnosis? {
    guard !model.pairs.isEmpty || model.breakdowns.contains(where: { $0.standard != nil }) else { return nil }
    var repeated = DiagnosticLog()
    guard let reference = model.calendar.previous(period) else { return nil }
    let probes = DiagnosisProbes(model)
    let request = BoundModel.Request(
      period: period, reference: reference, asOf: asOf, historyLength: NormalVariation.mostPeriods)
    return BoundModel.bind(probes.model, request, into: &repeated).map { Diagnosis($0, probes, against: .previous, into: &repeated) }
  }

  /// The newest commit of the model's files and of the tables with its targets.
  private func revision(of targets: TargetReport) -> Review.Revision? {
    let places = PlaceReader(sources)
    var paths = sources.files.map(\.path)
    for writing in targets.nodes.lazy.flatMap(\.writings) {
      if let written = places.position(of: writing.site), written.line != nil, !paths.contains(written.file) { paths.append(written.file) }
    }
    return FileRevision.newest(of: paths)
  }
}
