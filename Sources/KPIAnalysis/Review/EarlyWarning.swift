internal import KPIFigures
internal import KPIModel

/// A process KPI or guardrail that goes the wrong way before the outcome does (docs/reports.md#early-warnings).
public struct EarlyWarning: Sendable {
  /// The index among the evaluation's nodes.
  public let nodeIndex: Int
  /// The side of normal variation that it is on, where that is the wrong one.
  public let side: NormalVariation.Side?
  /// Which way it has been moving, where that is the wrong one.
  public let course: Course?
  /// In an open period: its completion by what is due so far, where that is short and its parent's is not; and its parent's.
  public let lag: Lag?

  public struct Lag: Hashable, Sendable {
    public let completion: Ratio
    public let parentIndex: Int
    public let parentCompletion: Ratio
  }
}

extension EarlyWarning {
  /// Nil where nothing is to be said of the node.
  init?(_ nodeIndex: Int, in evaluation: Evaluation, range: ClosedRange<Double>?) {
    let node = evaluation.nodes[nodeIndex]
    // Inside the range that its target is, nothing is wrong; outside of it, any way out is.
    let isInside = range.map { range in node.actual.map { range.contains($0.value) } ?? false }
    if isInside == true { return nil }
    let wrongSide: NormalVariation.Side = node.direction == .up ? .below : .above
    let wrongCourse: Course.Direction = node.direction == .up ? .falling : .rising
    side = node.actual.flatMap { node.normalVariation?.side(of: $0) }.flatMap { side in
      side != .within && (side == wrongSide || isInside == false) ? side : nil
    }
    course = node.course.flatMap { course in isInside == nil && course.direction == wrongCourse ? course : nil }
    var lag: Lag?
    if !evaluation.isClosed, let own = node.completion?.raw, own.value < 1 - Band.tolerance, let parentIndex = node.parentIndex,
      let parent = evaluation.nodes[parentIndex].completion?.raw, parent.value >= 1 - Band.tolerance
    {
      lag = Lag(completion: own, parentIndex: parentIndex, parentCompletion: parent)
    }
    self.lag = lag
    if side == nil, course == nil, lag == nil { return nil }
    self.nodeIndex = nodeIndex
  }

  /// Those of a review, in the order of the tree.
  static func warnings(_ definitions: [Definition], in evaluation: Evaluation, _ workings: Workings) -> [EarlyWarning] {
    definitions.compactMap { definition in
      guard definition.role != .outcome else { return nil }
      return EarlyWarning(
        definition.nodeIndex, in: evaluation, range: workings.targets.ranges[definition.nodeIndex]?.closedRange)
    }
  }
}
