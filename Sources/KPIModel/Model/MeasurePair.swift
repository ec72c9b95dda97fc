public import KPISource

/// Two measures that are read together (docs/language.md#pairs).
public struct MeasurePair: Sendable {
  public var key: String
  public var place: Place
  public var name: LocalizedText?
  /// Indices into `Model.measures`.
  public var x: Int
  public var y: Int
  /// Index of the declared node in whose cell they are read.
  public var at: Int
  /// Index of the dimension by whose members they are read as well.
  public var each: Int?
  public var rules: Rules
  /// The change, as a share of the figure before, up to which a measure is flat; nil: what is usual.
  public var band: DecimalNumber?
  /// Indices into `Model.measures`.
  public var via: Int?
  public var quality: Int?

  public enum Rules: Sendable {
    case builtIn(BuiltInRules)
    /// By the nine cases; those that are left out have no reading.
    case own([Quadrant: Reading])
  }

  /// Readings that come with the tool.
  public enum BuiltInRules: String, Sendable, CaseIterable {
    case views
    case volumeCost = "volume_cost"
    case trafficConversion = "traffic_conversion"
  }

  /// Which way a figure went.
  public enum Movement: String, Sendable, CaseIterable {
    case up, flat, down
  }

  /// Which way both went, x first.
  public struct Quadrant: Hashable, Sendable {
    public var x: Movement
    public var y: Movement

    public init(_ x: Movement, _ y: Movement) {
      self.x = x
      self.y = y
    }

    /// As the language writes it: `up_down`.
    public var name: String { "\(x.rawValue)_\(y.rawValue)" }

    /// All nine, x up first.
    public static let all: [Quadrant] = Movement.allCases.flatMap { x in Movement.allCases.map { Quadrant(x, $0) } }
  }

  /// What a case means.
  public struct Reading: Sendable {
    public var text: LocalizedText
    public var next: [Check]
    public var actions: [LocalizedText]
  }

  /// What to look at next.
  public enum Check: Sendable {
    case text(LocalizedText)
    case node(NodeReference)
  }
}
