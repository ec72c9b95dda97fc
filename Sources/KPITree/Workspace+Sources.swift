internal import KPIFigures
public import KPIModel
public import KPIReport
internal import KPISource

extension Workspace.Compilation {
  /// Reads all rows and reports what can be said against them.
  ///
  /// - Parameter period: by whose end the days are to be in; nil: sources are compared with each other only.
  /// - Returns: what was found and what was read.
  public func checkData(by period: Period? = nil) -> Provenance {
    answer { inquiry -> Void? in
      inquiry.readings = DataCheck.run(inquiry.model, period: period, progress: inquiry.progress, into: &inquiry.log)
    }.provenance
  }
}

extension Workspace.Compilation {
  /// Whether a path is one of the files that the model is made of or takes figures from: a document must not be written over them.
  ///
  /// Links and dots are seen through. Linear in the files and figures by hand.
  public func isInput(_ path: String) -> Bool { firstInput(among: [path]) != nil }

  /// The first of some paths that the model is made of; nil where none is.
  public func firstInput(among paths: some Sequence<String>) -> String? {
    let inputs = Set(inputPaths.map(FilePath.canonical))
    return paths.first { inputs.contains(FilePath.canonical($0)) }
  }

  /// The model's files, its tables, and what its sources read, whether the model has errors or not.
  private var inputPaths: Set<String> {
    var paths = Set(sources.files.map(\.path))
    for source in draft.sources {
      if let database = source.database {
        paths.formUnion([database.location, database.folder + database.location])
      } else {
        paths.formUnion(source.files)
      }
    }
    let tables = draft.figures
    var sites = (tables.actuals + tables.targets).map(\.site) + tables.rates.map(\.site)
    for node in draft.nodes { sites += node.targets.map(\.site) + node.actuals.map(\.site) }
    for case .line(let path, _, _) in sites { paths.insert(path) }
    return paths
  }
}

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
      var request = BoundModel.Request(period: question.period, reference: reference, asOf: question.asOf)
      request.wantsTimelines = true
      let plan = BoundModel.plan(inquiry.model, request, into: &inquiry.log)
      return plan.scans.compactMap { scan in
        guard let dialect = dialect ?? scan.database?.engine else { return nil }
        let statement = SQLStatement(scan, dialect: dialect)
        return .init(source: scan.sourceName, dialect: dialect, settings: statement.settings, text: statement.text)
      }
    }
  }
}
