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
