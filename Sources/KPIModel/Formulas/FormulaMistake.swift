/// Why a text is no formula: one lowercase phrase, where it stands, and what was obviously meant.
public struct FormulaMistake: Error, Hashable, Sendable {
  public let message: String
  /// Half-open UTF-8 offsets into the formula's text.
  public let range: Range<Int>
  /// What to write in place of `range`; nil where more than one mend is thinkable.
  public let replacement: String?

  init(_ message: String, at range: Range<Int>, replacement: String? = nil) {
    self.message = message
    self.range = range
    self.replacement = replacement
  }
}
