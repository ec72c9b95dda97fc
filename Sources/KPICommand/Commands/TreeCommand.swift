import ArgumentParser
import KPIModel
import KPISource
import KPITree

struct TreeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tree", abstract: "Shows a model's structure: levels, owners, classes and targets.")

  @OptionGroup var model: ModelOptions

  @Option(help: ArgumentHelp("Begin with this node: an id, or a tail of one.", valueName: "id"))
  var node: String?

  @Option(help: ArgumentHelp("Show so many levels below the first node.", valueName: "count"))
  var depth: Int?

  @OptionGroup var output: OutputOptions

  func run() throws {
    try exiting {
      let compilation = try compiled(model.workspace())
      guard let model = reportFindings(compilation, output.console) else { throw Status.invalidInput.code }
      let root = try node.map { try find($0, in: model) } ?? 0
      guard let bytes = output.rendering.bytes(model, from: root, depth: depth, of: compilation) else {
        throw Failure("there is no tree in the format `\(output.rendering.format.rawValue)`", .usage)
      }
      try output.write(bytes)
    }
  }

  private func find(_ text: String, in model: Model) throws -> Int {
    let finder = NodeFinder(model)
    switch finder.find(text) {
    case .one(let node): return node
    case .several(let ids): throw Failure("`\(text)` fits several nodes: \(ids.joined(separator: ", "))", .usage)
    case .none:
      var suggestions = Suggestions()
      let hint = finder.suggestion(for: text, &suggestions).map { "; did you mean `\($0)`?" } ?? ""
      throw Failure("`\(text)` is no node of the tree\(hint)", .usage)
    }
  }
}

/// Says what is wrong with a model on standard error, and gives the model where it can be used.
func reportFindings(_ compilation: Workspace.Compilation, _ console: ConsoleOptions) -> Model? {
  let shown = compilation.diagnostics.filter { $0.severity == .error || !console.quiet }
  if !shown.isEmpty {
    let color = console.usesColor(isTerminal: Terminal.isErrorTerminal)
    Terminal.write(DiagnosticFormat.text.render(shown, in: compilation.sources, color: color), to: .error)
  }
  return compilation.log.hasErrors ? nil : compilation.model
}
