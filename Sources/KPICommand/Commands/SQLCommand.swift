internal import ArgumentParser
internal import KPIModel
internal import KPISource
internal import KPITree

struct SQLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql", abstract: "Prints the statement that a source would be asked with, and asks nothing.",
    discussion: """
      One statement a source brings all cells of the tree. Where no dialect is given, each database has its own; with one, every source is
      taken for a table of its name there. Without --as-of all rows are read, to find the last day.
      """)

  @OptionGroup var model: ModelOptions

  @Option(help: ArgumentHelp("\(Dialect.allValueStrings.joined(separator: ", ")), or several.", valueName: "engine"))
  var dialect: String?

  @OptionGroup var time: PeriodOptions

  @Option(help: ArgumentHelp("target, previous, last_year, or a period.", valueName: "what"))
  var against: String = "target"

  @OptionGroup var output: OutputFile

  @OptionGroup var console: ConsoleOptions

  typealias Dialect = Source.Database.Engine

  func run() throws {
    try exiting {
      let compilation = try compiled(model.workspace())
      guard let model = compilation.model else {
        reportFindings(compilation.provenance, console)
        throw Status.invalidInput.code
      }
      let question = Workspace.Question(
        try time.period(in: model), against: try comparison(against, in: model), asOf: try time.lastDay())
      let answers = try dialects().map { try compilation.statements(question, dialect: $0) }
      if let failed = answers.first(where: { $0.value == nil }) {
        reportFindings(failed.provenance, console)
        throw Status.invalidInput.code
      }
      let scripts = answers.flatMap { $0.value ?? [] }.map(\.script)
      if scripts.isEmpty {
        throw Failure("no source of the model is a database: --dialect says for which one to write", .usage)
      }
      try Terminal.write(Array(scripts.joined(separator: "\n").utf8), toFile: output.path, of: compilation)
    }
  }

  /// Nil for each source's own.
  private func dialects() throws -> [Dialect?] {
    guard let text = dialect else { return [nil] }
    return try text.split(separator: ",", omittingEmptySubsequences: false).map { name in
      guard let dialect = Dialect(rawValue: String(name)) else {
        throw Failure("--dialect takes \(Dialect.allValueStrings.joined(separator: ", ")), not `\(name)`", .usage)
      }
      return dialect
    }
  }
}

extension Source.Database.Engine {
  static var allValueStrings: [String] { allCases.map(\.rawValue) }
}
