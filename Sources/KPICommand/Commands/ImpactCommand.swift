import ArgumentParser
import KPIAnalysis
import KPIModel
import KPITree

struct ImpactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "impact", abstract: "Says what initiatives did to their nodes, and through the tree to the top KPI.",
    discussion: """
      An effect comes from an experiment's arms, from other nodes that nothing touched, or from the days before; each with its 90% interval and
      what that was held against, or with the reason why it cannot be told. What several did at once is told apart, carried up the tree together,
      and held against the gap.
      """)

  @OptionGroup var model: NamedModelOptions

  @Argument(help: ArgumentHelp("The initiative that is asked about; all of the period unless said.", valueName: "initiative"))
  var initiative: String?

  @OptionGroup var time: PeriodOptions

  @Option(help: ArgumentHelp("target, previous, last_year, or a period.", valueName: "what"))
  var against: String = "target"

  @OptionGroup var output: OutputOptions

  func run() throws {
    try exiting {
      try answer(model.workspace(), output, "effects") { compilation, model in
        try compilation.impact(
          Workspace.Question(try time.period(in: model), against: try comparison(against, in: model), asOf: try time.lastDay()),
          of: initiative)
      } bytes: { rendering, impact, provenance in
        try rendering.bytes(impact, provenance)
      }
    }
  }
}
