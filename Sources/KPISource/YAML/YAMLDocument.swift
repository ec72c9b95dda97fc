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
