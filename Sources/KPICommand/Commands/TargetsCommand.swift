import ArgumentParser
import KPIAnalysis
import KPIModel
import KPITree

struct TargetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "targets", abstract: "Says where each target comes from and whether children carry their parent's.",
    discussion: """
      Targets are declared, derived from children, or allocated for comparison. In a git repository it is also checked whether a target
      was written after its first day.
      """)

  @OptionGroup var model: ModelOptions

  @OptionGroup var time: PeriodOptions

  @Flag(help: "Print targets for the nodes that have none of their own, as YAML to include.")
  var propose = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    try exiting {
      if propose {
        try answer(model.workspace(), output, "a proposal, which is YAML") { compilation, model in
          compilation.targetProposal(try time.period(in: model), asOf: try time.lastDay())
        } bytes: { rendering, proposal, _ in
          rendering.bytes(proposal)
        }
      } else {
        try answer(model.workspace(), output, "targets") { compilation, model in
          compilation.targets(try time.period(in: model), asOf: try time.lastDay())
        } bytes: { rendering, report, provenance in
          try rendering.bytes(report, provenance)
        }
      }
    }
  }
}
