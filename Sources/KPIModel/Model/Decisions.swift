public import KPISource

/// What was agreed to be done once a condition holds (docs/language.md#decisions-and-plans).
public struct Decision: Sendable {
  public var key: String
  public var place: Place
  public var name: LocalizedText?
  public var condition: Condition
  /// Indices into `Model.plans`, in order of preference.
  public var plans: [Int]
  public var owner: Ownership.Owner?
  /// Days before it do not count.
  public var agreed: Day
  /// The last day that counts; nil: no end.
  public var until: Day?

  /// Tests of figures, joined by `and` and `or`.
  public struct Condition: Sendable {
    /// As written.
    public var text: String
    public var place: Place
    public var tests: [Test]
    package var expression: Expression

    /// How tests make up a condition.
    package indirect enum Expression: Sendable, Hashable {
      /// Index into the tests.
      case test(Int)
      case all([Expression])
      case any([Expression])

      package func holds(_ test: (Int) -> Bool) -> Bool {
        switch self {
        case .test(let index): test(index)
        case .all(let parts): parts.allSatisfy { $0.holds(test) }
        case .any(let parts): parts.contains { $0.holds(test) }
        }
      }
    }
  }

  /// One figure of a node against a number.
  public struct Test: Sendable {
    /// As written.
    public var text: String
    public var place: Place
    public var figure: Figure
    public var node: NodeReference
    /// The last so many days that the figure is of; nil: the period's to date.
    public var dayCount: Int?
    public var comparison: Comparison
    /// In the node's unit; of a completion or pace, and of figures of percent, as a ratio.
    public var number: DecimalNumber
    /// On how many days in a row it must hold.
    public var runLength: Int
  }

  /// What is read of a node.
  public enum Figure: String, Sendable, CaseIterable {
    case actual, completion, pace, gap
  }

  public enum Comparison: String, Sendable, CaseIterable {
    case below = "<"
    case atMost = "<="
    case above = ">"
    case atLeast = ">="

    /// Binary rounding counts for nothing: what is 80% but for its last digits is not below 80%.
    public func holds(_ value: Double, _ number: Double) -> Bool {
      let rounding = 1e-12 * max(1, abs(number))
      return switch self {
      case .below: value < number - rounding
      case .atMost: value <= number + rounding
      case .above: value > number + rounding
      case .atLeast: value >= number - rounding
      }
    }
  }
}

/// What may be done when a decision fires (docs/language.md#decisions-and-plans).
public struct Plan: Sendable {
  public var key: String
  public var place: Place
  public var name: LocalizedText?
  /// For people to read.
  public var chooseWhen: LocalizedText?
  public var needs: Needs
  public var steps: [LocalizedText]

  public struct Needs: Sendable {
    /// In the model's currency.
    public var budget: DecimalNumber?
    public var people: DecimalNumber?
    /// Days until it begins to work.
    public var leadDays: Int?
    public var place: Place?

    public var isEmpty: Bool { budget == nil && people == nil && leadDays == nil }
  }
}

/// A decision that was taken, as `decisions.log.yaml` beside the model has it.
public struct LoggedDecision: Sendable {
  public var place: Place?
  public var decision: String
  /// The first day on which it fired.
  public var fired: Day
  /// What its tests came to on that day, in their order.
  public var values: [String]
  /// As it was written then.
  public var condition: String
  public var plan: String
  public var by: String
  public var on: Day
  public var note: String?
  /// The SHA-256 of the entry and the chain before it, as hexadecimal digits.
  public var chain: String

  package init(
    place: Place? = nil, decision: String, fired: Day, values: [String], condition: String, plan: String, by: String, on: Day,
    note: String?, chain: String = ""
  ) {
    self.place = place
    self.decision = decision
    self.fired = fired
    self.values = values
    self.condition = condition
    self.plan = plan
    self.by = by
    self.on = on
    self.note = note
    self.chain = chain
  }

  /// The file beside a model's first one.
  public static let fileName = "decisions.log.yaml"

  /// What the entry's chain is to be: the SHA-256 of a JSON list of the chain before, the texts of the entry in their order, and of what it
  /// was worth a list.
  package func chain(after previous: String) -> String {
    var writer = JSONWriter(expandedDepth: 0)
    writer.beginArray()
    for text in [previous, decision, fired.description] { writer.string(text) }
    writer.beginArray()
    for value in values { writer.string(value) }
    writer.endArray()
    for text in [condition, plan, by, on.description, note ?? ""] { writer.string(text) }
    writer.endArray()
    return SHA256.hex(writer.bytes)
  }

  /// The entry as YAML, ending in a line feed.
  package var yaml: String {
    var lines = ["- decision: \(decision)", "fired: \(fired)"]
    lines.append("value: [\(values.joined(separator: ", "))]")
    lines += ["condition: \(Self.quoted(condition))", "plan: \(plan)", "by: \(by)", "on: \(on)"]
    if let note { lines.append("note: \(Self.quoted(note))") }
    lines.append("chain: \(chain)")
    return lines.joined(separator: "\n  ") + "\n"
  }

  /// A JSON string is one of YAML as well.
  private static func quoted(_ text: String) -> String {
    var writer = JSONWriter(expandedDepth: 0)
    writer.string(text)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
