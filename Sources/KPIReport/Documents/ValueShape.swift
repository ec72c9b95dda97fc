/// What a value of a document may be: the one description from which its JSON Schema and the columns of its CSV are made.
package indirect enum ValueShape: Sendable {
  case text
  /// An ISO 8601 date.
  case day
  case integer
  case number
  case boolean
  /// One of these words.
  case word([String])
  /// This text and no other.
  case constant(String)
  case nullable(ValueShape)
  case list(ValueShape)
  /// An object with exactly these members, in this order.
  case record([Member])

  package struct Member: Sendable {
    package let name: String
    /// One sentence: meaning, unit, and what null says.
    package let summary: String
    package let shape: ValueShape
  }
}
