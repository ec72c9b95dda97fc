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

  /// What some days are to bring together.
  struct Part {
    var days: ClosedRange<Day>
    var bounds: Bounds
    /// As it was written.
    var origin: Target?
  }

  /// Of what adds up, days that follow each other; else one part, which says what is reached at the period's end.
  var parts: [Part]
  var addsUp: Bool
  /// Whether it is `within` bounds.
  var isRange: Bool
  /// Agreed after its first day.
  var isRetroactive = false

  /// The target for some of the days.
  func amount(in days: ClosedRange<Day>?, _ weights: DayWeights) -> Bounds? {
    guard addsUp else { return parts.last?.bounds }
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

  func multiplied(by factor: DecimalNumber) -> DeclaredTarget? {
    map { $0.multiplied(by: factor) }
  }

  func map(_ transform: (Figure) -> Figure?) -> DeclaredTarget? {
    var result = self
    for index in parts.indices {
      guard let bounds = parts[index].bounds.map(transform) else { return nil }
      result.parts[index].bounds = bounds
    }
    return result
  }

  /// Only what it says for some of its days.
  func clipped(to days: ClosedRange<Day>, _ weights: DayWeights) -> DeclaredTarget? {
    guard addsUp else { return self }
    var result = self
    result.parts = []
    for part in parts where part.days.overlaps(days) {
      guard let bounds = part.bounds.map({ weights.share(of: $0, for: part.days, in: days) }) else { return nil }
      result.parts.append(Part(days: part.days.clamped(to: days), bounds: bounds, origin: part.origin))
    }
    return result
  }
}
