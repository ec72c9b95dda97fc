internal import KPIModel

/// One grade and the completion that earns it.
public struct Band: Hashable, Sendable {
  /// As printed: `S` … `D`, or the word of a preset (`green`).
  public let grade: String
  public let status: Evaluation.Status
  /// The least completion, 1 for 100%; nil for the lowest band, which has no bound.
  public let bound: Double?

  public init(grade: String, status: Evaluation.Status, bound: Double?) {
    self.grade = grade
    self.status = status
    self.bound = bound
  }

  /// A completion meets a bound when it is at least this close below it: what is left of decimal thinking in binary numbers.
  public static let tolerance = 1e-12

  /// S ≥ 110%, A ≥ 100%, B ≥ 90%, C ≥ 80%, D: highest first.
  public static let standard = [
    Band(grade: "S", status: .exceeded, bound: 1.1),
    Band(grade: "A", status: .met, bound: 1),
    Band(grade: "B", status: .near, bound: 0.9),
    Band(grade: "C", status: .missed, bound: 0.8),
    Band(grade: "D", status: .missed, bound: nil),
  ]

  public func isMet(by completion: Ratio) -> Bool {
    guard let bound else { return true }
    return completion.value >= bound - Band.tolerance
  }
}

extension Band {
  /// A model's bands with the words for where a node in each stands.
  ///
  /// Bounds over 100% are exceeded; the next one is met, the one below it near, all others missed, and so is the lowest in any case.
  static func bands(of scoring: Scoring) -> [Band] {
    var bands: [Band] = []
    var steps: [Evaluation.Status] = [.missed, .near, .met]
    for (index, band) in scoring.bands.enumerated() {
      let isLowest = index == scoring.bands.count - 1
      let status: Evaluation.Status = band.bound > .one ? .exceeded : isLowest ? .missed : steps.popLast() ?? .missed
      bands.append(Band(grade: band.grade, status: status, bound: isLowest ? nil : band.bound.double))
    }
    return bands
  }
}
