/// One finding about the user's input: what is wrong, where, why, and how to mend it.
public struct Diagnostic: Hashable, Sendable {
  /// Where a finding stands: in a model file, or on a physical line of a data file that is never kept in memory.
  public enum Site: Hashable, Sendable {
    case source(Place)
    /// `line` counts from 1; `column` counts fields' first characters from 1 where it is known.
    case line(path: String, line: Int, column: Int?)
    case file(path: String)
  }

  /// Another place that the finding is about, such as the first of two entries.
  public struct Related: Hashable, Sendable {
    public let place: Place
    /// One lowercase phrase; the place is printed behind it.
    public let text: String

    package init(_ place: Place, _ text: String) {
      self.place = place
      self.text = text
    }
  }

  public let rule: Rule
  /// The rule's severity, unless the input asked for less (`bad_rows: report`).
  public let severity: Severity
  /// One lowercase phrase that names the thing in backticks and states the rule.
  public let message: String
  public let site: Site?
  /// Further facts, each a lowercase phrase; the rule's `why` is not repeated here.
  public let notes: [String]
  public let related: [Related]
  public let fixes: [FixIt]

  package init(
    _ rule: Rule, _ message: String, at site: Site?, severity: Severity? = nil, notes: [String] = [], related: [Related] = [],
    fixes: [FixIt] = []
  ) {
    self.rule = rule
    self.severity = severity ?? rule.severity
    self.message = Secrets.masked(message)
    self.site = site
    self.notes = notes.map(Secrets.masked)
    self.related = related
    self.fixes = fixes
  }

  package init(
    _ rule: Rule, _ message: String, at place: Place?, notes: [String] = [], related: [Related] = [], fixes: [FixIt] = []
  ) {
    self.init(rule, message, at: place.map(Site.source), severity: nil, notes: notes, related: related, fixes: fixes)
  }
}

/// The single obvious mend of a finding, as edits of bytes in place (libyaml keeps no comments, so nothing is re-emitted).
public struct FixIt: Hashable, Sendable {
  /// Replaces the bytes of `place` by `text`; an empty place inserts.
  public struct Edit: Hashable, Sendable {
    public let place: Place
    public let text: String

    package init(_ place: Place, _ text: String) {
      self.place = place
      self.text = text
    }
  }

  /// What to do, as an imperative phrase: "replace `owenr` by `owner`".
  public let title: String
  /// Whether `check --fix` may apply it, because the meaning is certain; otherwise it is only shown.
  public let isSafe: Bool
  public let edits: [Edit]

  package init(_ title: String, isSafe: Bool, edits: [Edit] = []) {
    self.title = title
    self.isSafe = isSafe
    self.edits = edits
  }
}

/// Collects findings while work goes on: all are reported, never just the first.
public struct DiagnosticLog: Sendable {
  public private(set) var diagnostics: [Diagnostic] = []
  public private(set) var errorCount = 0

  public init() {}

  public var hasErrors: Bool { errorCount > 0 }

  package mutating func report(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic)
    if diagnostic.severity == .error { errorCount += 1 }
  }

  package mutating func report(
    _ rule: Rule, _ message: String, at place: Place?, notes: [String] = [], related: [Diagnostic.Related] = [], fixes: [FixIt] = []
  ) {
    report(Diagnostic(rule, message, at: place, notes: notes, related: related, fixes: fixes))
  }

  package mutating func append(contentsOf other: DiagnosticLog) {
    for diagnostic in other.diagnostics { report(diagnostic) }
  }
}
