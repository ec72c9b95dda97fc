public import KPIAnalysis
internal import KPIFigures
public import KPIModel
internal import KPISource

extension Workspace {
  /// Which decisions are judged, by when.
  public struct DecisionQuestion: Sendable {
    /// Its kind says in which periods days are judged; nil: the kind that the top KPI's targets are written for, else the quarter.
    public var period: Period?
    /// Nil: the last day in the data, or of the last figure by hand.
    public var asOf: Day?

    public init(_ period: Period? = nil, asOf: Day? = nil) {
      self.period = period
      self.asOf = asOf
    }
  }

  /// A decision that somebody took.
  public struct Choice: Sendable {
    public var decision: String
    public var plan: String
    public var by: String
    public var on: Day
    public var note: String?

    public init(decision: String, plan: String, by: String, on: Day, note: String? = nil) {
      self.decision = decision
      self.plan = plan
      self.by = by
      self.on = on
      self.note = note
    }
  }

  /// Why a choice cannot be recorded.
  public enum ChoiceError: Error, Sendable {
    case unknownDecision(String, suggestion: String?)
    case unknownPlan(String, suggestion: String?)
    case unknownPerson(String, suggestion: String?)
    /// A plan that the decision does not name, without a note that says why.
    case unlistedPlan(String, listed: [String])
    case notFired(String, DecisionReport.State, asOf: Day?)
    case takenBefore(String, LoggedDecision)
    case tooEarly(String, fired: Day)
    case file(FileProblem)

    /// One lowercase phrase.
    public var message: String {
      func hint(_ suggestion: String?) -> String { suggestion.map { "; did you mean `\($0)`?" } ?? "" }
      switch self {
      case .unknownDecision(let name, let suggestion): return "`\(name)` is no decision of the model" + hint(suggestion)
      case .unknownPlan(let name, let suggestion): return "`\(name)` is no plan of the model" + hint(suggestion)
      case .unknownPerson(let name, let suggestion): return "`\(name)` is not in `people`" + hint(suggestion)
      case .unlistedPlan(let name, let listed):
        return "`\(name)` is not one of its plans (\(listed.joined(separator: ", "))): --note says why it was chosen all the same"
      case .notFired(let name, let state, let day):
        return "`\(name)` is \(state.rawValue)\(day.map { " on \($0)" } ?? ""): only what has fired is decided"
      case .takenBefore(let name, let entry): return "`\(name)` was decided on \(entry.on) by `\(entry.by)`: `\(entry.plan)`"
      case .tooEarly(let name, let fired): return "`\(name)` fired on \(fired): it was not decided before"
      case .file(let problem): return problem.message
      }
    }
  }
}

extension Workspace.Compilation {
  /// Reads the rows and judges every decision, each of its days by what was known on it.
  public func decide(_ question: Workspace.DecisionQuestion) -> Answer<DecisionReport> {
    answer { inquiry in inquiry.decide(question) }
  }

  /// Adds a choice to the log beside the model.
  ///
  /// - Returns: the entry as it was written, and the file.
  public func record(
    _ choice: Workspace.Choice, _ report: DecisionReport
  ) throws(Workspace.ChoiceError) -> (entry: LoggedDecision, path: String) {
    let entry = try logged(choice, report)
    let path = draft.folder + LoggedDecision.fileName
    do {
      let before = FilePath.exists(path) ? try SourceFile.read(path).bytes : Self.logHead
      let gap = before.isEmpty || before.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]
      try FileReplacement.write(before + gap + Array(entry.yaml.utf8), to: path)
    } catch {
      throw .file(error)
    }
    return (entry, path)
  }

  /// What a new log begins with.
  private static let logHead = Array(
    "# What was decided, by `kpitree decide --record`. Each chain covers its entry and all before it: nothing here is changed by hand.\n"
      .utf8)

  private func logged(_ choice: Workspace.Choice, _ report: DecisionReport) throws(Workspace.ChoiceError) -> LoggedDecision {
    func nearest(_ name: String, _ known: [String]) -> String? { Spelling.nearest(to: name, among: known) }
    guard let entry = report.decisions.first(where: { $0.key == choice.decision }) else {
      throw .unknownDecision(choice.decision, suggestion: nearest(choice.decision, report.decisions.map(\.key)))
    }
    if let taken = entry.log.last { throw .takenBefore(entry.key, taken) }
    let plans = draft.plans.map(\.key)
    guard plans.contains(choice.plan) else { throw .unknownPlan(choice.plan, suggestion: nearest(choice.plan, plans)) }
    if draft.declaresPeople, !draft.people.contains(where: { $0.key == choice.by }) {
      throw .unknownPerson(choice.by, suggestion: nearest(choice.by, draft.people.map(\.key)))
    }
    guard entry.state == .fired, let fired = entry.first else { throw .notFired(entry.key, entry.state, asOf: report.asOf) }
    if choice.on < fired { throw .tooEarly(entry.key, fired: fired) }
    let listed = entry.plans.map(\.key)
    if !listed.contains(choice.plan), choice.note == nil { throw .unlistedPlan(choice.plan, listed: listed) }
    var logged = LoggedDecision(
      decision: entry.key, fired: fired,
      values: entry.firstValues.map { $0.flatMap { ECMAScriptNumber.text($0.value) } ?? "none" }, condition: entry.condition,
      plan: choice.plan, by: choice.by, on: choice.on, note: choice.note)
    logged.chain = logged.chain(after: draft.decisionLog.last?.chain ?? "")
    return logged
  }
}

extension Inquiry {
  fileprivate mutating func decide(_ question: Workspace.DecisionQuestion) -> DecisionReport? {
    guard let (period, asOf) = decisionPeriod(question) else { return nil }
    var request = BoundModel.Request(period: period, asOf: asOf)
    let days = DecisionDays(model, period, asOf: asOf)
    request.parts = days?.parts ?? []
    guard let bound = bind(request) else { return nil }
    return DecisionReport(bound, days, into: &log)
  }

  /// The period that is asked for, else that of its kind that holds the last day.
  private mutating func decisionPeriod(_ question: Workspace.DecisionQuestion) -> (period: Period, asOf: Day?)? {
    if let period = question.period { return (period, question.asOf) }
    let kinds = model.nodes[0].targets.compactMap(\.period).filter { $0.kind != .range && $0.kind != .day }
    let usual = kinds.min { $0.dayCount < $1.dayCount }
    func holder(_ day: Day) -> Period {
      usual.flatMap { model.calendar.period($0.kind, containing: day, isFiscal: $0.isFiscal) }
        ?? model.calendar.period(.quarter, containing: day)
    }
    if let asOf = question.asOf { return (holder(asOf), asOf) }
    // Only rows know the last day: they are read for it once.
    guard let start = model.decisions.map(\.agreed).min() ?? kinds.first?.first else {
      return (holder(Day(number: 0)), nil)
    }
    var repeated = DiagnosticLog()
    guard let bound = BoundModel.bind(model, .init(period: holder(start)), into: &repeated) else {
      log.append(contentsOf: repeated)
      return nil
    }
    return bound.asOf.map { (holder($0), $0) } ?? (holder(start), nil)
  }
}
