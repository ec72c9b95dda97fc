public import KPIModel

/// What `kpitree diagnose` prints: pairs of measures read together, shares that moved, and rates at a fixed mix of users.
public struct Diagnosis: Sendable {
  /// The model's name.
  public let model: LocalizedText
  public let currency: Currency?
  public let period: Period
  public let isClosed: Bool
  /// The last day that figures are taken from; nil without any.
  public let asOf: Day?
  public let against: Comparison
  /// The compared period; nil against targets.
  public let referencePeriod: Period?
  /// The period before, whose shares are what a share fell from.
  public let previousPeriod: Period?
  public let pairs: [Pair]
  /// Empty where one pair was asked for.
  public let shares: [Shares]
  public let standardised: [Standardised]

  /// A pair with its readings.
  public struct Pair: Sendable {
    public let key: String
    public let name: LocalizedText
    /// The id and name of the node in whose cell it is read.
    public let node: String
    public let nodeName: LocalizedText
    /// The name of the dimension by whose members it is read as well.
    public let each: LocalizedText?
    public let rules: MeasurePair.Rules
    /// The total first, then members by |x|.
    public let readings: [Reading]
    /// Nil without two members or more that have a reading, or where the total has none.
    public let breadth: Breadth?
    /// By a node that a reading names: its figures, then those of its parts by how much they moved.
    package let checks: [String: [NodeFigure]]
    /// Of measures with a lag: how many of the period's days are old enough.
    public let maturity: Maturity?
  }

  /// How many of a period's days are old enough to count.
  public struct Maturity: Hashable, Sendable {
    public let dayCount: Int
    public let allCount: Int
  }

  /// Both measures of a cell at both ends.
  public struct Reading: Sendable {
    /// The member's text; nil for the total.
    public let member: String?
    public let name: LocalizedText
    public let x: Figure
    public let y: Figure
    /// Nil where an end is missing.
    public let quadrant: MeasurePair.Quadrant?
    public let causes: Causes?
  }

  /// A measure at both ends, in its unit.
  public struct Figure: Sendable {
    public let measure: String
    public let name: LocalizedText
    public let unit: MeasureUnit?
    public let direction: Direction
    public let reference: Amount?
    public let actual: Amount?
    public let change: Amount?
    /// Nil where the reference is 0.
    public let changeRatio: Ratio?
    /// Nil where an end is missing.
    public let movement: MeasurePair.Movement?
    /// What it may change and still be flat, in its unit.
    public let band: Amount?
    public let bandSource: BandSource
  }

  public enum BandSource: String, Sendable, CaseIterable {
    /// As the pair says.
    case declared
    /// What is usual from one closed period to the next.
    case history
    /// 3% of the reference: there are too few closed periods.
    case standard = "default"
  }

  /// What moved a cost per x, and how good what came is.
  public struct Causes: Sendable {
    /// How much the price of what lies between did to y, in y's unit; nil where an end has none.
    public let priceOfTraffic: Amount?
    /// How much the share of it that became x did.
    public let registrationRate: Amount?
    /// The price at both ends.
    public let prices: [Amount]
    /// The share at both ends.
    public let rates: [Ratio]
    /// What lies between; nil without `via`.
    public let via: LocalizedText?
    public let quality: Figure?
  }

  /// How far members share the total's reading.
  public struct Breadth: Sendable {
    public let kind: Kind
    /// How many members read as the total does.
    public let alikeCount: Int
    public let memberCount: Int
    /// The names of those that read otherwise, the largest first.
    public let others: [LocalizedText]

    public enum Kind: String, Sendable, CaseIterable {
      /// At least two thirds read as the total does.
      case broad
      case several
      /// One member.
      case isolated
      /// No member does: it is their mix that moved.
      case mix
    }
  }

  /// A node that a reading leads to.
  package struct NodeFigure: Sendable {
    package let id: String
    package let name: LocalizedText
    package let unit: MeasureUnit?
    package let reference: Amount?
    package let actual: Amount?
  }

  /// What the children of a sum are of it.
  public struct Shares: Sendable {
    public let node: String
    public let nodeName: LocalizedText
    public let breakdown: String
    public let breakdownName: LocalizedText
    /// By the share that they have now.
    public let members: [Member]

    public var isFlagged: Bool { members.contains { $0.flag != nil } }

    public struct Member: Sendable {
      public let key: String
      public let name: LocalizedText
      /// Of the reference, of the period before, and now.
      public let reference: Ratio?
      public let previous: Ratio?
      public let actual: Ratio
      /// 1 is the largest.
      public let referenceRank: Int?
      public let previousRank: Int?
      public let rank: Int
      public let flag: Flag?
    }

    public enum Flag: String, Sendable, CaseIterable {
      /// The largest of the period before is not the largest any more.
      case lostFirst = "lost_first"
      /// Five points or more above what it was in the period before.
      case rose
      /// Five points or more below.
      case fell
    }
  }

  /// A member's rate, as it is and at a fixed mix of users.
  public struct Standardised: Sendable {
    public let node: String
    public let nodeName: LocalizedText
    public let member: String
    public let name: LocalizedText
    /// The name of the dimension whose mix is held fixed.
    public let by: LocalizedText
    public let unit: MeasureUnit?
    public let direction: Direction
    public let rawReference: Amount?
    public let raw: Amount?
    public let fixedReference: Amount?
    public let fixed: Amount?
    /// raw - fixed: what came of who came.
    public let mixEffect: Amount?
    /// How much of the fixed mix the member has users of.
    public let keptWeight: Ratio
    /// Members of that dimension with under 30 users.
    public let smallStrata: [LocalizedText]
    public let reading: Reading?

    public enum Reading: String, Sendable, CaseIterable {
      /// Raw and fixed both got worse.
      case product
      /// Only raw got worse: other users came.
      case users
      /// Fixed got worse and raw did not: a better mix hides it.
      case hidden
      /// Neither got worse.
      case fine
    }
  }
}
