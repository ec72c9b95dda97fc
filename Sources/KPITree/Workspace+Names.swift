public import KPIAnalysis
internal import KPIFigures
public import KPIModel
internal import KPISource

/// Names as people write them: nodes, periods, owners and teams are found here for every command, and nowhere else.
extension Workspace {
  /// Why a question has no answer whatever the figures are.
  public enum QuestionError: Error, Hashable, Sendable {
    /// What the calendar says of a text that names no period.
    case unknownPeriod(String)
    case noPeriod(Comparison, Period)
    case unknownNode(String, suggestion: String?)
    /// The ids of the first that fit, and how many do.
    case ambiguousNode(String, ids: [String], count: Int)
    /// A file or folder where a node's id is expected.
    case pathForNode(String)
    case unknownBreakdown(String, known: [String])
    /// A period that is no longer than the parts it is to be cut into.
    case noParts(Period, Period.Kind)
    /// A compared period with another number of parts.
    case unequalParts(Period, Int, Period, Int, Period.Kind)
    /// Nobody who owns anything, or nobody in the team that was asked for.
    case unknownOwner(String, team: String?, suggestion: String?, known: [String])
    case unknownTeam(String, suggestion: String?, known: [String])
    case unknownInitiative(String, known: [String])

    /// One lowercase phrase.
    public var message: String {
      switch self {
      case .unknownPeriod(let mistake): mistake
      case .noPeriod(let comparison, let period): "the calendar has no \(comparison) period of `\(period.name)`"
      case .unknownNode(let text, let suggestion):
        "`\(text)` is no node of the tree" + (suggestion.map { "; did you mean `\($0)`?" } ?? "")
      case .ambiguousNode(let text, let ids, let count): "`\(text)` fits several nodes: \(Self.listing(ids, count: count))"
      case .pathForNode(let text):
        "`\(text)` is no node of the tree, but a path: use `-m \(ShellWord.quoted(text))` to name a model"
      case .unknownBreakdown(let text, let known): "`\(text)` is no breakdown of the tree: there are \(Self.listing(known))"
      case .noParts(let period, let kind): "`\(period.name)` is no longer than a \(kind)"
      case .unequalParts(let period, let count, let other, let otherCount, let kind):
        "`\(period.name)` has \(count) \(kind)s, and `\(other.name)` \(otherCount): they cannot be compared one by one"
      case .unknownOwner(let text, let team, let suggestion, let known):
        "`\(text)` owns nothing in the period" + (team.map { " as one of the team `\($0)`" } ?? "") + Self.hint(suggestion, known)
      case .unknownTeam(let text, let suggestion, let known): "`\(text)` is no team" + Self.hint(suggestion, known)
      case .unknownInitiative(let text, let known):
        "`\(text)` is no initiative" + (known.isEmpty ? ": the model has none" : ": there are \(Self.listing(known))")
      }
    }

    /// The one that was meant, else all that there are.
    private static func hint(_ suggestion: String?, _ known: [String]) -> String {
      suggestion.map { "; did you mean `\($0)`?" } ?? (known.isEmpty ? "" : ": there are \(listing(known))")
    }

    /// A few names, and how many more there are.
    private static func listing(_ names: [String], count: Int? = nil) -> String {
      let shown = names.prefix(20)
      let more = (count ?? names.count) - shown.count
      return shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }
  }
}

extension Model {
  /// A period as a user names it: `2026-Q3`, `FY2026-08`, `2026-08-01..2026-08-15`.
  public func period(named text: String) throws(Workspace.QuestionError) -> Period {
    switch calendar.period(text) {
    case .success(let period): return period
    case .failure(let mistake):
      throw .unknownPeriod(mistake.message + (mistake.replacement.map { "; did you mean `\($0)`?" } ?? ""))
    }
  }

  /// What actuals are compared with, as a user names it: `target`, `previous`, `last_year`, or a period.
  public func comparison(named text: String) throws(Workspace.QuestionError) -> Comparison {
    switch text {
    case "target": .target
    case "previous": .previous
    case "last_year": .lastYear
    default: .period(try period(named: text))
    }
  }

  /// The period that actuals are compared with; nil against targets.
  func reference(of question: Workspace.Question) throws(Workspace.QuestionError) -> Period? {
    let reference: Period?
    switch question.against {
    case .target: return nil
    case .previous: reference = calendar.previous(question.period)
    case .lastYear: reference = calendar.lastYear(question.period)
    case .period(let period): reference = period
    }
    guard let reference else { throw .noPeriod(question.against, question.period) }
    return reference
  }
}

extension NodeFinder {
  /// The node that a user means: its id, a tail of it that fits no other, with or without the quotes that a shell takes away; nil is
  /// the root.
  func node(named text: String?) throws(Workspace.QuestionError) -> Int {
    guard let text else { return 0 }
    let found = find(text)
    switch found == .none ? findUnquoted(text) : found {
    case .one(let node): return node
    case .several(let ids, let count): throw .ambiguousNode(text, ids: ids, count: count)
    case .none:
      if FilePath.exists(text) || FilePath.isFolder(text) { throw .pathForNode(text) }
      var suggestions = Suggestions()
      throw .unknownNode(text, suggestion: suggestion(for: text, &suggestions))
    }
  }
}

extension Scorecard {
  /// Whose scores are meant: an owner's, a team's, everybody's; of both, the owner's where they are in the team.
  func subject(owner: String?, team: String?) throws(Workspace.QuestionError) -> CardSubject {
    if let team, !teams.contains(where: { $0.id == team }) {
      throw .unknownTeam(team, suggestion: Self.suggestion(for: team, among: teams), known: teams.map(\.id))
    }
    guard let owner else { return team.map(CardSubject.team) ?? .everybody }
    let known = team.map(members(of:)) ?? owners
    guard known.contains(where: { $0.id == owner }) else {
      throw .unknownOwner(owner, team: team, suggestion: Self.suggestion(for: owner, among: known), known: known.map(\.id))
    }
    return .owner(owner)
  }

  /// The id of the one portfolio that is called so in any language; else the nearest id; else the id of the nearest name.
  private static func suggestion(for text: String, among portfolios: [Portfolio]) -> String? {
    let named = portfolios.map { (id: $0.id, names: [$0.name.english, $0.name.chinese].compactMap(\.self)) }
    let namesakes = named.filter { $0.names.contains { $0.lowercased() == text.lowercased() } }
    if !namesakes.isEmpty { return namesakes.count == 1 ? namesakes[0].id : nil }
    if let id = Spelling.nearest(to: text, among: named.map(\.id)) { return id }
    guard let name = Spelling.nearest(to: text, among: named.flatMap(\.names)) else { return nil }
    let nearest = named.filter { $0.names.contains(name) }
    return nearest.count == 1 ? nearest[0].id : nil
  }
}
