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

  @OptionGroup var model: ModelOptions

  @OptionGroup var time: PeriodOptions

  @Option(help: ArgumentHelp("Only this owner's score, with its nodes.", valueName: "person"))
  var owner: String?

  @Option(help: ArgumentHelp("Only this team's score, with its nodes.", valueName: "team"))
  var team: String?

  @Option(help: ArgumentHelp("missed: end with status 1 where a score is missed.", valueName: "what"))
  var failOn: FailureCondition?

  @OptionGroup var output: OutputOptions

  func run() throws {
    try exiting {
      let scorecard = try answer(model.workspace(), output, "scores") { compilation, model in
        try compilation.score(
          Workspace.ScoreQuestion(try time.period(in: model), asOf: try time.lastDay(), owner: owner, team: team))
      } bytes: { rendering, scorecard, provenance in
        try rendering.bytes(scorecard, provenance, isDetailed: owner != nil || team != nil)
      }
      if failOn == .missed, scorecard.isMissed { throw Status.findings.code }
    }
  }
}
