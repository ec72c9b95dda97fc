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
  ///   - ask: the answer; nil after errors in the input, which the compilation then has.
  ///   - bytes: the answer written; nil where the format has no writer for it.
  /// - Returns: the answer, for an exit status of the command's own.
  @discardableResult
  func answer<Answer>(
    _ workspace: Workspace, _ output: OutputOptions, _ what: String,
    ask: (inout Workspace.Compilation, Model) throws -> Answer?,
    bytes: (Rendering, Answer, Workspace.Compilation) throws -> [UInt8]?
  ) throws -> Answer {
    try answer(workspace, output, what, ask: ask) { rendering, answer, compilation in
      try bytes(rendering, answer, compilation).map { [(output.output, $0)] }
    }
  }

  /// Likewise for an answer of several files; a path that is nil stands for standard output.
  @discardableResult
  func answer<Answer>(
    _ workspace: Workspace, _ output: OutputOptions, _ what: String,
    ask: (inout Workspace.Compilation, Model) throws -> Answer?,
    files: (Rendering, Answer, Workspace.Compilation) throws -> [(path: String?, bytes: [UInt8])]?
  ) throws -> Answer {
    var compilation = try compiled(workspace)
    guard let model = compilation.model else {
      reportFindings(compilation, output.console)
      throw Status.invalidInput.code
    }
    compilation.progress = ProgressLine.progress(output.console)
    let answer = try ask(&compilation, model)
    let rendering = output.rendering
    // A JSON document holds the warnings itself.
    if answer == nil || rendering.format != .json { reportFindings(compilation, output.console) }
    guard let answer else { throw Status.invalidInput.code }
    guard let files = try files(rendering, answer, compilation) else {
      let others = rendering.format == .yaml ? ": a file's ending may be \(Rendering.Format.endings.joined(separator: ", "))" : ""
      throw Failure("there is no format `\(rendering.format.rawValue)` of \(what)\(others)", .usage)
    }
    try Terminal.write(files, of: compilation)
    if !output.console.quiet { noteTemporaryDisk(compilation) }
    return answer
  }

  /// Runs a command's work, and turns what it throws into a message and an exit status.
  func exiting(_ work: () throws -> Void) throws {
    do {
      try work()
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
private func noteTemporaryDisk(_ compilation: Workspace.Compilation) {
  for reading in compilation.readings where reading.temporaryByteCount > 0 {
    let megabytes = (reading.temporaryByteCount + 999_999) / 1_000_000
    Terminal.write("kpitree: distinct counts of `\(reading.name)` took \(megabytes) MB of temporary disk\n", to: .error)
  }
}

/// Says what is wrong with a model on standard error.
func reportFindings(_ compilation: Workspace.Compilation, _ console: ConsoleOptions) {
  let shown = compilation.diagnostics.filter { $0.severity == .error || !console.quiet }
  if shown.isEmpty { return }
  let color = console.usesColor(isTerminal: Terminal.isErrorTerminal)
  Terminal.write(DiagnosticFormat.text.render(shown, in: compilation.sources, color: color), to: .error)
}
