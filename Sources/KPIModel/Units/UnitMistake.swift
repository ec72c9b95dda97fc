/// Why a text is no unit, or why units do not fit: one lowercase phrase, and the text that was obviously meant.
public struct UnitMistake: Error, Hashable, Sendable {
  public let message: String
  /// What to write instead; nil where more than one mend is thinkable.
  public let replacement: String?

  init(_ message: String, replacement: String? = nil) {
    self.message = message
    self.replacement = replacement
  }
}
