internal import KPIModel
internal import KPISource

extension Workspace.Compilation {
  /// Whether a path is one of the files that the model is made of or takes figures from: a document must not be written over them.
  ///
  /// Links and dots are seen through. Linear in the files and figures by hand.
  public func isInput(_ path: String) -> Bool {
    let canonical = FilePath.canonical(path)
    return inputPaths.contains { FilePath.canonical($0) == canonical }
  }

  /// The model's files, its tables, and what its sources read, whether the model has errors or not.
  private var inputPaths: Set<String> {
    var paths = Set(sources.files.map(\.path))
    for source in draft.sources {
      if let database = source.database {
        paths.formUnion([database.location, database.folder + database.location])
      } else {
        paths.formUnion(FilePath.matching(source.pattern))
      }
    }
    let tables = draft.figures
    var sites = (tables.actuals + tables.targets).map(\.site) + tables.rates.map(\.site)
    for node in draft.nodes { sites += node.targets.map(\.site) + node.actuals.map(\.site) }
    for case .line(let path, _, _) in sites { paths.insert(path) }
    return paths
  }
}
