import KPIAnalysis
import KPIModel

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

/// A type whose values stand in documents, and whose shape is known without a value.
protocol DocumentValue: Sendable {
  static var shape: ValueShape { get }
  var jsonValue: JSONValue { get }
}

extension String: DocumentValue {
  static var shape: ValueShape { .text }
  var jsonValue: JSONValue { .text(self) }
}

extension Int: DocumentValue {
  static var shape: ValueShape { .integer }
  var jsonValue: JSONValue { .integer(self) }
}

extension Bool: DocumentValue {
  static var shape: ValueShape { .boolean }
  var jsonValue: JSONValue { .boolean(self) }
}

extension Amount: DocumentValue {
  static var shape: ValueShape { .number }
  var jsonValue: JSONValue { .number(value) }
}

extension Ratio: DocumentValue {
  static var shape: ValueShape { .number }
  var jsonValue: JSONValue { .number(value) }
}

extension Day: DocumentValue {
  static var shape: ValueShape { .day }
  var jsonValue: JSONValue { .text(description) }
}

/// As a model writes it; null for a plain number.
extension MeasureUnit: DocumentValue {
  static var shape: ValueShape { .nullable(.text) }
  var jsonValue: JSONValue { name.isEmpty ? .null : .text(name) }
}

extension Optional: DocumentValue where Wrapped: DocumentValue {
  static var shape: ValueShape { .nullable(Wrapped.shape) }
  var jsonValue: JSONValue { self?.jsonValue ?? .null }
}

extension Array: DocumentValue where Element: DocumentValue {
  static var shape: ValueShape { .list(Element.shape) }
  var jsonValue: JSONValue { .list(map(\.jsonValue)) }
}

/// A fixed set of words.
protocol DocumentWord: DocumentValue, RawRepresentable<String>, CaseIterable {}

extension DocumentWord {
  static var shape: ValueShape { .word(allCases.map(\.rawValue)) }
  var jsonValue: JSONValue { .text(rawValue) }
}
