import KPIAnalysis
import KPIModel
import KPISource

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
  func json(_ context: DocumentContext) -> JSONValue
}

extension String: DocumentValue {
  static var shape: ValueShape { .text }
  func json(_: DocumentContext) -> JSONValue { .text(self) }
}

extension Int: DocumentValue {
  static var shape: ValueShape { .integer }
  func json(_: DocumentContext) -> JSONValue { .integer(self) }
}

extension Bool: DocumentValue {
  static var shape: ValueShape { .boolean }
  func json(_: DocumentContext) -> JSONValue { .boolean(self) }
}

extension Amount: DocumentValue {
  static var shape: ValueShape { .number }
  func json(_: DocumentContext) -> JSONValue { .number(value) }
}

extension Ratio: DocumentValue {
  static var shape: ValueShape { .number }
  func json(_: DocumentContext) -> JSONValue { .number(value) }
}

extension Day: DocumentValue {
  static var shape: ValueShape { .day }
  func json(_: DocumentContext) -> JSONValue { .text(description) }
}

/// As a model writes it; null for a plain number.
extension MeasureUnit: DocumentValue {
  static var shape: ValueShape { .nullable(.text) }
  func json(_: DocumentContext) -> JSONValue { name.isEmpty ? .null : .text(name) }
}

/// In the document's language.
extension LocalizedText: DocumentValue {
  static var shape: ValueShape { .text }
  func json(_ context: DocumentContext) -> JSONValue { .text(text(in: context.style.language)) }
}

extension Place: DocumentValue {
  static var shape: ValueShape { PlaceRecord.shape }
  func json(_ context: DocumentContext) -> JSONValue { PlaceRecord(self, context.places).json(context) }
}

/// As `file:line`.
extension Diagnostic.Site: DocumentValue {
  static var shape: ValueShape { .text }
  func json(_ context: DocumentContext) -> JSONValue { context.places.line(of: self).map(JSONValue.text) ?? .null }
}

extension Optional: DocumentValue where Wrapped: DocumentValue {
  static var shape: ValueShape { .nullable(Wrapped.shape) }
  func json(_ context: DocumentContext) -> JSONValue { self?.json(context) ?? .null }
}

extension Array: DocumentValue where Element: DocumentValue {
  static var shape: ValueShape { .list(Element.shape) }
  func json(_ context: DocumentContext) -> JSONValue { .list(map { $0.json(context) }) }
}

/// A fixed set of words.
protocol DocumentWord: DocumentValue, RawRepresentable<String>, CaseIterable {}

extension DocumentWord {
  static var shape: ValueShape { .word(allCases.map(\.rawValue)) }
  func json(_: DocumentContext) -> JSONValue { .text(rawValue) }
}
