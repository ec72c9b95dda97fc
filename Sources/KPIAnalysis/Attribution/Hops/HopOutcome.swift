/// How the multipliers of one hop came about, or why there are none.
enum HopOutcome: Hashable, Sendable {
  case exact
  /// By another method than asked for, and why.
  case fallback(Attribution.Reason)
  /// The formula has no value at one of the ends.
  case undefined(Attribution.Reason)
  /// It has, but no method takes it apart.
  case opaque(Attribution.Reason)
}
