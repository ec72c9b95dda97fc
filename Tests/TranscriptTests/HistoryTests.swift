import Foundation
import TestSupport
import Testing

/// What git knows of when targets were written.
@Suite struct HistoryTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// - Parameter day: a day, at noon in China, or a moment with its zone.
  private func git(_ arguments: String..., on day: String = "2026-06-01") throws {
    let moment = day.contains("T") ? day : "\(day)T12:00:00+0800"
    let tool = try #require(Command.find("git"))
    var command = Command(executable: tool, arguments: arguments, folder: folder.url)
    command.environment = [
      "GIT_COMMITTER_DATE": moment, "GIT_AUTHOR_DATE": moment, "GIT_AUTHOR_NAME": "Lin",
      "GIT_AUTHOR_EMAIL": "lin@example.org", "GIT_COMMITTER_NAME": "Lin", "GIT_COMMITTER_EMAIL": "lin@example.org",
      "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
    ]
    let result = try command.run()
    try #require(result.status == 0, "git \(arguments): \(result.output)")
  }

  private func write(_ target: Int) throws {
    let model = """
      kpitree: 1
      tree:
        sales:
          owner: lin
          actual: { 2026-Q3: 90 }
          target:
            2026-Q3: \(target)
      """
    try Data(model.utf8).write(to: folder.url.appendingPathComponent("kpitree.yaml"))
  }

  private func targets() throws -> String {
    try Command(executable: Command.kpitree(), arguments: ["targets", "--period", "2026-Q3"], folder: folder.url).run().output
  }

  @Test(.enabled(if: Command.find("git") != nil, "needs git"))
  func `a target that was written after its first day is seen, one that was there before is not`() throws {
    try write(100)
    #expect(try targets().contains("History: not checked, the model is in no git repository"))
    try git("init", "--quiet")
    #expect(try targets().contains("History: 0 targets checked in git"))
    try git("add", "kpitree.yaml")
    try git("commit", "--quiet", "--message", "Plan")
    let early = try targets()
    #expect(early.contains("History: 1 target checked in git, none written after the first day"))
    #expect(!early.contains("retroactive-target"))
    try write(80)
    try git("commit", "--quiet", "--all", "--message", "Lower", on: "2026-08-20")
    let late = try targets()
    #expect(late.contains("kpitree.yaml:7:16: warning: the target of `sales` from 2026-07-01 was written on 2026-08-20 (commit "))
    #expect(late.contains("[retroactive-target]"))
    #expect(late.contains("History: 1 target checked in git, 1 written after the first day"))
  }

  @Test(.enabled(if: Command.find("git") != nil, "needs git"))
  func `a commit near midnight falls on the day that it was where it was made`() throws {
    // A target from 1 July on, written just before or after the end of that day: the day is the committer's, not that of UTC.
    let moments = [
      ("2026-07-02T01:30:00+0800", "2026-07-02"), ("2026-07-01T23:59:59+0800", nil), ("2026-07-01T23:30:00-0800", nil),
      ("2026-07-02T00:10:00+0530", "2026-07-02"), ("2026-07-01T23:50:00+0545", nil), ("2026-07-01T23:45:00-0330", nil),
      ("2026-07-02T00:15:00-0330", "2026-07-02"), ("2026-07-02T00:00:00+0000", "2026-07-02"),
    ]
    try write(100)
    try git("init", "--quiet")
    try git("add", "kpitree.yaml")
    try git("commit", "--quiet", "--message", "Plan")
    try write(80)
    try git("commit", "--quiet", "--all", "--message", "Lower")
    for (moment, day) in moments {
      try git("commit", "--quiet", "--amend", "--no-edit", on: moment)
      let output = try targets()
      #expect(output.contains("the target of `sales` from 2026-07-01 was written on") == (day != nil), "\(moment): \(output)")
      if let day { #expect(output.contains("was written on \(day) (commit"), "\(moment): \(output)") }
    }
  }

  @Test(.enabled(if: Command.find("git") != nil, "needs git"))
  func `asking git for the revision writes nothing into the repository`() throws {
    try write(100)
    try git("init", "--quiet")
    try git("add", "kpitree.yaml")
    try git("commit", "--quiet", "--message", "Plan")
    // Another time of change alone makes git write its index anew where it may.
    let model = folder.url.appendingPathComponent("kpitree.yaml")
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: model.path)
    let index = folder.url.appendingPathComponent(".git/index")
    let before = try Data(contentsOf: index)
    let review = try Command(executable: Command.kpitree(), arguments: ["review", "--period", "2026-Q3"], folder: folder.url).run()
    #expect(review.output.contains("commit"))
    #expect(try Data(contentsOf: index) == before)
  }

  @Test(.enabled(if: Command.find("git") != nil, "needs git"))
  func `a model just put under git says nothing of when its targets were set, a later change does`() throws {
    try write(100)
    try git("init", "--quiet")
    try git("add", "kpitree.yaml")
    try git("commit", "--quiet", "--message", "Put the model under git", on: "2026-10-05")
    let fresh = try targets()
    #expect(!fresh.contains("retroactive-target"))
    #expect(
      fresh.contains(
        "History: 0 targets checked in git, none written after the first day; 1 came into git with the model,\n  after the first day"))
    // Moved as it is, the file keeps its history.
    try git("mv", "kpitree.yaml", "old.yaml")
    try git("commit", "--quiet", "--message", "Move", on: "2026-10-06")
    try git("mv", "old.yaml", "kpitree.yaml")
    try git("commit", "--quiet", "--message", "Move back", on: "2026-10-07")
    #expect(try !targets().contains("retroactive-target"))
    try write(80)
    try git("commit", "--quiet", "--all", "--message", "Lower", on: "2026-10-20")
    #expect(try targets().contains("the target of `sales` from 2026-07-01 was written on 2026-10-20"))
  }

  @Test(.enabled(if: Command.find("git") != nil, "needs git"))
  func `a file of targets that came later than the model is judged`() throws {
    let model = "kpitree: 1\ninclude: more.yaml\ntree: { sales: { owner: lin, actual: { 2026-Q3: 90 }, target: { 2026-Q2: 1 } } }\n"
    try Data(model.utf8).write(to: folder.url.appendingPathComponent("kpitree.yaml"))
    try git("init", "--quiet")
    try git("add", "kpitree.yaml")
    try git("commit", "--quiet", "--message", "Model", on: "2026-06-01")
    try Data("targets: [{ node: sales, 2026-Q3: 80 }]\n".utf8).write(to: folder.url.appendingPathComponent("more.yaml"))
    try git("add", "more.yaml")
    try git("commit", "--quiet", "--message", "Targets", on: "2026-08-20")
    #expect(try targets().contains("more.yaml:1:35: warning: the target of `sales` from 2026-07-01 was written on 2026-08-20"))
  }

  // MARK: - Many files

  /// A repository of a few files of targets that grow, change, and are merged.
  private func makeHistory(seed: UInt64) throws -> [String] {
    var random = SeededGenerator(seed: seed)
    let files = ["teams/a.yaml", "teams/größe b.yaml", "c\"d.yaml"]
    var nodes = Array(0..<40).shuffled(using: &random)
    let list = files.map { "\"\($0.replacing("\"", with: "\\\""))\"" }.joined(separator: ", ")
    let children = nodes.map { "n\($0): { owner: none, actual: { 2025-Q4: 1 } }" }.joined(separator: ", ")
    let model =
      "kpitree: 1\ninclude: [\(list)]\ntree: { all: { owner: none, target: none, breakdowns: { p: { nodes: { \(children) } } } } }\n"
    var lines = files.map { _ in ["targets:"] }
    var day = 0
    func save(_ lines: [[String]], _ message: String) throws {
      for (file, lines) in zip(files, lines) {
        let url = folder.url.appendingPathComponent(file)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((lines.joined(separator: "\n") + (file == files[1] ? "" : "\n")).utf8).write(to: url)
      }
      day += 1
      try git("add", "--all")
      try git("commit", "--quiet", "--allow-empty", "--message", message, on: "2026-0\(1 + day / 28)-\(10 + day % 28 / 2)")
    }
    func edit(_ lines: inout [String]) {
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        switch Int.random(in: 0...5, using: &random) {
        case 0 where lines.count > 1: lines[lines.count - 1] += "  # \(Int.random(in: 0...99, using: &random))"
        case 1 where lines.count > 1: lines[1] = lines[1].replacing("{ ", with: "{  ")  // white space alone is no change
        case 2: lines.insert("# ++ -- @@ \(Int.random(in: 0...99, using: &random))", at: Int.random(in: 1...lines.count, using: &random))
        default:
          guard let node = nodes.popLast() else { return }
          lines.insert("  - { node: n\(node), 2025-Q4: 5 }", at: Int.random(in: 1...lines.count, using: &random))
        }
      }
    }
    try git("init", "--quiet", "--initial-branch=main")
    try Data(model.utf8).write(to: folder.url.appendingPathComponent("kpitree.yaml"))
    try save(lines, "Model")
    for step in 0..<6 {
      if Int.random(in: 0...2, using: &random) == 0 {
        // Each side adds to a file of its own, so that they merge by themselves.
        try git("checkout", "--quiet", "-b", "side\(step)")
        var other = lines
        edit(&other[0])
        try save(other, "Side \(step)")
        try git("checkout", "--quiet", "main")
        edit(&lines[1])
        try save(lines, "Main \(step)")
        day += 1
        try git(
          "merge", "--quiet", "--no-ff", "--message", "Merge \(step)", "side\(step)", on: "2026-0\(1 + day / 28)-\(10 + day % 28 / 2)")
        lines[0] = other[0]
      } else {
        for file in lines.indices { edit(&lines[file]) }
        try save(lines, "Edit \(step)")
      }
    }
    // What is not committed is nobody's yet.
    for file in lines.indices { edit(&lines[file]) }
    for (file, lines) in zip(files, lines) {
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: folder.url.appendingPathComponent(file))
    }
    return files
  }

  @Test(.law, .enabled(if: Command.find("git") != nil, "needs git"), arguments: 1..<13)
  func `one reading of all patches says what git blame says of each file`(seed: UInt64) throws {
    let files = try makeHistory(seed: seed)
    var expected: [String: String] = [:]
    for file in files {
      let blame = try git(read: "blame", "--porcelain", "-w", "--", file)
      var commit = ""
      for line in blame.split(separator: "\n") {
        let words = line.split(separator: " ")
        if line.hasPrefix("\t"), let node = line.split(separator: "node: ").last?.prefix(while: { $0 != "," }), node.hasPrefix("n") {
          if commit.contains(where: { $0 != "0" }) { expected["all.\(node)"] = String(commit.prefix(10)) }
        } else if words.count > 2, words[0].count == 40 {
          commit = String(words[0])
        }
      }
    }
    let result = try Command(
      executable: Command.kpitree(), arguments: ["targets", "--period", "2025-Q4", "--format", "json"], folder: folder.url
    ).run()
    let document = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    var found: [String: String] = [:]
    for diagnostic in document["diagnostics"] as? [[String: Any]] ?? [] {
      guard let message = diagnostic["message"] as? String, diagnostic["rule"] as? String == "retroactive-target" else { continue }
      let words = message.split(separator: " ")
      found[words[3].trimmingCharacters(in: ["`"])] = message.split(separator: "(commit ").last.map { String($0.prefix(10)) }
    }
    #expect(found == expected, "seed \(seed)")
  }

  private func git(read arguments: String...) throws -> String {
    let tool = try #require(Command.find("git"))
    return try Command(executable: tool, arguments: arguments, folder: folder.url).runApart().output
  }

  @Test(.enabled(if: Command.find("git") != nil, "needs git"))
  func `git runs as often for a hundred files as for one, and what it refuses is said`() throws {
    let children = (0..<100).map { "n\($0): { owner: none, actual: { 2026-Q3: 1 } }" }.joined(separator: ", ")
    let model =
      "kpitree: 1\ninclude: t/*/targets.yaml\ntree: { all: { owner: none, target: none, breakdowns: { p: { nodes: { \(children) } } } } }\n"
    try Data(model.utf8).write(to: folder.url.appendingPathComponent("kpitree.yaml"))
    for index in 0..<100 {
      let file = folder.url.appendingPathComponent("t/\(index)/targets.yaml")
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("targets: [{ node: n\(index), 2026-Q3: 5 }]\n".utf8).write(to: file)
    }
    try git("init", "--quiet")
    try git("add", "--all")
    try git("commit", "--quiet", "--message", "Plan")
    // A git before git, which counts.
    let tool = try #require(Command.find("git"))
    let counted = folder.url.appendingPathComponent("counted")
    let bin = try TemporaryFolder()
    func targets(_ script: String) throws -> String {
      try Tool.run(
        "sh", ["-c", "cat >\"$0\" && chmod +x \"$0\"", bin.url.appendingPathComponent("git").path], input: "#!/bin/sh\n\(script)\n")
      return try Command(
        executable: Command.kpitree(), arguments: ["targets", "--period", "2026-Q3"], folder: folder.url,
        environment: ["PATH": "\(bin.url.path):/usr/bin:/bin", "GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/nowhere"], timeLimit: 60
      ).run().output
    }
    let output = try targets("echo \"$5\" >>'\(counted.path)'\nexec '\(tool.path)' \"$@\"")
    #expect(output.contains("History: 100 targets checked in git, none written after the first day"), "\(output.suffix(300))")
    let runs = try String(contentsOf: counted, encoding: .utf8).split(separator: "\n")
    #expect(runs.count <= 8, "\(runs)")
    // A call that fails is no finding of nothing.
    for call in ["log", "diff", "ls-files"] {
      let refused = try targets(
        "[ \"$5\" = \(call) ] && { echo 'fatal: detected dubious ownership' >&2; exit 128; }\nexec '\(tool.path)' \"$@\"")
      #expect(refused.contains("History: not checked, git refuses to read the repository"), "\(call): \(refused.suffix(300))")
    }
  }
}
