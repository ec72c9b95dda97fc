internal import KPIFigures
internal import KPIModel

/// Where a node stands: its completion, and the word and grade for it.
struct Judgement {
  var completion: Evaluation.Completion?
  /// Actual to date per target to date; nil in a closed period.
  var pace: Ratio?
  var status = Evaluation.Status.incomplete
  /// Nil where nothing is scored or the period is not over.
  var grade: String?

  /// - Parameter bands: from the highest down.
  mutating func grade(in bands: [Band], isClosed: Bool) {
    guard let completion else { return }
    guard isClosed else {
      status = .open
      return
    }
    guard let band = bands.first(where: { $0.isMet(by: completion.raw) }) else { return }
    status = band.status
    grade = band.grade
  }
}

extension Workings {
  /// Whether a project has started by the last day that counts: what has not begun is judged by nobody.
  func hasBegun(_ project: Project) -> Bool { project.start.map { $0 <= lastDay } ?? true }

  /// The last day of the evaluated period that counts: `asOf`, where that is earlier.
  var lastDay: Day { bound.asOf.map { min($0, bound.evaluated.period.last) } ?? bound.evaluated.period.last }

  /// Whether a node counts in scores: it has a target that is scored, or is a project of which something is due.
  func isScored(_ index: Int) -> Bool {
    if composition.details(of: index)?.project != nil { return projectJudgement(of: index)?.completion != nil }
    return targets.isScored(index)
  }

  func completionRule(of index: Int) -> CompletionRule {
    let declaration = composition.declaration(of: index)
    return CompletionRule(composition.details(of: index), declaration.direction, declaration.role, cap: completionCap)
  }

  /// The judgement of one node by the evaluated period's figures.
  func judgement(of index: Int) -> Judgement {
    var judgement = Judgement()
    guard bound.isBegun else {
      judgement.status = .notBegun
      return judgement
    }
    if composition.details(of: index)?.project != nil {
      guard let standing = projectJudgement(of: index) else {
        judgement.status = .notBegun
        return judgement
      }
      judgement.completion = standing.completion
      judgement.status = standing.isOpen ? .open : .incomplete
      judgement.grade(in: bands, isClosed: bound.isClosed && !standing.isOpen)
      return judgement
    } else if let actual = actuals.evaluated[index] {
      judgement.status = .untargeted
      if targets.isScored(index), let target = targets.toDate[index] {
        judgement.completion = completionRule(of: index).completion(of: actual, goal(of: index, target))
        if !bound.isClosed, target != 0 { judgement.pace = Ratio(actual / target) }
      }
    }
    judgement.grade(in: bands, isClosed: bound.isClosed)
    return judgement
  }

  /// What the node's completion is computed from; nil where that is no formula of actual and reference.
  func completionBasis(of index: Int) -> Evaluation.CompletionBasis? {
    guard composition.details(of: index)?.project == nil, let actual = actuals.evaluated[index], let target = targets.toDate[index] else {
      return nil
    }
    return completionRule(of: index).basis(of: actual, goal(of: index, target))
  }

  func goal(of index: Int, _ target: Double) -> CompletionRule.Goal {
    CompletionRule.Goal(target: target, share: shareToDate(of: index), range: targets.ranges[index]?.closedRange)
  }

  /// How much of what is due of a node in its whole period is due in the days that count; 1 for what does not add up over days.
  func shareToDate(of index: Int) -> Double {
    guard composition.declaration(of: index).time.isFlow else { return 1 }
    return composition.weights(of: index).share(of: bound.daysOfTarget(index), in: bound.targetPeriod.days)
  }
}

extension DeclaredTarget.Bounds {
  /// In binary numbers; nil where rounding turned it round.
  var closedRange: ClosedRange<Double>? { lower.value <= upper.value ? lower.value...upper.value : nil }
}
