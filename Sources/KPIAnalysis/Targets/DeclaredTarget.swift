internal import KPIModel

/// What a node's targets say for one period, before anybody asks for how many of its days.
struct DeclaredTarget {
  /// A figure or a range, two equal bounds for a figure.
  struct Bounds {
    var lower: Figure
    var upper: Figure

    init(_ figure: Figure) {
      lower = figure
      upper = figure
    }

    init?(_ lower: Figure?, _ upper: Figure?) {
      guard let lower, let upper else { return nil }
      self.lower = lower
      self.upper = upper
    }

    func map(_ transform: (Figure) -> Figure?) -> Bounds? { Bounds(transform(lower), transform(upper)) }
  }

  /// What some days are to bring together; of what does not add up, what is to be there at the last of them.
  struct Part {
    var days: ClosedRange<Day>
    var bounds: Bounds
    /// As it was written.
    var origin: Target?
    /// Of a level: what was there before the first of the days, from which a line leads to the target; nil without one.
    var start: Figure?
  }

  /// Days that follow each other; of what does not add up they may reach over the period.
  var parts: [Part]
  var addsUp: Bool
  /// Whether it is `within` bounds.
  var isRange: Bool
  /// Agreed after its first day.
  var isRetroactive = false

  /// The target for some of the days: of what adds up by the days' weights, else what is due on the last of them.
  func amount(in days: ClosedRange<Day>?, _ weights: DayWeights) -> Bounds? {
    guard addsUp else { return days.map(\.upperBound).map(due) ?? parts.last?.bounds }
    var sum = Bounds(.zero)
    guard let days else { return sum }
    for part in parts {
      guard let share = part.bounds.map({ weights.share(of: $0, for: part.days, in: days) }),
        let next = Bounds(sum.lower.adding(share.lower), sum.upper.adding(share.upper))
      else { return nil }
      sum = next
    }
    return sum
  }

  /// What is due on a day, by the part that ends on it or after it.
  private func due(on day: Day) -> Bounds? {
    guard let part = parts.first(where: { day <= $0.days.upperBound }) ?? parts.last else { return nil }
    guard day < part.days.upperBound, let start = part.start, !isRange else { return part.bounds }
    // Before its period nothing of the way is done.
    let done = DecimalNumber(max(0, day - part.days.lowerBound + 1))
    return part.bounds.map { goal in
      goal.subtracting(start)?.multiplied(by: done, dividedBy: DecimalNumber(part.days.dayCount)).flatMap(start.adding)
    }
  }

  func multiplied(by factor: DecimalNumber) -> DeclaredTarget? {
    map { $0.multiplied(by: factor) }
  }

  func map(_ transform: (Figure) -> Figure?) -> DeclaredTarget? {
    var result = self
    for index in parts.indices {
      guard let bounds = parts[index].bounds.map(transform) else { return nil }
      result.parts[index].bounds = bounds
      result.parts[index].start = parts[index].start.flatMap(transform)
    }
    return result
  }

  /// Only what it says for some of its days, which carry it evenly: what is due in all of them does not hang on which come first.
  func clipped(to days: ClosedRange<Day>) -> DeclaredTarget? {
    guard addsUp else { return self }
    var result = self
    result.parts = []
    for part in parts where part.days.overlaps(days) {
      guard let bounds = part.bounds.map({ DayWeights.even.share(of: $0, for: part.days, in: days) }) else { return nil }
      result.parts.append(Part(days: part.days.clamped(to: days), bounds: bounds, origin: part.origin))
    }
    return result
  }
}
