import KPIAnalysis
import KPIModel

/// What stands before a review: early warnings, then two to four sentences: the result and its size, the main cause with its breadth and owner,
/// what else moved.
///
/// Every number is one of the review's; the same review gives the same sentences.
struct ReviewMessage {
  let review: Review
  let evaluation: EvaluationLayout
  let reading: AttributionReading
  let people: PeopleNames
  let wording: Wording

  init(_ layout: ReviewLayout) {
    review = layout.review
    evaluation = layout.evaluation
    reading = layout.reading
    people = layout.people
    wording = layout.wording
  }

  var sentences: [String] { warnings + [result, cause, reading.normalVariation, other, missed].compactMap { $0 }.prefix(4) }

  /// Without what is only about to go wrong: the result, its main cause, what else moved.
  var outcome: [String] { [result, cause, reading.normalVariation, other].compactMap { $0 } }

  private static let mostWarnings = 3
  private static let mostNamed = 5

  /// Process KPIs and guardrails that go the wrong way: before the outcome, as they are in time.
  private var warnings: [String] {
    let (shown, others) = (review.earlyWarnings.prefix(Self.mostWarnings), review.earlyWarnings.dropFirst(Self.mostWarnings))
    let sentences = shown.map(text)
    if others.isEmpty { return sentences }
    let names = others.prefix(Self.mostNamed).map { name(review.evaluation.nodes[$0.nodeIndex].name) }
    return sentences + [wording.moreWarnings(names, more: others.count - names.count)]
  }

  private func text(_ warning: EarlyWarning) -> String {
    let node = review.evaluation.nodes[warning.nodeIndex]
    let format = evaluation.format(node)
    var parts: [String] = []
    if let side = warning.side, let actual = node.actual, let limits = node.normalVariation {
      parts.append(
        wording.wrongSide(
          wording.quantity(format.text(actual.value), unit: evaluation.unitLabel(node) ?? ""), isAbove: side == .above,
          (format.text(limits.lower.value), format.text(limits.upper.value))))
    }
    if let course = warning.course {
      parts.append(wording.course(course, of: review.period.kind, isClosed: review.isClosed))
    }
    if let lag = warning.lag {
      parts.append(
        wording.lagging(
          evaluation.completionFormat.text(lag.completion.value), behind: name(review.evaluation.nodes[lag.parentIndex].name),
          evaluation.completionFormat.text(lag.parentCompletion.value)))
    }
    let role = review.definitions.first { $0.nodeIndex == warning.nodeIndex }?.role ?? .process
    return wording.earlyWarning(name(node.name), wording.role(role), parts, owner: people.owner(ofNode: node.id))
  }

  private var attribution: Attribution { review.attribution }

  private func name(_ text: LocalizedText) -> String { wording.phrase(text) }

  private var result: String? {
    let node = attribution.node
    let name = name(node.name)
    guard let actual = node.actual else { return wording.noActual(name, in: attribution.period) }
    let quantity = reading.format.quantity(actual.value, wording)
    guard let gap = node.gap, let reference = node.reference else {
      return wording.noReference(name, actual: quantity, attribution.against)
    }
    var distance: (size: String, ratio: String?, isAbove: Bool)?
    if gap.value != 0 {
      if node.unit?.isPercent == true {
        var format = reading.format.number
        format.suffix = wording.points
        distance = (format.text(gap.value.magnitude), nil, gap.value > 0)
      } else {
        let ratio = reference.value == 0 ? nil : NumberFormat.percent.asVariance.text(gap.value / abs(reference.value))
        distance = (reading.format.quantity(gap.value.magnitude, wording), ratio, gap.value > 0)
      }
    }
    return wording.outcome(
      name, actual: quantity, distance: distance, by: attribution.isClosed ? nil : attribution.asOf, isLowerBetter: node.direction == .down)
  }

  /// The first of the causes, which is the most surprising one.
  private var cause: String? {
    if let reason = attribution.reason, attribution.node.actual != nil, attribution.node.reference != nil {
      return wording.unattributed(name(attribution.node.name), reason)
    }
    guard !attribution.levels.isEmpty, let cause = attribution.causes.first else { return nil }
    guard cause.kind == nil, cause.path.count > 1, let breakdown = cause.breakdown?.text(in: wording.language) else {
      return reading.text(cause)
    }
    let share = cause.share.map { NumberFormat.wholePercent.text($0.value) }
    let contribution = reading.format.variance(cause.contribution, wording)
    let owner = people.owner(ofNode: cause.id)
    let caveat = reading.isSpread(cause) ? wording.spreadCause(name(cause.name)) : ""
    guard cause.path.count > 2 || cause.breadth == .broad, let first = line(cause.path[1]), let firstContribution = first.contribution
    else {
      return wording.mainCause(name(cause.name), contribution, share: share, isShort: isShort, owner: owner) + caveat
    }
    return wording.mainCause(
      through: first.name.map(name) ?? first.id, reading.format.variance(firstContribution, wording), name(cause.name), contribution,
      share: share, isNearlyAll: cause.contribution.value / firstContribution.value >= 0.9, breadth: cause.breadth, parts: cause.childCount,
      breakdown: breakdown, isShort: isShort, owner: owner) + caveat
  }

  private var isShort: Bool { (attribution.node.gap?.value ?? 0) < 0 }

  /// The largest of the other parts beside the first step of the main cause, where it is a tenth of the gap at least.
  private var other: String? {
    guard let cause = attribution.causes.first, cause.path.count > 1, let main = line(cause.path[1]) else { return nil }
    let siblings = attribution.lines.filter { $0.levelIndex == main.levelIndex && $0.id != main.id && $0.contribution != nil }
    guard let largest = siblings.max(by: { size($0) < size($1) }), let share = largest.shareOfGap, abs(share.value) >= 0.1,
      let contribution = largest.contribution
    else { return nil }
    return wording.alsoMoved(
      largest.name.map(name) ?? largest.kind.map(wording.line) ?? largest.id, reading.format.variance(contribution, wording),
      share: NumberFormat.wholePercent.text(share.value), isAgainst: share.value < 0)
  }

  private var missed: String? {
    func names(_ portfolios: [Scorecard.Portfolio]) -> [String] {
      portfolios.filter { $0.status == .missed }.prefix(5).map { wording.phrase($0.name) }
    }
    return wording.missedScores(owners: names(review.scorecard.owners), teams: names(review.scorecard.teams))
  }

  private func size(_ line: Attribution.Line) -> Double { line.contribution?.value.magnitude ?? 0 }

  private func line(_ id: String) -> Attribution.Line? { attribution.lines.first { $0.id == id } }
}
