extension Rule {
  /// A file that is not YAML: a bracket that is never closed, an indentation that fits nothing, a colon too many.
  ///
  /// Bad: `name: Shop: north`. Good: `name: "Shop: north"`. Reported once a file, for what follows would be guesswork.
  package static let syntaxError = Rule("syntax-error", .error)

  /// A line indented with a tab.
  ///
  /// Bad: `⇥owner: lin`. Good: spaces.
  package static let tabIndentation = Rule("tab-indentation", .error, why: "YAML indents with spaces; a tab has no agreed width")

  /// The full-width `：` or `，` of a Chinese keyboard where YAML needs `: ` or `, `.
  ///
  /// Bad: `owner：lin`. Good: `owner: lin`.
  package static let fullWidthPunctuation = Rule(
    "full-width-punctuation", .error, why: "YAML takes full-width `：` and `，` for letters of the text")

  /// A tag such as `!!str`.
  ///
  /// Bad: `name: !!str 2026`. Good: `name: 2026`.
  package static let tag = Rule("yaml-tag", .error, why: "a value's type comes from the key it stands under")

  /// A line such as `%YAML 1.2` above the document.
  package static let directive = Rule("yaml-directive", .error, why: "a model is plain YAML without settings of its own")

  /// The merge key `<<`.
  ///
  /// Good: write the keys out, or use `each`.
  package static let mergeKey = Rule("merge-key", .error, why: "what a reader does not see under a node should not be in it")

  /// A second document in one file, after `---`.
  ///
  /// Good: a file for each.
  package static let severalDocuments = Rule("several-documents", .error, why: "a file is one part of one model")

  /// An anchor with nothing behind it.
  ///
  /// Bad: `target: &goal`. Good: `target: &goal 1.2M`.
  package static let anchorWithoutValue = Rule("anchor-without-value", .error, why: "an anchor names the value behind it")

  /// Two anchors of one name in a file.
  package static let duplicateAnchor = Rule("duplicate-anchor", .error, why: "an alias should stand for one value only")

  /// An alias whose anchor does not stand above it.
  ///
  /// Bad: `target: *gaol`.
  package static let unknownAlias = Rule("unknown-alias", .error, why: "an alias stands for a value further up in the same file")

  /// An alias inside the very value that its anchor names.
  package static let recursiveAlias = Rule("recursive-alias", .error, why: "a value that contains itself never ends")

  /// Aliases that stand for aliases until the file unfolds to many times its size.
  package static let aliasGrowth = Rule(
    "alias-growth", .error, why: "aliases may unfold a file to five times its values, so that a small file cannot fill the memory")

  /// Mappings and sequences within each other more than 256 deep.
  package static let nestingTooDeep = Rule("nesting-too-deep", .error, why: "mappings and lists may stand within each other 256 deep")

  /// One key twice in a mapping.
  package static let duplicateKey = Rule("duplicate-key", .error, why: "the second would silently replace the first")

  /// A mapping or a list as a key.
  ///
  /// Bad: `{ [a, b]: 1 }`.
  package static let nonScalarKey = Rule("non-scalar-key", .error, why: "keys are names")

  /// A colon with no key before it.
  ///
  /// Bad: `: 5`.
  package static let missingKey = Rule("missing-key", .error, why: "every value of a mapping stands under a name")

  /// More errors in one file than anyone reads; reading stops.
  package static let tooManyErrors = Rule("too-many-errors", .error)
}
