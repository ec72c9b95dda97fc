public import KPIAnalysis
internal import KPIFigures
public import KPIModel
internal import KPISource

extension Workspace {
  /// Which pairs are read, and of which period.
  public struct DiagnosisQuestion: Sendable {
    public var period: Period
    public var against: Comparison
    /// Nil: the last day in the data, or of the last figure by hand.
    public var asOf: Day?
    /// The key of the only pair that is wanted; nil: all, with shares that moved and rates at a fixed mix.
    public var pair: String?

    public init(_ period: Period, against: Comparison = .previous, asOf: Day? = nil, pair: String? = nil) {
      self.period = period
      self.against = against
      self.asOf = asOf
      self.pair = pair
    }
  }
}

extension Workspace.Compilation {
  /// Reads the rows once and reads pairs of measures together, shares that moved, and rates at a fixed mix of users.
  ///
  /// - Throws: when the question names what is not there.
  public func diagnose(_ question: Workspace.DiagnosisQuestion) throws(Workspace.QuestionError) -> Answer<Diagnosis> {
    try answer { inquiry throws(Workspace.QuestionError) in
      let model = inquiry.model
      if let pair = question.pair, !model.pairs.contains(where: { $0.key == pair }) {
        let known = model.pairs.map(\.key)
        throw .unknownPair(pair, suggestion: Spelling.nearest(to: pair, among: known), known: known)
      }
      let reference = try model.reference(of: .init(question.period, against: question.against))
      let probes = DiagnosisProbes(model, pair: question.pair)
      var request = BoundModel.Request(
        period: question.period, reference: reference, asOf: question.asOf, historyLength: NormalVariation.mostPeriods)
      request.progress = inquiry.progress
      guard let bound = BoundModel.bind(probes.model, request, into: &inquiry.log) else { return nil }
      inquiry.readings = bound.readings
      return Diagnosis(bound, probes, against: question.against, into: &inquiry.log)
    }
  }
}
