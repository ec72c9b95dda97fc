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

  @Option(parsing: .unconditional, help: ArgumentHelp("Show so many levels below the first node.", valueName: "count"))
  var depth: Int?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let depth, depth < 0 { throw ValidationError("--depth must be at least 0, not \(depth).") }
  }

  func run() throws {
    try exiting {
      try answer(model.workspace(), output, "a tree") { compilation, model in
        compilation.log.hasErrors ? nil : (model: model, root: try node.map { try find($0, in: model) } ?? 0)
      } bytes: { rendering, tree, compilation in
        try rendering.bytes(tree.model, from: tree.root, depth: depth, of: compilation)
      }
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
