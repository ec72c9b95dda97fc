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

/// A finite number without unit; 1 is 100%.
///
/// The initialiser refuses what is not finite and drops the sign of zero, as `Amount` does.
public struct Ratio: Hashable, Sendable {
  public let value: Double

  /// Nil where `value` is NaN or infinite.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    self.value = value + 0
  }

  private init(whole value: Int) { self.value = Double(value) }

  static let zero = Ratio(whole: 0)
}

extension Ratio: Comparable {
  public static func < (left: Ratio, right: Ratio) -> Bool { left.value < right.value }
}
