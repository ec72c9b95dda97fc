/// A finite figure in the unit of its node: money in whole currency units, durations in the node's unit, `percent` as a ratio (0.05 is 5%).
///
/// What cannot be computed is absent, never 0, NaN or infinite: the initialiser refuses what is not finite and drops the sign of zero.
public struct Amount: Hashable, Sendable {
  public let value: Double

  /// Nil where `value` is NaN or infinite.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    self.value = value + 0  // -0 + 0 is 0
  }

  private init(integer: Int) {
    value = Double(integer)
  }

  static let zero = Amount(integer: 0)
}

extension Amount: Comparable {
  public static func < (left: Amount, right: Amount) -> Bool { left.value < right.value }
}
