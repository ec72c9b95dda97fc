import Foundation
import KPISource
import KPITree
import Testing

/// Every rule is registered, explained on docs/rules.md, and shown by an example that holds.
@Suite struct RulePageTests {
  /// In docs/.
  static let page = "rules.md"

  private static let introduction = """
    # The rules

    Everything that kpitree finds wrong with a model, its files or its figures, by the name that stands in brackets behind a finding. An error stops
    the report; a warning stands in it. Each rule says what is wrong, why it matters and what to do, with a small model that makes the finding
    and the same model mended; where `kpitree check` alone does not make it, the command is named. Files that stay as they were are not shown
    again, and in the examples `\\t` is a tab, `\\r` a carriage return.

    <!-- Written by `make rules` from Sources/*/Rule+*.swift. -->

    """

  @Test func `docs/rules.md is fresh: make rules writes it`() throws {
    let file = Command.root.appendingPathComponent("docs/\(Self.page)")
    let sections = Rule.topics.map { topic in "\n## \(topic.title)\n\n" + topic.rules.map(\.page).joined(separator: "\n") }
    let made = Data((Self.introduction + sections.joined()).utf8)
    if ProcessInfo.processInfo.environment["KPITREE_RECORD"] != nil { return try made.write(to: file) }
    let written = try Data(contentsOf: file)
    if written != made { Issue.record("\(Difference(written, made))\n`make rules` writes what the rules say now.") }
  }

  private static let ids = Rule.all.map(\.id)

  private static func rule(_ id: String) throws -> Rule { try #require(Rule.all.first { $0.id == id }) }

  // MARK: - The registry

  @Test func `every rule of the sources is in the registry, once`() throws {
    let sources = Command.root.appendingPathComponent("Sources")
    var declared: [String] = []
    for case let name as String in try #require(FileManager.default.enumerator(atPath: sources.path)) where name.hasSuffix(".swift") {
      let text = try String(contentsOf: sources.appendingPathComponent(name), encoding: .utf8)
      let found = text.matches(of: /= Rule\(\s*"([^"]+)"/).map { String($0.1) }
      declared += found
      if !found.isEmpty { #expect(name.contains("/Rule+"), "\(name): rules stand in the file of their topic") }
    }
    #expect(Rule.all.map(\.id).sorted() == declared.sorted(), "a rule stands in the list of its topic, and the topic in `Rule.topics`")
    #expect(Set(declared).count == declared.count)
    #expect(declared.count > 100)
  }

  @Test(arguments: ids) func `a rule says what, why and the way out in plain sentences`(id: String) throws {
    let rule = try Self.rule(id)
    #expect(rule.id.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil)
    #expect(rule.what.first?.isUppercase == true && rule.what.hasSuffix("."))
    for phrase in [rule.why, rule.fix] {
      #expect(
        !phrase.isEmpty && !phrase.hasSuffix(".") && phrase.first?.isLowercase != phrase.first?.isUppercase || phrase.hasPrefix("YAML"))
    }
    #expect(rule.what.count < 160)
  }

  // MARK: - The examples

  @Test(arguments: ids) func `the bad example makes the finding, the good one neither it nor an error`(id: String) throws {
    let rule = try Self.rule(id)
    if case .none = rule.example { return }
    let bad = try Self.answer(to: rule.example.command, in: rule.example.bad)
    #expect(bad.output.contains(" \(rule.severity.rawValue): ") && bad.output.contains("[\(rule.id)]"), "\(bad.output)")
    let good = try Self.answer(to: rule.example.command, in: rule.example.good)
    #expect(good.status == 0 && !good.output.contains("[\(rule.id)]"), "\(good.output)")
  }

  @Test func `few rules are without an example: huge files, other encodings, faults of the machine`() {
    let bare = Rule.all.filter { if case .none = $0.example { true } else { false } }
    #expect(
      bare.map(\.id) == [
        "unreadable-file", "file-too-large", "unsupported-encoding", "invalid-utf8", "alias-growth", "nesting-too-deep", "too-many-errors",
        "too-many-nodes", "too-deep", "overlong-row", "invalid-text", "no-temporary-disk", "too-many-members", "missing-engine",
        "failed-engine", "too-many-names",
      ])
  }

  private static func answer(to command: String, in files: RuleExample.Files) throws -> Command.Result {
    let folder = try TemporaryFolder()
    for (name, text) in files { try Data(text.utf8).write(to: folder.url.appendingPathComponent(name)) }
    let words = Transcript.words(of: command)
    try #require(words.first == "kpitree")
    return try Command(executable: Command.kpitree(), arguments: Array(words.dropFirst()), folder: folder.url).run()
  }
}
