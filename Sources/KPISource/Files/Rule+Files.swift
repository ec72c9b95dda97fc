extension Rule {
  /// A file that is named cannot be opened or read.
  package static let unreadableFile = Rule("unreadable-file", .error)

  /// A model file is over 64 MiB, or holds more values than a model of that size.
  package static let fileTooLarge = Rule(
    "file-too-large", .error, why: "a model is written and reviewed by people; rows of data belong in a source")

  /// A model file holds nothing but comments.
  package static let emptyFile = Rule("empty-file", .error, why: "a file of a model begins with `kpitree: 1` or a section")

  /// A file is UTF-16 or UTF-32.
  package static let unsupportedEncoding = Rule("unsupported-encoding", .error, why: "a model is UTF-8 text")

  /// A file has bytes that are not UTF-8, as when it was saved as GBK or Latin-1.
  package static let invalidUTF8 = Rule("invalid-utf8", .error, why: "a model is UTF-8 text")

  /// A file has a character that no editor shows: NUL, escape, a second byte order mark, a Unicode line separator.
  package static let controlCharacter = Rule("control-character", .error, why: "what a reviewer cannot see does not belong in a model")
}
