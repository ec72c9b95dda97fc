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
