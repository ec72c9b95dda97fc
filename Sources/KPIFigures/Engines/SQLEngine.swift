internal import KPIModel
internal import KPISource

/// Fills a scan's cells by one statement that a database runs through its own command.
struct SQLEngine {
  let scan: Scan
  let database: Source.Database

  /// - Throws: where the environment lacks what the location names.
  init(_ scan: Scan, _ database: Source.Database) throws(EngineCommand.Problem) {
    self.database = try EngineCommand.replacingVariables(in: database)
    var scan = scan
    scan.database = self.database
    self.scan = scan
  }

  /// - Parameter log: gets what is wrong with the rows, or why there was no answer.
  /// - Returns: nil after an error.
  func run(into log: inout DiagnosticLog) -> Cells? {
    let dialect = database.engine
    let program = SQLProgram(scan, dialect)
    var digits = program.figureColumns.map { _ in dialect.usualDigits }
    var isSecond = false
    while true {
      let statement = SQLStatement(program, digits: digits)
      var answer = SQLAnswer(program, statement, digits: digits)
      guard let printed = ask(statement, into: &log, { answer.take($0) }) else { return nil }
      answer.printed = printed
      let found = answer.digitsFound
      let needsMore = zip(found, digits).contains { $0 > $1 }
      let isWrong = needsMore || answer.hasOverflow || answer.badFigures.contains { $0.rows > 0 }
      if isWrong, !isSecond, found != digits, dialect.usualDigits > 0, found.allSatisfy({ $0 <= dialect.mostDigits }) {
        // With exactly the digits that there are nothing is cut off, and numbers are as small as they can be.
        digits = found
        isSecond = true
        continue
      }
      if dialect.asksForExamplesApart, answer.misreadings.contains(where: { $0.rows > 0 }) {
        guard ask(SQLStatement(examplesOf: program, digits: digits), into: &log, { answer.takeExamples($0) }) != nil else { return nil }
      }
      guard !report(answer, needsMore, into: &log) else { return nil }
      var own = DiagnosticLog()
      let cells = answer.cells(into: &own)
      log.append(contentsOf: own)
      return own.hasErrors ? nil : cells
    }
  }

  /// Runs the statement.
  ///
  /// - Parameter take: is given each row; false where it is none of the statement's.
  /// - Returns: what the engine's command printed; nil after an error.
  private func ask(_ statement: SQLStatement, into log: inout DiagnosticLog, _ take: ([String?]) -> Bool) -> SourceReading.Answer? {
    let command: EngineCommand
    do throws(EngineCommand.Problem) {
      command = try EngineCommand(database, statement)
    } catch {
      log.report(error.rule, error.message, at: scan.place, notes: error.notes)
      return nil
    }
    var lines = AnswerLines()
    var stray: String?
    let outcome: ChildProcess.Outcome
    do throws(ChildProcess.Failure) {
      outcome = try command.process.run { piece in
        lines.take(piece) { fields in
          if let fields, take(fields) { return true }
          if command.ignoresOtherLines, fields == nil { return true }
          stray = fields.map { $0.map { $0 ?? "null" }.joined(separator: ", ") } ?? "a line that is no row"
          return false
        }
      }
    } catch {
      log.report(.missingEngine, command.message(for: error), at: scan.place, notes: command.notes(for: error))
      return nil
    }
    switch outcome.ending {
    case .exited(0) where !lines.hasRest: return lines.taken
    case .exited, .killed:
      if let column = command.missingColumn(among: scan.columns, outcome.complaints) {
        log.report(
          .missingRowColumn, "`\(scan.sourceName)` has no column `\(column)`", at: scan.place,
          notes: ["a `time`, dimension or measure of the model names it: name it as the database does, or have a `query` bring it"]
            + command.words(outcome.complaints))
        return nil
      }
      log.report(
        .failedEngine, "`\(command.name)` \(Self.phrase(outcome.ending)) on `\(scan.sourceName)`", at: scan.place,
        notes: command.words(outcome.complaints))
    case .timedOut:
      let limit = command.process.timeLimit ?? 0
      log.report(
        .failedEngine, "`\(command.name)` did not answer for `\(scan.sourceName)` within \(limit) seconds", at: scan.place,
        notes: ["KPITREE_TIMEOUT says how many seconds it may take"] + command.words(outcome.complaints))
    case .interrupted: log.report(.failedEngine, "reading `\(scan.sourceName)` was interrupted", at: scan.place)
    case .refused:
      log.report(
        .failedEngine, "`\(command.name)` gave an answer for `\(scan.sourceName)` that cannot be read", at: scan.place,
        notes: (stray.map { [String($0.prefix(200))] } ?? []) + command.words(outcome.complaints))
    }
    return nil
  }

  private static func phrase(_ ending: ChildProcess.Outcome.Ending) -> String {
    switch ending {
    case .exited(0): "stopped in the middle of its answer"
    case .exited(let status): "failed with status \(status)"
    case .killed(let signal): "was ended by signal \(signal)"
    case .timedOut, .interrupted, .refused: "was stopped"
    }
  }

  /// Reports what of the rows cannot be read; true where there was any.
  private func report(_ answer: SQLAnswer, _ needsMore: Bool, into log: inout DiagnosticLog) -> Bool {
    var own = DiagnosticLog()
    for (clock, misreading) in answer.misreadings.enumerated() where misreading.rows > 0 {
      let column = scan.columns[scan.clocks[clock].column]
      own.report(
        .badDay,
        "\(Self.rows(misreading.rows)) of `\(scan.sourceName)` \(misreading.rows == 1 ? "has" : "have") no day in `\(column)`\(Self.example(misreading))",
        at: scan.place,
        notes: [
          "a day is a date, a timestamp without a time zone (or `time_zone` says how to read it), or text that begins like 2026-08-15"
        ])
    }
    for (number, bad) in answer.badFigures.enumerated() where bad.rows > 0 {
      let column = scan.columns[answer.program.figureColumns[number]]
      own.report(
        .badFigure,
        "\(Self.rows(bad.rows)) of `\(scan.sourceName)` \(bad.rows == 1 ? "has" : "have") no figure in `\(column)` that can be counted exactly\(Self.example(bad))",
        at: scan.place)
    }
    if !own.hasErrors, needsMore {
      for (number, found) in answer.digitsFound.enumerated() where found > answer.digits[number] {
        let column = scan.columns[answer.program.figureColumns[number]]
        own.report(.sumOverflow, "`\(column)` of `\(scan.sourceName)` has \(found) digits behind the decimal point", at: scan.place)
      }
    }
    if !own.hasErrors, answer.hasOverflow {
      own.report(
        .sumOverflow, "a figure of `\(scan.sourceName)` has more digits than \(database.engine.rawValue) can count exactly", at: scan.place)
    }
    log.append(contentsOf: own)
    return own.hasErrors
  }

  private static func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }

  private static func example(_ misreading: SQLAnswer.Misreading) -> String {
    guard let text = misreading.example else { return "" }
    return text.isEmpty ? ": it is empty" : ", such as `\(text.prefix(40))`"
  }
}
