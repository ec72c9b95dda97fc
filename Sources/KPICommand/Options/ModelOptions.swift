import ArgumentParser
import KPIModel
import KPITree

/// Which model a command works on, and whether it may reach beyond its own files.
struct ModelOptions: ParsableArguments {
  @OptionGroup var model: ModelPath

  @OptionGroup var trust: TrustOptions

  func workspace() throws -> Workspace { try trust.workspace(at: model.given) }
}

/// Likewise of a command whose argument is another subject: a node, an initiative, a pair.
struct NamedModelOptions: ParsableArguments {
  @Option(name: [.short, .long], help: ArgumentHelp("The model: a YAML file, or a folder that holds kpitree.yaml.", valueName: "path"))
  var model: String?

  @OptionGroup var trust: TrustOptions

  func workspace() throws -> Workspace { try trust.workspace(at: model) }
}

/// Which model a command works on.
struct ModelPath: ParsableArguments {
  @Option(name: [.short, .long], help: ArgumentHelp("The model: a YAML file, or a folder that holds kpitree.yaml.", valueName: "path"))
  var model: String?

  @Argument(help: ArgumentHelp("The model, for commands without another subject.", valueName: "model"))
  var path: String?

  mutating func validate() throws {
    if let model, let path, model != path { throw ValidationError("The model is given twice: `\(model)` and `\(path)`.") }
  }

  /// What the command line says.
  var given: String? { model ?? path }

  /// The model that is given, or the one that the environment or the current folder says.
  static func workspace(at given: String?) throws -> Workspace {
    do {
      return try Workspace(at: given ?? Environment.text("model"))
    } catch {
      throw Failure(error.message, .usage)
    }
  }
}

/// Whether a model may reach beyond its own files, and how large it may grow.
struct TrustOptions: ParsableArguments {
  @Flag(name: .customLong("trust"), help: "Let the model do, this time, all that `kpitree trust` shows.")
  var isGiven = false

  @Option(
    name: .customLong("max-nodes"),
    help: ArgumentHelp("The most nodes, declared or found in rows; 1,000,000 and 100,000 unless said.", valueName: "count"))
  var mostNodes: Int?

  mutating func validate() throws {
    try Environment.validate("max_nodes", as: Int.self)
    mostNodes = mostNodes ?? Environment.value("max_nodes")
    if let mostNodes, mostNodes < 1 { throw ValidationError("--max-nodes must be at least 1, not \(mostNodes).") }
  }

  func workspace(at given: String?) throws -> Workspace {
    var workspace = try ModelPath.workspace(at: given)
    if let mostNodes { workspace.budget = Budget(nodeCount: mostNodes) }
    workspace.consent = isGiven || Environment.flag("trust") ? .everything : try TrustCommand.record().consent(to: workspace)
    return workspace
  }
}
