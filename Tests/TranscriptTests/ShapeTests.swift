import Foundation
import Testing

/// Models whose shape would exhaust a machine: each is answered or refused by name, at once, on the stack of a thread on macOS.
///
/// `Tests/Benchmarks/shapes.py` has many more of them, at sizes that say how cost grows.
@Suite struct ShapeTests {
  /// Runs on 512 kB of stack.
  private func run(_ files: [String: String], _ arguments: String..., timeLimit: Double = 60) throws -> Command.Result {
    let folder = try TemporaryFolder()
    for (path, text) in files {
      let file = folder.url.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return try Command(
      executable: URL(fileURLWithPath: "/bin/sh"),
      arguments: ["-c", "ulimit -s 512 && exec \"$0\" \"$@\"", Command.kpitree().path] + arguments, folder: folder.url, timeLimit: timeLimit
    ).run()
  }

  private func expectRefusal(_ files: [String: String], _ rule: String, _ words: String, _ arguments: [String] = ["check"]) throws {
    let result = try run(files, arguments)
    #expect(result.status == 2 && !result.wasStopped, "\(result.status): \(result.output.prefix(600))")
    #expect(result.output.contains("[\(rule)]"), "\(result.output.prefix(600))")
    #expect(result.output.contains(words), "\(result.output.prefix(600))")
  }

  private func run(_ files: [String: String], _ arguments: [String]) throws -> Command.Result {
    switch arguments.count {
    case 1: try run(files, arguments[0])
    case 2: try run(files, arguments[0], arguments[1])
    default: try run(files, arguments[0], arguments[1], arguments[2])
    }
  }

  // MARK: - Files

  private static let head = "kpitree: 1\n"

  @Test func `files that each include two of the next are read once each`() throws {
    var files = ["kpitree.yaml": Self.head + "include: p0.yaml\ntree: { sales: { owner: lin, actual: { 2026-Q3: 1 } } }\n"]
    for index in 0..<31 { files["p\(index).yaml"] = "include: [p\(index + 1).yaml, p\(index + 2).yaml]\n" }
    files["p31.yaml"] = "people: { lin: { name: Lin } }\n"
    files["p32.yaml"] = "teams: { growth: { name: Growth } }\n"
    let result = try run(files, "check", timeLimit: 10)
    #expect(result.output.contains("in 34 files, 1 node"), "\(result.output)")
  }

  @Test func `files that each take two of the next as a part are refused before the tree grows`() throws {
    var files: [String: String] = [:]
    for index in 0..<31 {
      let bodies = index < 29 ? ["{ from: t\(index + 1).yaml }", "{ from: t\(index + 2).yaml }"] : ["{ owner: lin }", "{ owner: lin }"]
      let name = index == 0 ? "kpitree.yaml" : "t\(index).yaml"
      files[name] =
        Self.head + "tree: { sales: { owner: lin, breakdowns: { parts: { nodes: { a: \(bodies[0]), b: \(bodies[1]) } } } } }\n"
    }
    let result = try run(files, "check", timeLimit: 10)
    #expect(result.status == 2 && !result.wasStopped)
    #expect(result.output.contains("the tree has more than 1000000 declared nodes"), "\(result.output)")
    #expect(result.output.contains("`--max-nodes` allows more"), "\(result.output)")
  }

  @Test func `a chain of included files takes no stack, one of parts has an end`() throws {
    var files = ["kpitree.yaml": Self.head + "include: p0.yaml\ntree: { sales: { owner: lin, target: none, actual: { 2026-Q3: 1 } } }\n"]
    for index in 0..<2000 { files["p\(index).yaml"] = "include: p\(index + 1).yaml\n" }
    files["p2000.yaml"] = "people: { lin: { name: Lin } }\n"
    let included = try run(files, "check")
    #expect(included.output.contains("0 errors, 0 warnings in 2002 files"), "\(included.output.suffix(300))")

    files = [:]
    for index in 0..<300 {
      let body = index < 299 ? "from: t\(index + 1).yaml" : "owner: lin, actual: { 2026-Q3: 1 }"
      files[index == 0 ? "kpitree.yaml" : "t\(index).yaml"] =
        Self.head + "tree: { sales: { owner: lin, breakdowns: { parts: { nodes: { n\(index): { \(body) } } } } } }\n"
    }
    try expectRefusal(files, "too-deep", "the tree has more than 128 levels")
  }

  // MARK: - Trees

  private static func nested(_ levels: Int, _ wrap: (String) -> String) -> String {
    var body = "{ owner: lin, target: none, actual: { 2026-Q3: 1 } }"
    for _ in 0..<levels { body = wrap(body) }
    return head + "tree: { sales: \(body) }\n"
  }

  @Test(arguments: ["nodes: { x: {}, y: {} }", "formula: x * y"])
  func `bodies that double on every level are refused before the tree grows`(_ children: String) throws {
    let model = Self.nested(55) { "{ owner: lin, breakdowns: { b: { \(children), each: \($0) } } }" }
    try expectRefusal(["kpitree.yaml": model], "too-many-nodes", "so many already hang below")
  }

  @Test(arguments: ["check", "tree", "evaluate", "why", "targets", "score", "review", "scorecard"], ["text", "json", "md", "html", "svg"])
  func `the deepest trees and formulas are answered in every form`(_ command: String, _ format: String) throws {
    let isFigure = !["check", "tree"].contains(command)
    if command == "check", !["text", "json"].contains(format) { return }
    var arguments = [command] + (isFigure ? ["--period", "2026-Q3"] : [])
    if format != "text" { arguments += ["--format", format] }
    let bracketed = String(repeating: "(", count: 250) + "x" + String(repeating: " + 1)", count: 250)
    let models = [
      Self.nested(125) { "{ owner: lin, target: { 2026-Q3: 1 }, actual: { 2026-Q3: 1 }, supported_by: { x: \($0) } }" },
      Self.nested(60) { "{ owner: lin, target: { 2026-Q3: 1 }, breakdowns: { b: { nodes: { x: \($0) } } } }" },
      Self.head + "tree: { sales: { owner: lin, target: { 2026-Q3: 1 }, breakdowns: { b: { formula: '\(bracketed)', "
        + "nodes: { x: { owner: lin, actual: { 2026-Q3: 1, 2026-Q2: 2 } } } } } } }\n",
    ]
    for model in models {
      let folder = try TemporaryFolder()
      try Data(model.utf8).write(to: folder.url.appendingPathComponent("kpitree.yaml"))
      let result = try Command(
        executable: URL(fileURLWithPath: "/bin/sh"),
        arguments: ["-c", "ulimit -s 512 && exec \"$0\" \"$@\"", Command.kpitree().path] + arguments, folder: folder.url, timeLimit: 60
      ).run()
      // A format that a command does not have is a wrong call.
      #expect([0, 64].contains(result.status) && !result.wasStopped, "\(arguments): \(result.status) \(result.output.suffix(300))")
    }
  }

  // MARK: - Chains

  private static func measured(_ measures: String, _ supports: String) -> [String: String] {
    [
      "kpitree.yaml": head + "sources: { rows: { csv: rows.csv, time: day } }\nmeasures:\n"
        + "  amount: { source: rows, aggregate: sum, column: amount }\n" + measures
        + "tree: { amount: { owner: lin, target: none, supported_by: { \(supports): { owner: lin, target: none } } } }\n",
      "rows.csv": "day,amount\n2026-07-01,1\n2026-09-30,2\n",
    ]
  }

  @Test func `a formula that is named by several others is computed once`() throws {
    // Each is made of the two before it: as a tree it would have Fibonacci's number of parts.
    var measures = "  k0: { formula: amount * 1 }\n  k1: { formula: amount * 2 }\n"
    for index in 2..<100 { measures += "  k\(index): { formula: k\(index - 1) - k\(index - 2) }\n" }
    let result = try run(Self.measured(measures, "k99"), "evaluate", "--period", "2026-Q3", "--format", "csv")
    #expect(result.status == 0 && !result.wasStopped)
    // 1, 2, 1, -1, -2, -1, and from the start again: the hundredth is the fourth, times 3.
    #expect(result.output.contains("amount.k99") && result.output.contains(",-3,"), "\(result.output)")
  }

  @Test func `long chains of measures, teams and people are refused by the first link that is too far`() throws {
    var measures = ""
    for index in 0..<20_000 { measures += "  k\(index): { formula: \(index == 0 ? "amount" : "k\(index - 1)") + amount }\n" }
    try expectRefusal(Self.measured(measures, "k9"), "too-deep", "`k127` is more than 128 formulas away from what it is made of")
    let tree = "tree: { sales: { owner: p0, actual: { 2026-Q3: 1 } } }\n"
    var teams = "people: { p0: { name: Lin, team: t0 } }\nteams:\n"
    var people = "people:\n"
    for index in 0..<20_000 {
      teams += "  t\(index): { name: T\(index < 19_999 ? ", part_of: t\(index + 1)" : "") }\n"
      people += "  p\(index): { name: P\(index > 0 ? ", reports_to: p\(index - 1)" : "") }\n"
    }
    try expectRefusal(["kpitree.yaml": Self.head + teams + tree], "too-deep", "team `t19871` is more than 128 teams deep")
    try expectRefusal(["kpitree.yaml": Self.head + people + tree], "too-deep", "more than 128 people stand above `p128`")
  }

  @Test func `a column of thousands of terms is added up`() throws {
    let terms = Array(repeating: "amount", count: 4900).joined(separator: " + ")
    let files = Self.measured("  long: { source: rows, aggregate: sum, column: '\(terms)' }\n", "long")
    let result = try run(files, "evaluate", "--period", "2026-Q3", "--format", "csv")
    #expect(result.status == 0 && result.output.contains(",14700,"), "\(result.output)")
  }

  // MARK: - One budget

  private static let shop = [
    "kpitree.yaml": head + "sources: { rows: { csv: rows.csv, time: day } }\ndimensions: { item: { column: item } }\n"
      + "measures: { amount: { source: rows, aggregate: sum, column: amount } }\n"
      + "tree: { amount: { owner: lin, target: none, breakdowns: { item: {} } } }\n",
    "rows.csv": "day,item,amount\n" + (0..<40).map { "2026-07-01,m\($0),\($0)\n" }.joined(),
  ]

  @Test func `--max-nodes bounds what rows add, and top stays below it`() throws {
    #expect(try run(Self.shop, "evaluate", "--period", "2026-Q3").status == 0)
    let refused = try run(Self.shop, "evaluate", "--period", "2026-Q3", "--max-nodes", "30")
    #expect(refused.status == 2)
    #expect(refused.output.contains("error: rows add more than 30 nodes to the tree [too-many-nodes]"), "\(refused.output)")
    #expect(refused.output.contains("`amount` has 40 members of `item`"), "\(refused.output)")
    #expect(refused.output.contains("`discover: { top: 10 }` takes the largest members only"), "\(refused.output)")
    var files = Self.shop
    files["kpitree.yaml"] = files["kpitree.yaml"]?.replacing("{ item: {} }", with: "{ item: { discover: { top: 10 }, rest: {} } }")
    #expect(try run(files, "evaluate", "--period", "2026-Q3", "--max-nodes", "30").status == 0)
  }

  @Test func `--max-nodes bounds what is written`() throws {
    let nodes = (0..<40).map { "n\($0): { owner: lin, target: none, actual: { 2026-Q3: 1 } }" }.joined(separator: ", ")
    let files = ["kpitree.yaml": Self.head + "tree: { all: { owner: lin, target: none, breakdowns: { b: { nodes: { \(nodes) } } } } }\n"]
    #expect(try run(files, "check", "--max-nodes", "41").status == 0)
    let refused = try run(files, "check", "--max-nodes", "40")
    #expect(
      refused.status == 2 && refused.output.contains("the tree has more than 40 declared nodes [too-many-nodes]"), "\(refused.output)")
  }

  // MARK: - Reasons

  @Test func `a document grows as its members do`() throws {
    func size(_ count: Int) throws -> Int {
      var files = Self.shop
      files["kpitree.yaml"] = files["kpitree.yaml"]?.replacing("target: none", with: "target: { 2026-Q3: 100 }")
      files["rows.csv"] = "day,item,amount\n" + (0..<count).map { "2026-07-01,product number \($0),\($0)\n" }.joined()
      let result = try run(files, "review", "--period", "2026-Q3", "--format", "json")
      #expect(result.status == 0)
      // What has no figure before is named by a few, and counted.
      #expect(result.output.contains("and \(count - 5) more"), "\(result.output.prefix(300))")
      return result.output.utf8.count
    }
    let (small, large) = (try size(100), try size(400))
    #expect(Double(large) < 4.2 * Double(small), "\(small) bytes, then \(large)")
  }
}
