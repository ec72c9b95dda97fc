public import KPIAnalysis
internal import KPIFigures
internal import KPISource

extension Workspace.Compilation {
  /// Reads the rows and hands the gap of one node down the tree.
  ///
  /// - Returns: nil after errors in the input, which the log then has.
  /// - Throws: when the question names what is not there.
  public mutating func attribute(
    _ question: Workspace.Question, method: Attribution.Method = .shapley
  ) throws(Workspace.QuestionError) -> Attribution? {
    guard let (bound, showing) = try bind(question) else { return nil }
    let attribution = Attribution(bound, against: question.against, method: method, showing: showing, into: &log)
    return log.hasErrors ? nil : attribution
  }
}
