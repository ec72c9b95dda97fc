import ArgumentParser
import KPIModel
import KPITree

/// Which model a command works on, and whether it may reach beyond its own files.
struct ModelOptions: ParsableArguments {
  @OptionGroup var model: ModelPath

  @OptionGroup var trust: TrustOptions

  func workspace() throws -> Workspace { try trust.workspace(at: model.given) }
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

/// Whether a model may reach beyond its own files.
struct TrustOptions: ParsableArguments {
  @Flag(name: .customLong("trust"), help: "Let the model do, this time, all that `kpitree trust` shows.")
  var isGiven = false

  func workspace(at given: String?) throws -> Workspace {
    var workspace = try ModelPath.workspace(at: given)
    workspace.consent = isGiven || Environment.flag("trust") ? .everything : try TrustCommand.record().consent(to: workspace)
    return workspace
  }
}
