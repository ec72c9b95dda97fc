internal import KPIFigures
public import KPIModel
internal import KPISource

extension Workspace {
  /// The statement by which a source would be asked.
  public struct Statement: Sendable {
    /// The source's key.
    public let source: String
    public let dialect: Source.Database.Engine
    /// What the session is told before, each without a semicolon.
    public let settings: [String]
    /// One `WITH … SELECT`, without a semicolon.
    public let text: String

    /// All of it as a script.
    public var script: String {
      "-- `\(source)` for \(dialect.rawValue)\n" + (settings + [text]).map { "\($0);\n" }.joined()
    }
  }
}

extension Workspace.Compilation {
  /// The statements that would be run for a question, one a source that it needs; nothing is read.
  ///
  /// - Parameter dialect: for this engine, as if it had every source as a table of the source's name; nil: each for its own, and none for
  ///   files of text.
  public func statements(
    _ question: Workspace.Question, dialect: Source.Database.Engine? = nil
  ) throws(Workspace.QuestionError) -> Answer<[Workspace.Statement]> {
    try answer { inquiry throws(Workspace.QuestionError) in
      let reference = try inquiry.model.reference(of: question)
      let plan = BoundModel.plan(
        inquiry.model, .init(period: question.period, reference: reference, asOf: question.asOf), into: &inquiry.log)
      return plan.scans.compactMap { scan in
        guard let dialect = dialect ?? scan.database?.engine else { return nil }
        let statement = SQLStatement(scan, dialect: dialect)
        return .init(source: scan.sourceName, dialect: dialect, settings: statement.settings, text: statement.text)
      }
    }
  }
}
