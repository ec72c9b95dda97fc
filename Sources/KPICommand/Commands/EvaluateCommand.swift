import ArgumentParser
import KPIAnalysis
import KPIModel
import KPISource
import KPITree

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Rolls the actual figures of a period up and compares them.")

  @OptionGroup var model: ModelOptions

  @OptionGroup var time: PeriodOptions

  @Option(help: ArgumentHelp("target, previous, last_year, or a period.", valueName: "what"))
  var against: String = "target"

  @Option(help: ArgumentHelp("Begin with this node: an id, or a tail of one.", valueName: "id"))
  var node: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Show so many levels below the first node.", valueName: "count"))
  var depth: Int?

  @Option(help: ArgumentHelp("Show only this breakdown of the first node.", valueName: "name"))
  var breakdown: String?

  @Option(help: ArgumentHelp("month or quarter: the figures of each of them side by side.", valueName: "part"))
  var by: PeriodPart?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let depth, depth < 0 { throw ValidationError("--depth must be at least 0, not \(depth).") }
  }

  func run() throws {
    try exiting {
      try answer(model.workspace(), output, "an evaluation") { compilation, model in
        try compilation.evaluate(
          Workspace.Question(
            try time.period(in: model), against: try comparison(against, in: model), asOf: try time.lastDay(), node: node, depth: depth,
            breakdown: breakdown), by: by?.kind)
      } bytes: { rendering, evaluation, provenance in
        try rendering.bytes(evaluation, provenance)
      }
    }
  }
}
