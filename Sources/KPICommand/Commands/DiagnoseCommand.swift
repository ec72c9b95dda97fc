import ArgumentParser
import KPIAnalysis
import KPIModel
import KPITree

struct DiagnoseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose", abstract: "Reads pairs of measures together: what moved, what that means, what to look at next.",
    discussion: """
      Without a pair, it also says which shares of splits moved, and what rates are at a fixed mix of users (`standardise`).
      """)

  @Argument(help: ArgumentHelp("The pair; all of them unless said.", valueName: "pair"))
  var pair: String?

  @OptionGroup var model: NamedModelOptions

  @OptionGroup var time: PeriodOptions

  @Option(help: ArgumentHelp("target, previous, last_year, or a period.", valueName: "what"))
  var against: String = "previous"

  @OptionGroup var output: OutputOptions

  func run() throws {
    try exiting {
      try answer(model.workspace(), output, "a diagnosis") { compilation, model in
        try compilation.diagnose(
          .init(try time.period(in: model), against: try comparison(against, in: model), asOf: try time.lastDay(), pair: pair))
      } bytes: { rendering, diagnosis, provenance in
        try rendering.bytes(diagnosis, provenance)
      }
    }
  }
}
