package import KPISource

/// What can be wrong with what a model reaches.
extension Rule {
  package static let trustTopic = RuleTopic("What a model may reach", [untrustedReach, foreignFile])

  package static let untrustedReach = Rule(
    "untrusted-reach", .error,
    what: "A model would read or ask more than its own files, and nobody agreed to that.",
    why: "a model may be a stranger's: by itself it reads files below its own folder, and asks SQLite and DuckDB about those there",
    fix: "look at what `kpitree trust` shows, which remembers that you agree; or give `--trust` for one run",
    example: """
      -include: [.people.yaml]
      +include: [people.yaml]
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      > people.yaml
       people: { lin: { name: Lin } }
      """)

  static let foreignFile = Rule(
    "foreign-file", .error,
    what: "A file that a model names has no section of a model.",
    why: "findings quote lines, and a file that is no model's may hold what nobody should see",
    fix: "name the right file; one that is included has sections such as `people` or `targets`",
    example: """
       include: [people.yaml]
       tree: { sales: { owner: lin, actual: { 2026-Q3: 90 } } }
      > people.yaml
      -lin: { name: Lin }
      +people: { lin: { name: Lin } }
      """)
}
