/// What can be wrong with a file as YAML, whatever it means.
extension Rule {
  package static let yamlTopic = RuleTopic(
    "YAML",
    [
      syntaxError, tabIndentation, fullWidthPunctuation, tag, directive, mergeKey, severalDocuments, anchorWithoutValue, duplicateAnchor,
      unknownAlias, recursiveAlias, aliasGrowth, nestingTooDeep, duplicateKey, nonScalarKey, missingKey, tooManyErrors,
    ])

  package static let syntaxError = Rule(
    "syntax-error", .error,
    what: "A file is not YAML: a bracket is never closed, an indentation fits nothing, or a colon is too many.",
    why: "what follows would be guesswork, so it is reported once a file", showsWhy: false,
    fix: "close the bracket, line the keys up, or put the text in quotes",
    example: """
      -name: Shop: north
      +name: "Shop: north"
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  package static let tabIndentation = Rule(
    "tab-indentation", .error,
    what: "A line is indented with a tab.",
    why: "YAML indents with spaces; a tab has no agreed width",
    fix: "indent with spaces; most editors can be told so",
    example: """
       tree:
      -\tsales: { owner: lin, actual: { 2026-Q3: 90 } }
      +  sales: { owner: lin, actual: { 2026-Q3: 90 } }
      """)

  package static let fullWidthPunctuation = Rule(
    "full-width-punctuation", .error,
    what: "The full-width `：` or `，` of a Chinese keyboard stands where YAML needs `: ` or `, `.",
    why: "YAML takes full-width `：` and `，` for letters of the text",
    fix: "type a plain colon or comma with a blank behind it",
    example: """
      -name：商店
      +name: 商店
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  package static let tag = Rule(
    "yaml-tag", .error,
    what: "A value has a tag such as `!!str`.",
    why: "a value's type comes from the key it stands under",
    fix: "remove the tag; a text that begins with `!` stands in quotes",
    example: """
      -name: !!str 2026
      +name: 2026
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  package static let directive = Rule(
    "yaml-directive", .error,
    what: "A line such as `%YAML 1.2` stands above the model.",
    why: "a model is plain YAML without settings of its own",
    fix: "remove the line",
    example: """
      > kpitree.yaml
      -%YAML 1.2
      ----
       kpitree: 1
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  package static let mergeKey = Rule(
    "merge-key", .error,
    what: "The merge key `<<` takes keys over from somewhere else.",
    why: "what a reader does not see under a node should not be in it",
    fix: "write the keys out, or let `each` say what all children share",
    example: """
       tree:
         sales:
           breakdowns:
             channel:
      +        each: { owner: lin }
               nodes:
      -          search: &usual { owner: lin, actual: { 2026-Q3: 50 } }
      -          social: { <<: *usual }
      +          search: { actual: { 2026-Q3: 50 } }
      +          social: { actual: { 2026-Q3: 50 } }
      """)

  package static let severalDocuments = Rule(
    "several-documents", .error,
    what: "A second document begins in a file, after `---`.",
    why: "a file is one part of one model",
    fix: "give each document a file of its own, and name it under `include`",
    example: """
       people: { lin: { name: Lin } }
      ----
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  package static let anchorWithoutValue = Rule(
    "anchor-without-value", .error,
    what: "An anchor such as `&goal` has nothing behind it.",
    why: "an anchor names the value behind it",
    fix: "write the value, or remove the anchor",
    example: """
       tree:
         sales:
      -    target: &goal
      +    target: &goal { 2026-Q3: 100 }
           actual: { 2026-Q3: 90 }
      """)

  package static let duplicateAnchor = Rule(
    "duplicate-anchor", .error,
    what: "Two anchors of one file have the same name.",
    why: "an alias should stand for one value only",
    fix: "rename one of them",
    example: """
       tree:
         sales:
           target: &goal { 2026-Q3: 100 }
      -    actual: &goal { 2026-Q3: 90 }
      +    actual: { 2026-Q3: 90 }
      """)

  package static let unknownAlias = Rule(
    "unknown-alias", .error,
    what: "An alias such as `*goal` has no anchor `&goal` above it.",
    why: "an alias stands for a value further up in the same file",
    fix: "mend the name, or write the value",
    example: """
       tree:
         sales:
           target: &goal { 2026-Q3: 100 }
      -    actual: *gaol
      +    actual: *goal
      """)

  package static let recursiveAlias = Rule(
    "recursive-alias", .error,
    what: "An alias stands inside the very value that its anchor names.",
    why: "a value that contains itself never ends",
    fix: "write out what is meant there",
    example: """
       tree:
      -  sales: &sales { owner: lin, breakdowns: { channel: { nodes: { search: *sales } } } }
      +  sales: { owner: lin, breakdowns: { channel: { nodes: { search: { owner: lin, actual: { 2026-Q3: 90 } } } } } }
      """)

  package static let aliasGrowth = Rule(
    "alias-growth", .error,
    what: "Aliases stand for aliases until the file unfolds to many times its size.",
    why: "aliases may unfold a file to five times its values, so that a small file cannot fill the memory",
    fix: "write the values out, or let `each` say what all children share",
    example: .none(because: "its file would have thousands of values"))

  package static let nestingTooDeep = Rule(
    "nesting-too-deep", .error,
    what: "Mappings and lists stand within each other too deep.",
    why: "mappings and lists may stand within each other 256 deep",
    fix: "move a part of the tree to a file of its own, and name it by `from`",
    example: .none(because: "it would not fit on a page"))

  package static let duplicateKey = Rule(
    "duplicate-key", .error,
    what: "A key stands twice in one mapping.",
    why: "the second would silently replace the first",
    fix: "remove one of them, or rename it",
    example: """
       people:
         lin: { name: Lin }
      -  lin: { name: Lin Wei }
      +  wei: { name: Lin Wei }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  package static let nonScalarKey = Rule(
    "non-scalar-key", .error,
    what: "A mapping or a list stands where a key belongs.",
    why: "keys are names",
    fix: "write a name for the key",
    example: """
       tree:
         sales:
           owner: lin
      -    actual: { [2026-07, 2026-08]: 90 }
      +    actual: { 2026-07..2026-08: 90 }
      """)

  package static let missingKey = Rule(
    "missing-key", .error,
    what: "Something lacks a key that it cannot be without, or a colon has no key before it.",
    why: "without that key it has no meaning, and nothing is guessed", showsWhy: false,
    fix: "add the key that the message names",
    example: """
       sources:
      -  orders: { csv: orders.csv }
      +  orders: { csv: orders.csv, time: day }
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      """)

  static let missingKeyBeforeColon = missingKey.because("every value of a mapping stands under a name")

  package static let tooManyErrors = Rule(
    "too-many-errors", .error,
    what: "A file has more errors than anyone reads, so reading it stopped.",
    why: "most of them come from one mistake further up", showsWhy: false,
    fix: "mend the first ones and check again",
    example: .none(because: "its file would have hundreds of mistakes"))
}
