/// A position as editors show it.
public struct SourceLocation: Hashable, Sendable {
  /// Counts from 1.
  public let line: Int
  /// Counts Unicode code points from 1.
  public let column: Int
}
