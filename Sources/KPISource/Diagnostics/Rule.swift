/// How much a finding weighs: an error stops the report, a warning stands in it.
public enum Severity: String, Sendable, Comparable {
  case warning
  case error

  public static func < (left: Severity, right: Severity) -> Bool {
    left == .warning && right == .error
  }
}

/// One thing that can be wrong, named after the bad thing: all that is said of it stands where it is declared.
///
/// The identifier is a promise: kebab-case, never renumbered or reused. Two rules of one identifier are one rule.
public struct Rule: Sendable {
  public let id: String
  public let severity: Severity
  /// What is wrong: one sentence.
  public let what: String
  /// Why it matters: one lowercase phrase.
  public let why: String
  /// The way out: one lowercase phrase.
  public let fix: String
  public let example: RuleExample
  /// What each finding says of why; nil where its message says it all.
  public private(set) var reason: String?

  /// - Parameter showsWhy: whether findings say why, too, or only the rule's page does.
  package init(
    _ id: String, _ severity: Severity, what: String, why: String, showsWhy: Bool = true, fix: String, example: RuleExample
  ) {
    self.id = id
    self.severity = severity
    self.what = what
    self.why = why
    self.fix = fix
    self.example = example
    reason = showsWhy ? why : nil
  }

  /// The same rule where findings have a reason of their own.
  package func because(_ reason: String) -> Rule {
    var rule = self
    rule.reason = reason
    return rule
  }
}

extension Rule: Hashable {
  public static func == (left: Rule, right: Rule) -> Bool { left.id == right.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// The rules of one subject, as their page lists them.
public struct RuleTopic: Sendable {
  public let title: String
  public let rules: [Rule]

  package init(_ title: String, _ rules: [Rule]) {
    self.title = title
    self.rules = rules
  }
}
