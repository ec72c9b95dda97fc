import KPISource
import ArgumentParser
import KPITree

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Prints a JSON Schema: `kpitree` for the YAML language, or one of a JSON document.")

  @Argument(help: ArgumentHelp(PublishedSchemas.names.joined(separator: ", "), valueName: "name"))
  var name: String = "kpitree"

  @Flag(help: "Print the names instead.")
  var list = false

  func run() throws {
    try exiting {
      if list {
        try Terminal.answer(PublishedSchemas.names.map { $0 + "\n" }.joined())
        return
      }
      guard let schema = PublishedSchemas.schema(named: name) else {
        throw Failure("there is no schema `\(name)`: choose from \(PublishedSchemas.names.joined(separator: ", "))", .usage)
      }
      try Terminal.answer(schema)
    }
  }
}
