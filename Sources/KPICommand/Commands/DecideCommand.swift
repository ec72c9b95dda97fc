import ArgumentParser
import KPIAnalysis
import KPIModel
import KPISource
import KPITree

struct DecideCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decide", abstract: "Says which of the decisions agreed in advance have fired.",
    discussion: """
      Each day since a decision was agreed is judged by what was known on it, in the period of the kind of --period that holds it; rows
      are read once. Nothing is written, unless --record says what was chosen: that is added to decisions.log.yaml beside the model.

      Exit status: 1 while a decision has fired and nobody has chosen a plan.
      """)

  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp(
      "2026-Q3 or the like; unless said, the period of the top KPI's targets that holds the last day.", valueName: "period"))
  var period: String?

  @Option(help: ArgumentHelp("The last day that is judged; the last in the data unless said.", valueName: "date"))
  var asOf: String?

  @Option(help: ArgumentHelp("Log what was chosen for this decision, which has fired.", valueName: "decision"))
  var record: String?

  @Option(help: ArgumentHelp("With --record: the plan that was chosen.", valueName: "plan"))
  var plan: String?

  @Option(help: ArgumentHelp("With --record: who chose it.", valueName: "person"))
  var by: String?

  @Option(help: ArgumentHelp("With --record: the day on which it was chosen.", valueName: "date"))
  var on: String?

  @Option(help: ArgumentHelp("With --record: why; needed for a plan that the decision does not name.", valueName: "text"))
  var note: String?

  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    let companions: [(name: String, value: String?)] = [("--plan", plan), ("--by", by), ("--on", on)]
    if record == nil {
      if let given = (companions + [("--note", note)]).first(where: { $0.value != nil }) {
        throw ValidationError("\(given.name) needs --record, which names the decision.")
      }
    } else if let missing = companions.first(where: { $0.value == nil }) {
      throw ValidationError("--record needs \(missing.name).")
    }
  }

  func run() throws {
    try exiting {
      guard let choice = try choice() else {
        let report = try answer(model.workspace(), output, "decisions", ask: ask) { rendering, report, provenance in
          try rendering.bytes(report, provenance)
        }
        if report.hasFired { throw Status.findings.code }
        return
      }
      try record(choice)
    }
  }

  private func ask(_ compilation: Workspace.Compilation, _ model: Model) throws -> Answer<DecisionReport> {
    compilation.decide(
      .init(try period.map { text in try naming("--period") { try model.period(named: text) } }, asOf: try day(asOf, "--as-of")))
  }

  private func choice() throws -> Workspace.Choice? {
    guard let record, let plan, let by, let on = try day(on, "--on") else { return nil }
    return Workspace.Choice(decision: record, plan: plan, by: by, on: on, note: note.flatMap { $0.isEmpty ? nil : $0 })
  }

  private func day(_ text: String?, _ option: String) throws -> Day? {
    guard let text else { return nil }
    guard let day = Day.parse(text) else { throw Failure("\(option): `\(text)` is not a day such as 2026-08-15", .usage) }
    return day
  }

  private func record(_ choice: Workspace.Choice) throws {
    let compilation = try compiled(model.workspace())
    guard let model = compilation.model else {
      reportFindings(compilation.provenance, output.console)
      throw Status.invalidInput.code
    }
    let answer = try ask(compilation, model)
    reportFindings(answer.provenance, output.console)
    guard let report = answer.value else { throw Status.invalidInput.code }
    do {
      let (entry, path) = try compilation.record(choice, report)
      if !output.console.quiet {
        try Terminal.answer(
          "\(path): `\(entry.decision)` fired on \(entry.fired), decided on \(entry.on) by `\(entry.by)`: `\(entry.plan)`\n")
      }
    } catch let error as Workspace.ChoiceError {
      let status: Status = if case .file = error { .invalidInput } else { .usage }
      throw Failure(error.message, status)
    }
  }
}
