/// One parsed YAML file as a flat table: 24-byte records in document order and one arena of scalar text.
///
/// A mapping's children are its keys and values in turn; `next` of a record is the index just behind its subtree, so siblings are
/// walked without pointers. Aliases are already expanded (with a limit on growth), tags and merges already refused.
public final class YAMLDocument: Sendable {
  public let file: FileID
  let records: [YAMLRecord]
  /// The file itself: a plain scalar on one line is its own text.
  let bytes: [UInt8]
  /// The text of all other scalars, end to end.
  let arena: [UInt8]

  init(file: FileID, records: [YAMLRecord], bytes: [UInt8], arena: [UInt8]) {
    self.file = file
    self.records = records
    self.bytes = bytes
    self.arena = arena
  }

  /// The document's only root.
  public var root: YAMLNode? { records.isEmpty ? nil : YAMLNode(document: self, index: 0) }

  /// Reads a file.
  ///
  /// Linear in its size, whatever it holds. Everything wrong with it as YAML is reported; an entry that was refused is left out and its mapping says so
  /// (`YAMLNode.isPartial`), so that nothing needs reporting on top.
  ///
  /// - Returns: nil only after an error that leaves nothing to go on with, such as one of syntax (reported once a file).
  package static func read(_ file: SourceFile, id: FileID, into log: inout DiagnosticLog) -> YAMLDocument? {
    guard file.bytes.count <= SourceFile.byteLimit else {
      log.report(FileProblem(path: file.path, reason: .tooLarge(limit: SourceFile.byteLimit)).diagnostic())
      return nil
    }
    return file.bytes.withUnsafeBufferPointer { bytes in
      var reader = YAMLReader(bytes: bytes, path: file.path, file: id)
      let isRead = reader.read()
      log.append(contentsOf: reader.log)
      guard isRead else { return nil }
      return YAMLDocument(file: id, records: reader.records, bytes: file.bytes, arena: reader.arena)
    }
  }

  /// Hands the bytes of a scalar's text to `body`, without copying them.
  func withText<Result>(of record: YAMLRecord, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let range = Int(record.textStart)..<Int(record.textStart) + Int(record.textCount)
    if record.flags.contains(.isInFile) {
      return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }
    return arena.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
  }
}

/// A scalar, mapping or sequence of a document: 24 bytes.
struct YAMLRecord {
  struct Flags: OptionSet {
    let rawValue: UInt8

    /// A scalar without quotes.
    static let isPlain = Flags(rawValue: 1)
    /// A scalar whose text is a slice of the file, not of the arena.
    static let isInFile = Flags(rawValue: 2)
    /// A value that was not written: its key has no colon.
    static let isOmitted = Flags(rawValue: 4)
    /// A mapping or sequence of which something was refused with an error.
    static let isPartial = Flags(rawValue: 8)
    /// A key that goes, with its value, when reading ends.
    static let isRefusedEntry = Flags(rawValue: 16)
    /// An element that goes when reading ends.
    static let isRefusedElement = Flags(rawValue: 32)
  }

  var kind: YAMLNode.Kind
  var flags: Flags
  /// Offsets in the file, half-open.
  var start: UInt32
  var end: UInt32
  /// A scalar's text, in the file or in the arena.
  var textStart: UInt32 = 0
  var textCount: UInt32 = 0
  /// The record just behind this one's subtree; 0 while it is open.
  var next: UInt32 = 0
}
