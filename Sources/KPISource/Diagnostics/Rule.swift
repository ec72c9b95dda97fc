/// How much a finding weighs: an error stops the report, a warning stands in it.
public enum Severity: String, Sendable, Comparable {
  case warning
  case error

  public static func < (left: Severity, right: Severity) -> Bool {
    left == .warning && right == .error
  }
}

/// One thing that can be wrong, named after the bad thing.
///
/// The identifier is a promise: kebab-case, never renumbered or reused.
public struct Rule: Hashable, Sendable {
  public let id: String
  public let severity: Severity
  /// Why it matters: one lowercase phrase, printed as the `why` note of each finding.
  public let why: String?

  package init(_ id: String, _ severity: Severity, why: String? = nil) {
    self.id = id
    self.severity = severity
    self.why = why
  }
}
