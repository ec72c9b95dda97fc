import ArgumentParser
import KPISource
import KPITree

@main
struct KPITreeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kpitree",
    abstract: "Breaks a product's top KPI down, in text under git, and says what was reached.",
    discussion: """
      A model is a YAML file, or a folder that holds kpitree.yaml. Left out, it is looked for in the current folder and those above.

      Exit status: 0 fine, 1 findings, 2 invalid input, 64 usage, 70 a bug.
      """,
    version: toolVersion,
    subcommands: [
      CheckCommand.self, TreeCommand.self, EvaluateCommand.self, WhyCommand.self, TargetsCommand.self, ScoreCommand.self,
      ReviewCommand.self, ScorecardCommand.self, ImpactCommand.self, SQLCommand.self, SchemaCommand.self, TrustCommand.self,
    ])

  static func main() {
    Terminal.meetFaultsAsErrors()
    main(nil)
  }
}
