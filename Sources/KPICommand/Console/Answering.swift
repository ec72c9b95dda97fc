import ArgumentParser
import KPIFigures
import KPIModel
import KPISource
import KPITree

extension ParsableCommand {
  /// Compiles a model, asks it something, says what was found on the way, and writes the answer.
  ///
  /// - Parameters:
  ///   - what: what cannot be had where the format has no writer for it.
  ///   - bytes: the answer written; nil where the format has no writer for it.
  /// - Returns: the answer's value, for an exit status of the command's own.
  @discardableResult
  func answer<Value>(
    _ workspace: Workspace, _ output: OutputOptions, _ what: String,
    ask: (Workspace.Compilation, Model) throws -> Answer<Value>,
    bytes: (Rendering, Value, Provenance) throws -> [UInt8]?
  ) throws -> Value {
    try answer(workspace, output, what, ask: ask) { rendering, value, provenance in
      try bytes(rendering, value, provenance).map { [(output.file.path, $0)] }
    }
  }

  /// Likewise for an answer of several files; a path that is nil stands for standard output.
  @discardableResult
  func answer<Value>(
    _ workspace: Workspace, _ output: OutputOptions, _ what: String,
    ask: (Workspace.Compilation, Model) throws -> Answer<Value>,
    files: (Rendering, Value, Provenance) throws -> [(path: String?, bytes: [UInt8])]?
  ) throws -> Value {
    var compilation = try compiled(workspace)
    guard let model = compilation.model else {
      reportFindings(compilation.provenance, output.console)
      throw Status.invalidInput.code
    }
    compilation.progress = ProgressLine.progress(output.console)
    let answer = try ask(compilation, model)
    let rendering = output.rendering
    // A JSON document holds the warnings itself.
    if answer.value == nil || rendering.format != .json { reportFindings(answer.provenance, output.console) }
    guard let value = answer.value else { throw Status.invalidInput.code }
    guard let files = try files(rendering, value, answer.provenance) else {
      let others = rendering.format == .yaml ? ": a file's ending may be \(Rendering.Format.endings.joined(separator: ", "))" : ""
      throw Failure("there is no format `\(rendering.format.rawValue)` of \(what)\(others)", .usage)
    }
    try Terminal.write(files, of: compilation)
    if !output.console.quiet { noteTemporaryDisk(answer.provenance) }
    return value
  }

  /// Runs a command's work, and turns what it throws into a message and an exit status.
  func exiting(_ work: () throws -> Void) throws {
    do {
      try Threads.withDeepStack { try work() }
    } catch let failure as Failure {
      throw failure.exit()
    } catch let error as Workspace.QuestionError {
      throw Failure(error.message, .usage).exit()
    } catch let problem as RenderingProblem {
      throw Failure(problem.message, .invalidInput).exit()
    }
  }
}

/// Reads and checks a model, or fails with the machine's words.
func compiled(_ workspace: Workspace) throws -> Workspace.Compilation {
  do {
    return try workspace.compile()
  } catch {
    throw Failure(error.message, .invalidInput)
  }
}

/// Says on standard error how much temporary disk an answer took, if any.
private func noteTemporaryDisk(_ provenance: Provenance) {
  for reading in provenance.readings where reading.temporaryByteCount > 0 {
    let megabytes = (reading.temporaryByteCount + 999_999) / 1_000_000
    Terminal.say("kpitree: distinct counts of `\(reading.name)` took \(megabytes) MB of temporary disk\n")
  }
}

/// Says what is wrong with a model on standard error.
func reportFindings(_ provenance: Provenance, _ console: ConsoleOptions) {
  let shown = provenance.diagnostics.filter { $0.severity == .error || !console.quiet }
  if shown.isEmpty { return }
  let color = console.usesColor(isTerminal: Terminal.isErrorTerminal)
  Terminal.say(DiagnosticFormat.text.render(shown, in: provenance.sources, color: color))
}
