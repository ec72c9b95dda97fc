package import KPISource

/// What can be wrong with a tree.
extension Rule {
  static let severalRoots = Rule("several-roots", .error, why: "the product has one top KPI; others stand beside it as supports")
  static let tooManyNodes = Rule("too-many-nodes", .error)
  static let duplicateChild = Rule("duplicate-child", .error)
  static let overlappingMembers = Rule("overlapping-members", .error, why: "a row counted twice makes a total that is too large")
  /// A dimension that splits what it has split already.
  static let repeatedSplit = Rule("repeated-split", .error)
  /// A split by hand that names no members.
  static let nothingToSplit = Rule("nothing-to-split", .error)
  static let unsplittableMeasure = Rule(
    "unsplittable-measure", .error, why: "its members' figures do not combine to the whole by any rule")
  static let missingDimensionColumn = Rule("missing-dimension-column", .error)
  static let forcedSum = Rule("forced-sum", .error, why: "a wrong sum is refused, not computed")
  static let unfitUnits = Rule("unfit-units", .error)
  package static let conflictingTargets = Rule("conflicting-targets", .error)
  package static let conflictingFigures = Rule("conflicting-figures", .error)
  static let zeroTarget = Rule("zero-target", .error, why: "completion is a ratio to the target")
  static let targetWithoutPeriod = Rule(
    "target-without-period", .error, why: "a flow grows with time, so that a figure alone does not say when it is reached")
  /// A formula whose type over time does not follow from its parts.
  static let unclearTime = Rule(
    "unclear-time", .warning,
    why: "a target for some of the days of a period would be guessed: a flow has a part of it, a rate has all of it")
  /// A figure by hand that finer ones contradict.
  static let figuresDisagree = Rule("figures-disagree", .warning, why: "only one of them can be what happened")
  /// A target of what is left of a split that leaves nothing.
  static let targetOnEmptyRest = Rule("target-on-empty-rest", .warning, why: "nobody can reach it")
  /// A percentage that is written as a bare number beside shares.
  package static let percentWithoutSign = Rule(
    "percent-without-sign", .warning, why: "90 is 9,000%, so that nothing would ever come near it")
  static let sharesOverWhole = Rule("shares-over-whole", .error)

  static let nodeWithoutOwner = Rule("node-without-owner", .warning, why: "nobody answers for it")
  static let nodeWithoutTarget = Rule("node-without-target", .warning, why: "without a target there is no completion")
  static let nodeWithoutSource = Rule("node-without-source", .warning)
  static let personWithoutKPI = Rule("person-without-kpi", .warning)
  static let personWithoutTeam = Rule("person-without-team", .warning, why: "what they reach counts for no team")
  package static let uncarriedTarget = Rule(
    "uncarried-target", .warning, why: "the difference is shown as `~unallocated` and belongs to nobody")
  package static let retroactiveTarget = Rule("retroactive-target", .warning, why: "a target set after the fact measures nothing")
  static let unapprovedEffect = Rule(
    "unapproved-effect", .warning, why: "who owns a node cannot excuse themselves: somebody must take the effect over")
  static let selfApprovedEffect = Rule("self-approved-effect", .warning, why: "an effect leaves an owner only for somebody else")
  static let selfInfluence = Rule("self-influence", .error)
  static let levelOverride = Rule("level-override", .warning, why: "the level decides how much a KPI weighs")
}

/// What can be wrong with the header of a table.
extension Rule {
  static let missingColumn = Rule("missing-column", .error)
  static let doubledColumn = Rule("doubled-column", .error)
}
