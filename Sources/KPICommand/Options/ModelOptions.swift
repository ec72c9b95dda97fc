import ArgumentParser
import KPITree

/// Which model a command works on.
struct ModelOptions: ParsableArguments {
  @Option(name: [.short, .long], help: ArgumentHelp("The model: a YAML file, or a folder that holds kpitree.yaml.", valueName: "path"))
  var model: String?

  @Argument(help: ArgumentHelp("The model, for commands without another subject.", valueName: "model"))
  var path: String?

  mutating func validate() throws {
    if let model, let path, model != path { throw ValidationError("The model is given twice: `\(model)` and `\(path)`.") }
  }

  func workspace() throws -> Workspace {
    do {
      return try Workspace(at: model ?? path ?? Environment.text("model"))
    } catch {
      throw Failure(error.message, .usage)
    }
  }
}
