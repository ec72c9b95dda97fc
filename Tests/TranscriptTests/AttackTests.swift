import Foundation
import KPISource
import TestSupport
import Testing

/// What a stranger's model might try on the engines that read its rows: nothing is run, nothing outside is read, no secret is said.
///
/// `{canary}` is a file that must not come about, `{secret}` one beside the model's folder, and the environment holds the same secret.
@Suite(.enabled(if: Tool.has("sqlite3"), "needs `sqlite3`")) struct AttackTests {
  private static let secret = "CANARY-SECRET-2026"

  /// A model of one source whose rows somebody else describes, beside a secret.
  private func expectHarmless(_ source: String, _ attack: String) throws {
    let folder = try TemporaryFolder()
    let model = folder.url.appendingPathComponent("model")
    let canary = folder.url.appendingPathComponent("canary")
    let outside = folder.url.appendingPathComponent("secret.csv")
    try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
    try Data("day,amount\n2026-07-01,\(Self.secret)\n".utf8).write(to: outside)
    let rows = "create table orders (day text, amount integer); insert into orders values ('2026-07-01', 90);"
    let file = model.appendingPathComponent("shop.db").path
    if source.hasPrefix("duckdb: shop.db") {
      try Tool.run("duckdb", [file, "-c", rows])
    } else {
      try Tool.run("sqlite3", [file, rows])
    }
    let text = source.replacing("{attack}", with: Self.quoted(attack)).replacing("{canary}", with: canary.path)
      .replacing("{secret}", with: outside.path)
    let yaml = """
      kpitree: 1
      sources: { orders: { \(text), time: day } }
      dimensions: { word: {} }
      measures: { sales: { source: orders, aggregate: sum, column: amount } }
      tree: { sales: { owner: lin, target: { 2026-Q3: 100 } } }

      """
    try Data(yaml.utf8).write(to: model.appendingPathComponent("kpitree.yaml"))
    let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "KPI_SECRET": Self.secret, "HOME": folder.url.path]
    for arguments in [["check", "--data"], ["evaluate", "--period", "2026-Q3", "--format", "json"]] {
      let result = try Command(
        executable: Command.kpitree(), arguments: arguments, folder: model, environment: environment, timeLimit: 60
      ).run()
      #expect(!result.wasStopped)
      #expect(!FileManager.default.fileExists(atPath: canary.path), "\(result.output)")
      #expect(!result.output.contains(Self.secret), "\(result.output)")
      if arguments[0] == "evaluate" { #expect(result.status == 2, "\(result.output)") }
    }
    #expect(try String(contentsOf: outside, encoding: .utf8).contains(Self.secret))
  }

  /// As YAML's double quotes hold it.
  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n").replacing("\r", with: "\\r") + "\""
  }

  // MARK: - Both

  /// What would end the statement, or be a command of the engine's own program.
  private static let endings = [
    "select * from orders; .shell touch {canary}",
    "select * from orders;\n.shell touch {canary}",
    "select * from orders\ngo\n.shell touch {canary}",
    "select * from orders\n GO \n.system touch {canary}",
    "select * from orders\n/\n.shell touch {canary}",
    "select * from orders);\n.shell touch {canary}\nselect (1",
    ".shell touch {canary}\nselect * from orders",
    "\n.once {canary}\nselect * from orders",
    "\n.output {canary}\nselect * from orders",
    "\n.import {secret} orders\nselect * from orders",
    "\n.read {secret}",
    "select '\\';\n.shell touch {canary}\n--'",
    "select '\\' as day;\n.shell touch {canary}\n--', 1 as amount from orders",
    "select * from orders /* ' */;\n.shell touch {canary}\n--'",
    "select * from orders /* /* */;\n.shell touch {canary}\n--*/",
    "select * from orders -- '\n;\n.shell touch {canary}\n--'",
    "select * from orders --\r;\r.shell touch {canary}\r",
    "select [;\n.shell touch {canary}\n] from orders",
    "select `;\n.shell touch {canary}\n` from orders",
    "select \";\n.shell touch {canary}\n\" from orders",
    "insert into orders values ('2026-07-02', 1)",
    "with x as (select 1) insert into orders select '2026-07-02', 1",
    "delete from orders",
    "attach '{canary}' as x",
    "select * from orders; attach '{canary}' as x; create table x.y (z int)",
    "vacuum into '{canary}'",
    "pragma database_list",
  ]

  @Test(arguments: endings) func `SQLite's statement has no second one`(_ attack: String) throws {
    try expectHarmless("sqlite: shop.db, query: {attack}", attack)
  }

  @Test(.enabled(if: Tool.has("duckdb"), "needs `duckdb`"), arguments: endings)
  func `DuckDB's statement has no second one`(_ attack: String) throws {
    try expectHarmless("duckdb: shop.db, query: {attack}", attack)
  }

  // MARK: - Functions that reach further

  @Test(arguments: [
    "select '2026-07-01' as day, cast(readfile('{secret}') as text) as amount",
    "select '2026-07-01' as day, writefile('{canary}', 'x') || 'x' as amount",
    "select '2026-07-01' as day, edit('x', 'touch {canary}; true') as amount",
    "select '2026-07-01' as day, load_extension('{secret}') as amount",
    "select '2026-07-01' as day, fts3_tokenizer('simple') as amount",
    "select '2026-07-01' as day, data as amount from fsdir('{secret}')",
    "select '2026-07-01' as day, data as amount from zipfile('{secret}')",
    "select * from csv('{secret}')",
  ])
  func `SQLite's functions stay inside the file`(_ attack: String) throws {
    try expectHarmless("sqlite: shop.db, query: {attack}", attack)
  }

  @Test(
    .enabled(if: Tool.has("duckdb"), "needs `duckdb`"),
    arguments: [
      "select '2026-07-01' as day, content as amount from read_text('{secret}')",
      "select '2026-07-01' as day, content::varchar as amount from read_blob('{secret}')",
      "select * from read_csv('{secret}')",
      "select * from '{secret}'",
      "from '{secret}'",
      "select * from read_json('{secret}')",
      "select * from sniff_csv('{secret}')",
      "select '2026-07-01' as day, file as amount from glob('{secret}')",
      "select '2026-07-01' as day, getenv('KPI_SECRET') as amount",
      "select getenv('KPI_SECRET') as day, 1 as amount",
      "select * from query('select * from read_csv(''{secret}'')')",
      "select * from query_table('{secret}')",
      "copy orders to '{canary}'",
      "select * from orders; copy orders to '{canary}'",
      "select $$;\n.shell touch {canary}\n$$ as day, 1 as amount",
      "select $a$;\n.shell touch {canary}\n$a$ as day, 1 as amount",
      "select e'\\';\n.shell touch {canary}\n--' as day, 1 as amount",
      "export database '{canary}'",
      "install httpfs",
      "load '{secret}'",
      "set enable_external_access = true",
      "select * from sqlite_scan('{secret}', 'x')",
      "select * from read_csv('https://127.0.0.1:1/x')",
    ])
  func `DuckDB's functions stay inside the file`(_ attack: String) throws {
    try expectHarmless("duckdb: shop.db, query: {attack}", attack)
  }

  // MARK: - Where the rows are

  @Test(arguments: [
    "csv: ../secret.csv", "csv: \"{secret}\"", "csv: \"*/../../secret.csv\"", "csv: /dev/stdin", "csv: /proc/self/environ",
    "sqlite: ../secret.csv, table: orders", "sqlite: \"file:../secret.csv\", table: orders", "sqlite: \"-cmd\", table: orders",
    "sqlite: shop.db, table: 'orders; .shell touch {canary}'", "sqlite: shop.db, table: \"orders\\\");\\n.shell touch {canary}\\n--\"",
    "duckdb: \"read_csv('{secret}')\"", "duckdb: \"'{secret}'\"", "duckdb: ':memory:', query: \"select * from '{secret}'\"",
    "duckdb: \"(select 1);\\n.shell touch {canary}\\n--\"", "postgres: \"postgres://lin@127.0.0.1:1/x\", table: orders",
    "postgres: \"${KPI_SECRET}\", table: orders", "spark: \"shop.orders; !touch {canary}\"", "spark: \"parquet.`{secret}`\"",
  ])
  func `rows of others wait for consent`(_ source: String) throws { try expectHarmless(source, "") }

  @Test func `a link to another's file waits for consent, and what is included is a model`() throws {
    let folder = try TemporaryFolder()
    let model = folder.url.appendingPathComponent("model")
    try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
    let secret = folder.url.appendingPathComponent("secret.csv")
    try Data("day,amount\n2026-07-01,\(Self.secret)\n".utf8).write(to: secret)
    try FileManager.default.createSymbolicLink(at: model.appendingPathComponent("orders.csv"), withDestinationURL: secret)
    try FileManager.default.createSymbolicLink(at: model.appendingPathComponent("people.yaml"), withDestinationURL: secret)
    try Data("token: \(Self.secret)\n".utf8).write(to: model.appendingPathComponent("token.yaml"))
    try Data("token: \(Self.secret)\n".utf8).write(to: model.appendingPathComponent(".token.yaml"))
    let rest =
      "sources: { orders: { csv: orders.csv, time: day } }\nmeasures: { sales: { source: orders, aggregate: sum, column: amount } }\n"
      + "tree: { sales: { owner: lin, target: { 2026-Q3: 100 } } }\n"
    for start in [
      "", "include: [people.yaml]\n", "include: [token.yaml]\n", "include: [.token.yaml]\n", "include: [../secret.csv]\n",
      "include: ['../*.csv']\n", "targets: [{ csv: orders.csv }]\n", "actuals: [{ csv: ../secret.csv }]\n",
      "rates: [{ csv: .token.yaml }]\n",
    ] {
      try Data(("kpitree: 1\n" + start + rest).utf8).write(to: model.appendingPathComponent("kpitree.yaml"))
      for arguments in [["check"], ["check", "--data"], ["evaluate", "--period", "2026-Q3"]] {
        let result = try Command(executable: Command.kpitree(), arguments: arguments, folder: model, timeLimit: 60).run()
        #expect(!result.output.contains(Self.secret), "\(start)\(result.output)")
        if arguments != ["check"] { #expect(result.status == 2, "\(start)\(result.output)") }
      }
    }
  }

  @Test func `a log of decisions that is a link is neither read nor written`() throws {
    let folder = try TemporaryFolder()
    let model = folder.url.appendingPathComponent("model")
    try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
    let secret = folder.url.appendingPathComponent("secret")
    let text = "\(Self.secret)\n"
    try Data(text.utf8).write(to: secret)
    try FileManager.default.createSymbolicLink(at: model.appendingPathComponent("decisions.log.yaml"), withDestinationURL: secret)
    let yaml = """
      kpitree: 1
      tree: { sales: { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 50 } } }
      decisions: { weak: { when: completion(sales) < 80%, do: [push, wait], owner: lin, agreed: 2026-07-01 } }
      plans: { push: { needs: { people: 1 }, steps: [Push] }, wait: { needs: { people: 1 }, steps: [Wait] } }

      """
    try Data(yaml.utf8).write(to: model.appendingPathComponent("kpitree.yaml"))
    let record = ["decide", "--period", "2026-Q3", "--record", "weak", "--plan", "push", "--by", "lin", "--on", "2026-10-01"]
    for arguments in [["check"], ["decide", "--period", "2026-Q3"], record] {
      let result = try Command(executable: Command.kpitree(), arguments: arguments, folder: model).run()
      #expect(result.status == 2 && !result.output.contains(Self.secret), "\(result.output)")
    }
    #expect(try String(contentsOf: secret, encoding: .utf8) == text)
  }

  // MARK: - git

  @Test(.enabled(if: Tool.has("git"), "needs `git`"))
  func `a repository's configuration runs nothing`() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.path
    let canary = folder.url.appendingPathComponent("canary").path
    let yaml = "kpitree: 1\ntree:\n  sales: { owner: lin, actual: { 2026-Q3: 90 }, target: [{ from: 2026-07-01, per_day: 1 }] }\n"
    try Data(yaml.utf8).write(to: folder.url.appendingPathComponent("kpitree.yaml"))
    let user = ["-c", "user.name=Lin", "-c", "user.email=lin@example.com"]
    for arguments in [["init", "-q"], ["add", "."], user + ["commit", "-qm", "A model"]] { try Tool.run("git", ["-C", path] + arguments) }
    try Data((yaml + "# later\n").utf8).write(to: folder.url.appendingPathComponent("kpitree.yaml"))
    try Data("* filter=a=b diff=d\n".utf8).write(to: folder.url.appendingPathComponent(".git/info/attributes"))
    let run = "touch \(canary); cat"
    for (key, value) in [
      ("core.fsmonitor", run), ("core.hooksPath", path), ("core.pager", run), ("core.sshCommand", run), ("filter.a=b.clean", run),
      ("filter.a=b.smudge", run), ("filter.a=b.process", run), ("filter.a=b.required", "true"), ("diff.d.textconv", run),
      ("diff.d.command", run), ("diff.external", run), ("log.showSignature", "true"), ("gpg.program", run),
      ("core.alternateRefsCommand", run),
    ] { try Tool.run("git", ["-C", path, "config", key, value]) }
    for arguments in [["targets", "--period", "2026-Q3"], ["review", "--period", "2026-Q3"], ["score", "--period", "2026-Q3"]] {
      let result = try Command(executable: Command.kpitree(), arguments: arguments, folder: folder.url, timeLimit: 60).run()
      #expect(result.status == 0, "\(result.output)")
      #expect(!FileManager.default.fileExists(atPath: canary), "\(arguments)")
    }
  }
}
