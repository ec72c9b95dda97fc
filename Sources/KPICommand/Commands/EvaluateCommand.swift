import ArgumentParser
import KPIAnalysis
import KPIModel
import KPISource
import KPITree

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Rolls the actual figures of a period up and compares them.")

  @OptionGroup var model: ModelOptions

  @Option(help: ArgumentHelp("2026, 2026-H1, 2026-Q3, 2026-08, 2026-W33, a day, FY2026-Q3, or a..b.", valueName: "period"))
  var period: String

  @Option(help: ArgumentHelp("target, previous, last_year, or a period.", valueName: "what"))
  var against: String = "target"

  @Option(help: ArgumentHelp("The last day that counts; the last in the data unless said.", valueName: "date"))
  var asOf: String?

  @Option(help: ArgumentHelp("Begin with this node: an id, or a tail of one.", valueName: "id"))
  var node: String?

  @Option(help: ArgumentHelp("Show so many levels below the first node.", valueName: "count"))
  var depth: Int?

  @Option(help: ArgumentHelp("Show only this breakdown of the first node.", valueName: "name"))
  var breakdown: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    try exiting {
      var compilation = try compiled(model.workspace())
      guard let model = compilation.model else {
        _ = reportFindings(compilation, output.console)
        throw Status.invalidInput.code
      }
      let question = try question(model)
      let evaluation: Evaluation?
      do throws(Workspace.QuestionError) {
        evaluation = try compilation.evaluate(question)
      } catch {
        throw Failure(error.message, .usage)
      }
      // A JSON document holds the warnings itself.
      if evaluation == nil || output.rendering.format != .json { _ = reportFindings(compilation, output.console) }
      guard let evaluation else { throw Status.invalidInput.code }
      guard let bytes = output.rendering.bytes(evaluation, of: compilation) else {
        throw Failure("there is no evaluation in the format `\(output.rendering.format.rawValue)`", .usage)
      }
      try output.write(bytes)
    }
  }

  private func question(_ model: Model) throws -> Workspace.Question {
    return Workspace.Question(
      try model.period(period, "--period"), against: try model.comparison(against), asOf: try Day.asOf(asOf),
      node: node, depth: depth, breakdown: breakdown)
  }
}
