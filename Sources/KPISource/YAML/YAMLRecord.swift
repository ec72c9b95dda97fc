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
