/// One parsed YAML file as a flat table: 24-byte records in document order and one arena of scalar text.
///
/// A mapping's children are its keys and values in turn; `next` of a record is the index just behind its subtree, so siblings are
/// walked without pointers. Aliases are already expanded (with a limit on growth), tags and merges already refused.
public final class YAMLDocument: Sendable {
  public let file: FileID
  let records: [YAMLRecord]
  let text: [UInt8]

  init(file: FileID, records: [YAMLRecord], text: [UInt8]) {
    self.file = file
    self.records = records
    self.text = text
  }

  /// The document's only root; nil when the file holds nothing but comments.
  public var root: YAMLNode? { records.isEmpty ? nil : YAMLNode(document: self, index: 0) }
}

/// A scalar, mapping or sequence of a document.
struct YAMLRecord {
  var kind: YAMLNode.Kind
  var isPlain: Bool
  /// Offsets in the file, half-open.
  var start: UInt32
  var end: UInt32
  /// A scalar's text in the arena.
  var textStart: UInt32
  var textCount: UInt32
  /// The record just behind this one's subtree.
  var next: UInt32
}

/// A cursor to one record of a document.
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
  public var place: Place {
    let record = record
    return Place(file: document.file, start: record.start, end: record.end)
  }

  /// Whether a scalar was written without quotes; `~` and nothing at all are plain too.
  public var isPlain: Bool { record.isPlain }

  /// A scalar's text; empty for a mapping or sequence.
  public var text: String {
    let record = record
    return document.text.withUnsafeBufferPointer { arena in
      let bytes = UnsafeBufferPointer(rebasing: arena[Int(record.textStart)..<Int(record.textStart + record.textCount)])
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Whether this is "nothing": an empty plain scalar or a plain `~`. (`null` is a word like any other.)
  public var isNothing: Bool {
    let record = record
    guard record.kind == .scalar, record.isPlain else { return false }
    return record.textCount == 0 || (record.textCount == 1 && document.text[Int(record.textStart)] == UInt8(ascii: "~"))
  }

  /// The entries of a mapping in order, none for anything else.
  ///
  /// Keys are scalars and occur once.
  public var entries: Entries { Entries(document: document, first: index + 1, end: kind == .mapping ? Int(record.next) : index + 1) }

  /// The elements of a sequence in order; none for anything else.
  public var elements: Elements { Elements(document: document, first: index + 1, end: kind == .sequence ? Int(record.next) : index + 1) }

  public struct Entries: Sequence, IteratorProtocol {
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

  public struct Elements: Sequence, IteratorProtocol {
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
    for (candidate, value) in entries where candidate.text == key { return value }
    return nil
  }
}
