/// A fix that was made in a file.
public struct AppliedFix: Hashable, Sendable {
  public let rule: Rule
  public let fix: FixIt

  /// Where its first edit began in the file as it was read.
  public let place: Place
}
