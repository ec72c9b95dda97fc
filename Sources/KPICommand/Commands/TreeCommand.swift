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
      try answer(model.workspace(), output, "a tree") { compilation, _ in
        try compilation.tree(from: node, depth: depth)
      } bytes: { rendering, tree, provenance in
        try rendering.bytes(tree, provenance)
      }
    }
  }
}
