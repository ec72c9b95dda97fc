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

  @Option(help: ArgumentHelp("2026, 2026-H1, 2026-Q3, 2026-08, 2026-W33, a day, FY2026-Q3, or a..b.", valueName: "period"))
  var period: String

  @Option(help: ArgumentHelp("The last day that counts; the last in the data unless said.", valueName: "date"))
  var asOf: String?

  @Flag(help: "Print targets for the nodes that have none of their own, as YAML to include.")
  var propose = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    try exiting {
      var compilation = try compiled(model.workspace())
      guard let model = compilation.model else {
        _ = reportFindings(compilation, output.console)
        throw Status.invalidInput.code
      }
      let (period, day) = (try model.period(period, "--period"), try Day.asOf(asOf))
      let format = output.rendering.format
      guard !propose else {
        guard format == .text else { throw Failure("a proposal is YAML, not `\(format.rawValue)`", .usage) }
        let proposal = compilation.targetProposal(period, asOf: day)
        _ = reportFindings(compilation, output.console)
        guard let proposal else { throw Status.invalidInput.code }
        return try output.write(Rendering.yaml(proposal))
      }
      let report = compilation.targets(period, asOf: day)
      // A JSON document holds the warnings itself.
      if report == nil || format != .json { _ = reportFindings(compilation, output.console) }
      guard let report else { throw Status.invalidInput.code }
      guard let bytes = output.rendering.bytes(report, of: compilation) else {
        throw Failure("there are no targets in the format `\(format.rawValue)`", .usage)
      }
      try output.write(bytes)
    }
  }
}
