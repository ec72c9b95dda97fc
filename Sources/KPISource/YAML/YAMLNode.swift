/// A cursor to one scalar, mapping or sequence of a document.
public struct YAMLNode: Sendable {
  public enum Kind: UInt8, Sendable {
    case scalar
    case mapping
    case sequence
  }

  let document: YAMLDocument
  let index: Int

  var record: YAMLRecord { document.records[index] }

  public var kind: Kind { record.kind }

  /// Where it was written, without its anchor; a block ends with its last child.
  ///
  /// What an alias stands for is placed at the alias, and what is inside it where the anchor is.
  public var place: Place {
    let record = record
    return Place(file: document.file, start: record.start, end: record.end)
  }

  /// Whether a scalar was written without quotes; `~` and nothing at all are plain too.
  public var isPlain: Bool { record.flags.contains(.isPlain) }

  /// Whether this value was never written, nor the colon before it: `Bar` in `{ name: Foo, Bar }` is a key with such a value.
  ///
  /// Then a comma probably cut a text in two that should be quoted.
  public var isOmitted: Bool { record.flags.contains(.isOmitted) }

  /// Whether an entry or element of this was refused with an error, so that what is missing here may be no news.
  public var isPartial: Bool { record.flags.contains(.isPartial) }

  /// A scalar's text; empty for a mapping or sequence.
  public var text: String {
    document.withText(of: record) { String(decoding: $0, as: UTF8.self) }
  }

  /// Hands the UTF-8 of a scalar's text to `body`, without making a string.
  public func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    document.withText(of: record, body)
  }

  /// Whether this is "nothing": an empty plain scalar or a plain `~`. (`null` is a word like any other.)
  public var isNothing: Bool {
    let record = record
    guard record.kind == .scalar, record.flags.contains(.isPlain), record.textCount <= 1 else { return false }
    return document.withText(of: record) { $0.isEmpty || $0[0] == UInt8(ascii: "~") }
  }

  /// Whether nothing stands between the quotes, braces or brackets; of what was refused nobody can say.
  public var isEmpty: Bool {
    let record = record
    switch record.kind {
    case .scalar: return record.textCount == 0 && !record.flags.contains(.isPlain)
    case .mapping, .sequence: return Int(record.next) == index + 1 && !isPartial
    }
  }

  /// The entries of a mapping in order, none for anything else.
  ///
  /// Keys are scalars and occur once.
  public var entries: Entries { Entries(document: document, first: index + 1, end: kind == .mapping ? Int(record.next) : index + 1) }

  /// The elements of a sequence in order; none for anything else.
  public var elements: Elements { Elements(document: document, first: index + 1, end: kind == .sequence ? Int(record.next) : index + 1) }

  public struct Entries: Sequence, IteratorProtocol, Sendable {
    let document: YAMLDocument
    var first: Int
    let end: Int

    public mutating func next() -> (key: YAMLNode, value: YAMLNode)? {
      guard first < end else { return nil }
      let key = YAMLNode(document: document, index: first)
      let value = YAMLNode(document: document, index: Int(document.records[first].next))
      first = Int(document.records[value.index].next)
      return (key, value)
    }
  }

  public struct Elements: Sequence, IteratorProtocol, Sendable {
    let document: YAMLDocument
    var first: Int
    let end: Int

    public mutating func next() -> YAMLNode? {
      guard first < end else { return nil }
      let element = YAMLNode(document: document, index: first)
      first = Int(document.records[first].next)
      return element
    }
  }

  /// The value of a mapping's key, found by a scan: for mappings of a few keys.
  public subscript(key: String) -> YAMLNode? {
    var key = key
    return key.withUTF8 { wanted in
      for (candidate, value) in entries where candidate.withText({ $0.elementsEqual(wanted) }) { return value }
      return nil
    }
  }
}
