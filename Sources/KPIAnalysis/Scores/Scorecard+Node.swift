public import KPIModel
public import KPISource

extension Scorecard {
  /// What all who hold a node see of it alike.
  public struct Node: Sendable {
    public package(set) var id: String
    public package(set) var name: LocalizedText
    /// Without the class.
    public package(set) var level: Int
    /// Whether `level:` replaces the counted one.
    public package(set) var isLevelOverride: Bool
    public package(set) var `class`: KPIModel.Node.PriorityClass?
    /// λ: what its level and class are worth beside the root.
    public package(set) var coefficient: Ratio
    public package(set) var kind: Evaluation.Kind
    public package(set) var unit: MeasureUnit?
    /// Whether it has a declared or derived target, or is a project; what is allocated is never scored.
    public package(set) var isScored: Bool
    public package(set) var isGate: Bool
    /// Whether its owner can do little about it: then it takes no part in controllable completion.
    public package(set) var isLittleControlled: Bool
    /// The share of the top KPI, at least 5%, or the `weight` written for it; not normalised.
    public package(set) var materiality: Ratio
    public package(set) var target: TargetBasis
    /// Of a project that has begun: how it is judged.
    public package(set) var project: ProjectJudgement?
    /// What a reader must know of it beside its figures.
    public package(set) var flags: [Evaluation.Flag]
    public package(set) var place: Place?
  }

  /// What a node's target rests on, for the audit line.
  public struct TargetBasis: Sendable {
    public enum Term: Sendable, Hashable {
      /// Written for just these days.
      case amount(Amount)
      /// So many of the days of a longer period.
      case share(of: Amount, in: String, days: Int)
      case rate(Amount, per: Target.RateUnit, days: Int)
      case growth(Amount, over: Target.Base)
      case parentShare(Amount)
      case within(Amount, Amount)
      /// Made of its children's.
      case derived
    }

    /// In the order of the days; empty where there is no target that is scored.
    public package(set) var terms: [Term]
    /// Where the first of them is written.
    public package(set) var site: Diagnostic.Site?
  }
}
