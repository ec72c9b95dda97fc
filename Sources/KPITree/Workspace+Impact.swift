public import KPIAnalysis
internal import KPIFigures
internal import KPIModel
internal import KPISource

extension Workspace.Compilation {
  /// Reads the rows and says what the initiatives of a period did to their nodes and to the top KPI.
  ///
  /// - Parameter id: the only initiative that is wanted; what the others did is taken into account all the same.
  /// - Throws: when there is no initiative of that name.
  public func impact(_ question: Workspace.Question, of id: String? = nil) throws(Workspace.QuestionError) -> Answer<Impact> {
    try answer { inquiry throws(Workspace.QuestionError) in
      let initiative = try id.map { id throws(Workspace.QuestionError) in try inquiry.model.initiative(named: id) }
      guard var impact = try inquiry.impact(question) else { return nil }
      if let initiative { impact.keep(only: inquiry.model.initiatives[initiative].key) }
      return impact
    }
  }
}

extension Inquiry {
  mutating func impact(_ question: Workspace.Question) throws(Workspace.QuestionError) -> Impact? {
    let reference = try model.reference(of: question)
    var request = BoundModel.Request(period: question.period, reference: reference, asOf: question.asOf)
    request.series = .init(effectsIn: [question.period, reference].compactMap(\.self), model)
    // What initiatives did in the compared period explains less of the gap.
    let hasEarlier = reference.map { period in model.initiatives.contains { $0.reach.overlaps(period.days) } } ?? false
    if hasEarlier, let reference { request.parts = [.init(period: reference)] }
    guard let bound = bind(request) else { return nil }
    let workings = Workings(bound, against: question.against, into: &log)
    var earlier: Impact?
    if let part = bound.parts.first, hasEarlier {
      var silent = DiagnosticLog()
      earlier = Impact(Workings(part, against: .target, into: &silent), into: &silent)
    }
    return Impact(workings, earlier: earlier, into: &log)
  }
}

extension Model {
  /// Index of the initiative of a key.
  fileprivate func initiative(named name: String) throws(Workspace.QuestionError) -> Int {
    if let index = initiatives.firstIndex(where: { $0.key == name }) { return index }
    throw .unknownInitiative(name, known: initiatives.map(\.key))
  }
}
