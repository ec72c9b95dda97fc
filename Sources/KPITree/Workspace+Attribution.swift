public import KPIAnalysis
public import KPIModel

extension Workspace.Compilation {
  /// Reads the rows and hands the gap of one node down the tree.
  ///
  /// - Parameter parts: months or quarters in each of which the gap is handed down as well; nil for none.
  /// - Throws: when the question names what is not there.
  public func attribute(
    _ question: Workspace.Question, method: Attribution.Method = .shapley, by parts: Period.Kind? = nil
  ) throws(Workspace.QuestionError) -> Answer<Attribution> {
    try answer { inquiry throws(Workspace.QuestionError) in
      guard let (bound, showing) = try inquiry.bind(question, historyLength: NormalVariation.mostPeriods, parts: parts) else { return nil }
      return Attribution(bound, against: question.against, method: method, showing: showing, by: parts, into: &inquiry.log)
    }
  }
}
