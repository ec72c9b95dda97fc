import ArgumentParser
import KPIAnalysis
import KPIModel
import KPISource
import KPITree

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Scores owners and teams: completion, level, points.",
    discussion: """
      Completion says how far targets were reached, the level how close to the top KPI they stand; points are both. People are ranked
      only inside one level and class. Every score has a line that says how it came about.
      """)

  /// What makes the command end with status 1.
  enum FailureCondition: String, ExpressibleByArgument, CaseIterable { case missed }

  @OptionGroup var model: ModelOptions

  @Option(help: ArgumentHelp("2026, 2026-H1, 2026-Q3, 2026-08, 2026-W33, a day, FY2026-Q3, or a..b.", valueName: "period"))
  var period: String

  @Option(help: ArgumentHelp("The last day that counts; the last in the data unless said.", valueName: "date"))
  var asOf: String?

  @Option(help: ArgumentHelp("Only this owner's score, with its nodes.", valueName: "person"))
  var owner: String?

  @Option(help: ArgumentHelp("Only this team's score, with its nodes.", valueName: "team"))
  var team: String?

  @Option(help: ArgumentHelp("missed: end with status 1 where a score is missed.", valueName: "what"))
  var failOn: FailureCondition?

  @OptionGroup var output: OutputOptions

  func run() throws {
    try exiting {
      var compilation = try compiled(model.workspace())
      guard let model = compilation.model else {
        _ = reportFindings(compilation, output.console)
        throw Status.invalidInput.code
      }
      let question = Workspace.ScoreQuestion(
        try model.period(period, "--period"), asOf: try Day.asOf(asOf), owner: owner, team: team)
      let scorecard: Scorecard?
      do throws(Workspace.QuestionError) {
        scorecard = try compilation.score(question)
      } catch {
        throw Failure(error.message, .usage)
      }
      // A JSON document holds the warnings itself.
      if scorecard == nil || output.rendering.format != .json { _ = reportFindings(compilation, output.console) }
      guard let scorecard else { throw Status.invalidInput.code }
      guard let bytes = output.rendering.bytes(scorecard, isDetailed: owner != nil || team != nil, of: compilation) else {
        throw Failure("there are no scores in the format `\(output.rendering.format.rawValue)`", .usage)
      }
      try output.write(bytes)
      if failOn == .missed, (scorecard.owners + scorecard.teams).contains(where: { $0.status == .missed }) {
        throw Status.findings.code
      }
    }
  }
}
