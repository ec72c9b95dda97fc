import KPISource

/// A value of a document on its way to a writer; objects keep the order of their members.
package enum JSONValue: Sendable {
  case null
  case text(String)
  case integer(Int)
  /// Must be finite.
  case number(Double)
  case boolean(Bool)
  case list([JSONValue])
  case object([(name: String, value: JSONValue)])
  /// A list whose elements are made one by one as they are written, so that a large tree is never held twice.
  case sequence(count: Int, element: @Sendable (Int) -> JSONValue)
}

extension JSONWriter {
  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .text(let text): string(text)
    case .integer(let number): integer(number)
    case .number(let number): self.number(number)
    case .boolean(let flag): bool(flag)
    case .list(let elements):
      beginArray()
      for element in elements { write(element) }
      endArray()
    case .object(let members):
      beginObject()
      for member in members {
        key(member.name)
        write(member.value)
      }
      endObject()
    case .sequence(let count, let element):
      beginArray()
      for index in 0..<count { write(element(index)) }
      endArray()
    }
  }
}
