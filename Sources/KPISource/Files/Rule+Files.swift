/// What can be wrong with a file before it is read as YAML.
extension Rule {
  package static let fileTopic = RuleTopic(
    "Files", [unreadableFile, fileTooLarge, emptyFile, unsupportedEncoding, invalidUTF8, controlCharacter])

  package static let unreadableFile = Rule(
    "unreadable-file", .error,
    what: "A file that the model names is there and cannot be opened or read.",
    why: "without it a part of the model would be missing without a word", showsWhy: false,
    fix: "give the file to whoever runs kpitree to read; a compressed file's name ends in `.gz`",
    example: .none(because: "it depends on the machine's disk and permissions"))

  package static let fileTooLarge = Rule(
    "file-too-large", .error,
    what: "A model file is over 64 MiB, or holds more values than a model of that size.",
    why: "a model is written and reviewed by people; rows of data belong in a source",
    fix: "put rows into a CSV file or a database, and name it under `sources`",
    example: .none(because: "its file would have 64 MiB"))

  package static let emptyFile = Rule(
    "empty-file", .error,
    what: "A model file holds nothing but comments.",
    why: "a file of a model begins with `kpitree: 1` or a section",
    fix: "write the model, or take the file out of `include`",
    example: """
      > kpitree.yaml
      -# to be written
      +kpitree: 1
      +tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  package static let unsupportedEncoding = Rule(
    "unsupported-encoding", .error,
    what: "A file is UTF-16 or UTF-32.",
    why: "a model is UTF-8 text",
    fix: "save it as UTF-8",
    example: .none(because: "a page cannot show its bytes"))

  package static let invalidUTF8 = Rule(
    "invalid-utf8", .error,
    what: "A file has bytes that are not UTF-8, as when it was saved as GBK or Latin-1.",
    why: "a model is UTF-8 text",
    fix: "save it as UTF-8",
    example: .none(because: "a page cannot show its bytes"))

  package static let controlCharacter = Rule(
    "control-character", .error,
    what: "A file has a character that no editor shows: NUL, escape, a second byte order mark, a Unicode line separator.",
    why: "what a reviewer cannot see does not belong in a model",
    fix: "remove it",
    example: """
      -name: Shop\u{7}
      +name: Shop
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)
}
