public import KPIAnalysis
internal import KPIFigures
public import KPIModel
internal import KPISource

extension Workspace.Compilation {
  /// Reads the rows and hands the gap of one node down the tree.
  ///
  /// - Parameter parts: months or quarters in each of which the gap is handed down as well; nil for none.
  /// - Returns: nil after errors in the input, which the log then has.
  /// - Throws: when the question names what is not there.
  public mutating func attribute(
    _ question: Workspace.Question, method: Attribution.Method = .shapley, by parts: Period.Kind? = nil
  ) throws(Workspace.QuestionError) -> Attribution? {
    guard let (bound, showing) = try bind(question, historyLength: NormalVariation.mostPeriods, parts: parts) else { return nil }
    let attribution = Attribution(bound, against: question.against, method: method, showing: showing, by: parts, into: &log)
    return log.hasErrors ? nil : attribution
  }
}
