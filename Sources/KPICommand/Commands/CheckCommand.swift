public import ArgumentParser
import KPIModel
import KPISource
public import KPITree

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Reports every problem of a model's files in one run.",
    discussion: "Exits with 2 when there are errors, and with 1 when there are warnings and --fail-on warning is given.")

  enum FailOn: String, ExpressibleByArgument, CaseIterable { case error, warning }

  @OptionGroup var model: ModelOptions

  @Flag(help: "Apply the mends whose meaning is certain.")
  var fix = false

  @Flag(help: "Also read the rows: columns, types, days without rows, late sources, repeated rows, members.")
  var data = false

  @Option(help: ArgumentHelp("With --data: the period by whose end the rows are to be in.", valueName: "period"))
  var period: String?

  @Option(help: ArgumentHelp("Also exit with 1 on a warning.", valueName: "severity"))
  var failOn: FailOn = .error

  @Option(help: ArgumentHelp("text, json, github or sarif.", valueName: "format"))
  var format: FindingsFormat = Environment.value("format") ?? .text

  @OptionGroup var output: OutputFile

  @OptionGroup var console: ConsoleOptions

  func validate() throws {
    if period != nil, !data { throw ValidationError("--period needs --data: a model is checked for all periods.") }
  }

  func run() throws {
    try exiting {
      let workspace = try model.workspace()
      var compilation = try compiled(workspace)
      if fix {
        let applied = try applyFixes(compilation)
        if applied > 0 { compilation = try compiled(workspace) }
      }
      var provenance = compilation.provenance
      if data, let model = compilation.model {
        let period = try period.map { text in try naming("--period") { try model.period(named: text) } }
        compilation.progress = ProgressLine.progress(console)
        provenance = compilation.checkData(by: period)
      }
      let isTerminal = output.path == nil && Terminal.isOutputTerminal
      try Terminal.write(format.bytes(provenance, color: console.usesColor(isTerminal: isTerminal)), toFile: output.path, of: compilation)
      if format == .text, !console.quiet { try Terminal.answer(summary(provenance, compilation.model)) }
      let hasWarnings = provenance.diagnostics.contains { $0.severity == .warning }
      if provenance.hasErrors { throw Status.invalidInput.code }
      if hasWarnings, failOn == .warning { throw Status.findings.code }
    }
  }

  private func applyFixes(_ compilation: Workspace.Compilation) throws -> Int {
    do {
      let applied = try compilation.sources.applySafeFixes(of: compilation.diagnostics)
      if !console.quiet, !applied.isEmpty {
        Terminal.say("applied \(applied.count) mend\(applied.count == 1 ? "" : "s")\n")
      }
      return applied.count
    } catch {
      throw Failure(error.message, .invalidInput)
    }
  }

  private func summary(_ provenance: Provenance, _ model: Model?) -> String {
    let findings = provenance.diagnostics
    let errors = findings.count { $0.severity == .error }
    let warnings = findings.count - errors
    let files = provenance.sources.files.count
    func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
    let nodes = model.map { ", \(counted($0.declaredNodeCount, "node"))" } ?? ""
    return "\(counted(errors, "error")), \(counted(warnings, "warning")) in \(counted(files, "file"))\(nodes)\n"
  }
}

extension FindingsFormat: ExpressibleByArgument {}
