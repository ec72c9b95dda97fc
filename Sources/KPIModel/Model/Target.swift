public import KPISource

/// One target of a node, as written.
public struct Target: Sendable {
  /// The period it is for; nil: any, as a bare value or rate says.
  public var period: Period?
  public var value: Value
  /// The first day of a version; versions of one node follow each other by it.
  public var version: Version?
  public var site: Diagnostic.Site

  package init(period: Period?, value: Value, version: Version? = nil, site: Diagnostic.Site) {
    self.period = period
    self.value = value
    self.version = version
    self.site = site
  }

  public enum Value: Sendable, Hashable {
    case amount(DecimalNumber)
    case rate(DecimalNumber, per: RateUnit)
    /// Over the actual of another period.
    case growth(DecimalNumber, over: Base)
    /// Of the parent's target.
    case share(DecimalNumber)
    case within(Bounds)
  }

  /// What a rate counts by; a part of one counts by its days.
  public enum RateUnit: String, Sendable, CaseIterable {
    case day = "per_day"
    case week = "per_week"
    case month = "per_month"
    case quarter = "per_quarter"
  }

  public enum Base: String, Sendable, CaseIterable {
    case previous
    case lastYear = "last_year"
  }

  public struct Version: Sendable, Hashable {
    public var from: Day
    public var reason: String?
    public var approvedBy: String?
    public var agreed: Day?
  }

  /// The shape of a target over its days.
  public struct Phasing: Sendable, Hashable {
    /// Seven weights from Monday; empty: all alike.
    public var weekdays: [DecimalNumber]
    /// Days whose weight replaces their weekday's.
    public var dates: [Day: DecimalNumber]
  }

  /// What carries the target.
  public struct Basis: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable { case history, project, industry }

    public var kind: Kind
    public var value: DecimalNumber
    public var isProven: Bool
    public var reference: String?
    public var confidence: DecimalNumber?
    /// The key of the initiative that is to bring it.
    public var initiative: String?
  }
}

/// What the top-level tables give: figures of nodes that only binding can find (discovered members), and currency rates.
public struct FigureTables: Sendable {
  public var targets: [TableFigure] = []
  public var actuals: [TableFigure] = []
  public var rates: [Rate] = []

  public init() {}

  /// One figure of a table: for a node by id, or for a measure in a cell by members.
  public struct TableFigure: Sendable {
    public enum Subject: Sendable, Hashable {
      case node(String)
      /// The measure (nil: the root's) and the members named, by dimension.
      case cell(measure: Int?, members: [Int: String])
    }

    public var subject: Subject
    public var period: Period
    public var value: DecimalNumber
    /// As the table says it; nil: the node's own.
    public var unit: MeasureUnit?
    public var site: Diagnostic.Site
  }

  /// What one unit of a currency is worth in the model's.
  public struct Rate: Sendable {
    public var currency: Currency
    public var period: Period
    public var rate: DecimalNumber
    /// For targets.
    public var plan: DecimalNumber?
    public var site: Diagnostic.Site
  }
}
