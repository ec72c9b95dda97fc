internal import KPIFigures
public import KPIModel
internal import KPISource

extension Evaluation {
  /// The way to the evaluated period in periods of one grain, the oldest first; each node has its figures in it.
  public struct Timeline: Sendable {
    public let grain: Period.Kind
    public let periods: [Period]
    /// Which of the periods have days of the evaluated one.
    public let isEvaluated: [Bool]

    package init(grain: Period.Kind, periods: [Period], isEvaluated: [Bool]) {
      self.grain = grain
      self.periods = periods
      self.isEvaluated = isEvaluated
    }
  }

  /// One node's figures in a period of a timeline, in the node's unit; nil where there is none.
  public struct Point: Hashable, Sendable {
    /// Up to the last day that counts.
    public let actual: Amount?
    /// For the whole period, declared or derived.
    public let target: Amount?
    /// The actual a year earlier.
    public let lastYear: Amount?

    package init(actual: Amount?, target: Amount? = nil, lastYear: Amount? = nil) {
      self.actual = actual
      self.target = target
      self.lastYear = lastYear
    }

    var isEmpty: Bool { actual == nil && target == nil && lastYear == nil }
  }
}

/// The figures of all nodes in the periods of a timeline, rolled up.
struct TimelineFigures: Sendable {
  let timeline: Evaluation.Timeline
  /// By period.
  private let columns: [(actual: FigureColumn, targets: References, lastYear: FigureColumn?)]

  /// Begins with the first period in which any node has a figure; nil where none has.
  init?(_ bound: KPIFigures.Timeline, of evaluated: Period) {
    // What is wrong with targets of other periods is theirs to say.
    var unheard = DiagnosticLog()
    let all = bound.periods.map { Workings($0, against: .target, into: &unheard) }
    let known = all.drop { workings in
      !workings.bound.tree.nodes.indices.contains { workings.actuals.evaluated[$0] != nil || workings.targets.isScored($0) }
    }
    guard !known.isEmpty else { return nil }
    timeline = Evaluation.Timeline(
      grain: bound.grain, periods: known.map(\.bound.evaluated.period),
      // A week belongs to the period that holds its fourth day.
      isEvaluated: known.map(\.bound.evaluated.period).map { evaluated.contains($0.first + $0.dayCount / 2) })
    columns = known.map { ($0.actuals.evaluated, $0.targets, $0.actuals.lastYear) }
  }

  /// A node's figures by period; empty where it has none in any.
  func points(of node: Int) -> [Evaluation.Point] {
    let points = columns.map { actual, targets, lastYear in
      Evaluation.Point(
        actual: actual.figure(node).flatMap(Amount.init),
        target: targets.isScored(node) ? targets.whole.figure(node).flatMap(Amount.init) : nil,
        lastYear: lastYear?.figure(node).flatMap(Amount.init))
    }
    return points.allSatisfy(\.isEmpty) ? [] : points
  }
}
