public import KPIModel
public import KPISource

/// What `kpitree targets` prints: where every node's target comes from, and whether children's targets carry their parent's.
public struct TargetReport: Sendable {
  public let model: LocalizedText
  public let currency: Currency?
  public let period: Period
  public let isClosed: Bool
  /// The last day that figures are taken from; nil in a model without any figure.
  public let asOf: Day?
  /// In the order of the tree.
  public package(set) var nodes: [Node]
  public let commitments: [Commitment]
  /// What git says of when targets were written; nil where nobody asked it.
  public package(set) var history: History?
  /// By id, what the people of the model are called.
  public internal(set) var namesOfPeople: [String: LocalizedText] = [:]

  /// One node's target; amounts in its unit.
  public struct Node: Sendable {
    public package(set) var id: String
    /// The parent's index among the report's nodes; nil for the root.
    public package(set) var parentIndex: Int?
    /// The index among the commitments of the breakdown that it is a part of; nil for the root and for supports.
    public package(set) var commitmentIndex: Int?
    public package(set) var depth: Int
    public package(set) var name: LocalizedText
    /// Who answers for it at the period's end.
    public package(set) var owner: String?
    public package(set) var unit: MeasureUnit?
    /// Nil where there is no target at all.
    public package(set) var origin: Evaluation.ReferenceKind?
    /// For the whole period.
    public package(set) var target: Amount?
    /// By `asOf`, as the target is phased over its days; nil for what is allocated.
    public package(set) var expected: Amount?
    /// What the target was when the period began; nil without versions.
    public package(set) var original: Amount?
    public package(set) var actual: Amount?
    /// Whether days weigh differently.
    public package(set) var isPhased: Bool
    public package(set) var terms: Scorecard.TargetBasis
    /// In the order of their first days; those that overlap the period, and the one before.
    public package(set) var versions: [Version]
    /// Where the targets that count are written, and from which day of the period on.
    public package(set) var writings: [Writing]
    /// What carries the target, as written.
    public package(set) var basis: [Basis]
    /// What a reader must know of it beside its figures.
    public package(set) var flags: [Evaluation.Flag]
    public package(set) var place: Place?

    /// What the bases come to, per target; nil without target or basis.
    public var carriedShare: Ratio? { share { _ in true } }
    /// The part of the target that was reached before by the same means.
    public var provenShare: Ratio? { share { $0.isProven } }

    private func share(_ counts: (Basis) -> Bool) -> Ratio? {
      guard let target, target.value != 0, !basis.isEmpty else { return nil }
      return Ratio(basis.reduce(0) { counts($1) ? $0 + $1.value.value : $0 } / target.value)
    }
  }

  /// One target as it stands in a file.
  public struct Writing: Sendable, Hashable {
    public package(set) var site: Diagnostic.Site
    /// Its first day, or the period's where that is later.
    public package(set) var from: Day
  }

  /// One version of a target.
  public struct Version: Sendable {
    public package(set) var from: Day
    public package(set) var value: Scorecard.TargetBasis.Term
    public package(set) var reason: String?
    public package(set) var approvedBy: String?
    public package(set) var agreed: Day?
    /// Whether it was agreed after its first day.
    public package(set) var isRetroactive: Bool
    /// The commit that last wrote its line, shortened; nil where nobody asked git, or it does not know.
    public package(set) var commit: String?
    public package(set) var place: Diagnostic.Site?
  }

  /// Something that carries a target.
  public struct Basis: Sendable, Hashable {
    public package(set) var kind: Target.Basis.Kind
    public package(set) var value: Amount
    public package(set) var isProven: Bool
    public package(set) var reference: String?
    public package(set) var confidence: Ratio?
  }

  /// What the children of a breakdown promise of their parent's target; amounts in the parent's unit.
  public struct Commitment: Sendable {
    public enum Status: String, Sendable, CaseIterable {
      /// They give the parent's target.
      case exact
      /// They promise more than it.
      case over
      /// They promise less, and no child is left to take the rest.
      case under
      /// They promise less; children without a target of their own share the rest, for comparison only.
      case open
      /// There is nothing to compare: no target, or parts that cannot be put together.
      case unknown
    }

    /// The index of the parent among the report's nodes.
    public package(set) var nodeIndex: Int
    /// The breakdown's key.
    public package(set) var key: String
    public package(set) var name: LocalizedText
    public package(set) var parent: Amount?
    /// What the targets that are declared or derived give; of a formula only where all children have one.
    public package(set) var committed: Amount?
    /// `parent - committed`, 0 where only binary rounding is left.
    public package(set) var difference: Amount?
    public package(set) var status: Status
  }

  /// When targets were last written, as git knows it.
  public struct History: Sendable {
    /// Targets of which it is known that they were, or were not, written in time.
    public package(set) var checkedCount: Int
    /// Targets that came under version control with the model itself, after their first day: nothing says when they were set.
    public package(set) var unknownCount: Int
    /// Targets written after their first day.
    public package(set) var late: [Entry]
    /// Why nothing could be checked; nil where it could.
    public package(set) var obstacle: Obstacle?

    public enum Obstacle: String, Error, Sendable, CaseIterable {
      /// There is no `git` command.
      case noGit = "no_git"
      case noRepository = "no_repository"
      /// Git refuses to read it, as one that somebody else owns.
      case unreadable = "unreadable_repository"
      /// A clone that does not hold all commits: it would call old lines new.
      case shallowClone = "shallow_clone"
    }

    public struct Entry: Sendable {
      /// The index among the report's nodes.
      public package(set) var nodeIndex: Int
      public package(set) var site: Diagnostic.Site
      /// The target's first day.
      public package(set) var from: Day
      public package(set) var committed: Day
      /// The commit's short name.
      public package(set) var commit: String

      package init(nodeIndex: Int, site: Diagnostic.Site, from: Day, committed: Day, commit: String) {
        self.nodeIndex = nodeIndex
        self.site = site
        self.from = from
        self.committed = committed
        self.commit = commit
      }
    }

    package init(checkedCount: Int, late: [Entry], unknownCount: Int = 0, obstacle: Obstacle? = nil) {
      self.unknownCount = unknownCount
      self.checkedCount = checkedCount
      self.late = late
      self.obstacle = obstacle
    }
  }
}
