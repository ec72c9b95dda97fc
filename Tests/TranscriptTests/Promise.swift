import Foundation
import Testing

/// One promise of the command's help: what a command line says on which stream, how it ends, and which files it writes.
///
/// It runs in a fresh folder (`Promise.files`). What is not asked for stays empty: without `complains` standard error says nothing, and where
/// a file is written, standard output does not either.
struct Promise: CustomTestStringConvertible {
  var command: String
  var environment: [String: String] = [:]
  /// The folder it runs in, below the fresh one; nil for an empty folder of its own, with no model anywhere above.
  var folder: String? = ""
  var status: Int32 = 0
  /// What stands on standard output.
  var says: [String] = []
  /// What does not.
  var hides: [String] = []
  /// What stands on standard error.
  var complains: [String] = []
  /// Files by path, each with something that stands in it.
  var writes: [String: String] = [:]

  init(
    _ command: String, _ environment: [String: String] = [:], in folder: String? = "", status: Int32 = 0, says: [String] = [],
    hides: [String] = [], complains: [String] = [], writes: [String: String] = [:]
  ) {
    self.command = command
    self.environment = environment
    self.folder = folder
    self.status = status
    self.says = says
    self.hides = hides
    self.complains = complains
    self.writes = writes
  }

  var testDescription: String {
    environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value) " }.joined() + "kpitree " + command
      + (folder.map { $0.isEmpty ? "" : ", in \($0)" } ?? ", where no model is")
  }

  var words: [String] { Transcript.words(of: command) }

  // MARK: - Running

  func expect() throws {
    let home = try TemporaryFolder()
    if folder != nil { try Self.write(to: home.url) }
    let result = try Command(
      executable: Command.kpitree(), arguments: words, folder: home.url.appendingPathComponent(folder ?? ""), environment: environment,
      timeLimit: 60
    ).runApart()
    #expect(
      result.status == status, "\(testDescription)\nit wrote: \(result.output.prefix(1000))\nit complained: \(result.error.prefix(1000))")
    for text in says { #expect(result.output.contains(text), "standard output of \(testDescription)") }
    for text in hides { #expect(!result.output.contains(text), "standard output of \(testDescription)") }
    for text in complains { #expect(result.error.contains(text), "standard error of \(testDescription)") }
    if complains.isEmpty { #expect(result.error == "", "standard error of \(testDescription)") }
    if !writes.isEmpty || status == 64 { #expect(result.output == "", "standard output of \(testDescription)") }
    for (path, text) in writes {
      let file = home.url.appendingPathComponent(path)
      let written = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) }
      let contents = try #require(written, "\(testDescription) writes \(path)")
      #expect(contents.contains(text), "\(path) of \(testDescription)")
    }
  }

  // MARK: - The models

  static func write(to folder: URL) throws {
    for (path, text) in files {
      let file = folder.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  /// A shop without findings; rows with three days; a model with a warning; one with errors that have a certain mend.
  static let files = [
    "kpitree.yaml": """
    kpitree: 1
    name: { en: Shop, zh: 商店 }
    currency: CNY
    people:
      lin: { name: { en: Lin, zh: 林 }, team: all }
      wang: { name: { en: Wang, zh: 王 }, team: growth }
    teams: { all: { name: All }, growth: { name: Growth, part_of: all } }
    tree:
      sales:
        name: { en: Sales, zh: 销售额 }
        unit: CNY
        owner: lin
        target: { 2026-Q3: 1.2M }
        actual: { 2025-Q3: 1M, 2026-Q2: 1.1M, 2026-07: 300k, 2026-08: 350k, 2026-09: 400k }
        breakdowns:
          customers:
            nodes:
              new:
                owner: wang
                target: { 2026-Q3: 400k }
                breakdowns:
                  channel:
                    nodes:
                      search: { owner: wang, target: { 2026-Q3: 250k }, actual: { 2025-Q3: 200k, 2026-Q2: 240k, 2026-Q3: 150k } }
                      social: { owner: wang, target: { 2026-Q3: 150k }, actual: { 2025-Q3: 100k, 2026-Q2: 110k, 2026-Q3: 150k } }
              old: { owner: lin, target: { 2026-Q3: 800k }, actual: { 2025-Q3: 700k, 2026-Q2: 750k, 2026-Q3: 750k } }
          region:
            nodes:
              north: { owner: none, target: { 2026-Q3: 500k }, actual: { 2026-Q3: 450k } }
              south: { owner: none, target: { 2026-Q3: 600k }, actual: { 2026-Q3: 590k } }
              west: { owner: none, target: { 2026-Q3: 100k }, actual: { 2026-Q3: 10k } }

    """,
    "agreed/kpitree.yaml": """
    kpitree: 1
    name: { en: Agreed, zh: 约定 }
    people: { lin: { name: Lin } }
    sources: { orders: { csv: orders.csv, time: day } }
    dimensions: { channel: { column: channel } }
    measures:
      amount: { source: orders, aggregate: sum, column: amount, unit: CNY }
      orders: { source: orders, aggregate: count, unit: orders }
    pairs: { basket: { x: orders, y: amount, at: sales, each: channel, rules: traffic_conversion } }
    decisions: { weak: { when: completion(sales) < 90% for 2 days, do: [push, wait], owner: lin, agreed: 2026-08-02 } }
    plans: { push: { needs: { budget: 10 } }, wait: { needs: { lead_time: 7d } }, other: { needs: { people: 1 } } }
    tree: { sales: { measure: amount, owner: lin, target: { per_day: 10 } } }

    """,
    "agreed/orders.csv": """
    day,channel,amount
    2026-07-30,a,10
    2026-07-31,b,10
    2026-08-01,a,10
    2026-08-02,b,6
    2026-08-03,a,6
    2026-08-04,a,30

    """,
    "below/deep/note.txt": "",
    "out.d/note.txt": "",
    "rows/kpitree.yaml": """
    kpitree: 1
    name: Rows
    sources: { orders: { csv: orders.csv, time: day } }
    measures: { amount: { source: orders, aggregate: sum, column: amount, unit: CNY } }
    tree: { sales: { measure: amount, owner: lin, target: { 2026-Q3: 92 } } }

    """,
    "rows/orders.csv": "day,amount\n2026-07-01,40\n2026-08-15,30\n2026-09-30,20\n",
    "outside/kpitree.yaml": """
    kpitree: 1
    name: Outside
    sources: { orders: { csv: ../rows/orders.csv, time: day } }
    measures: { amount: { source: orders, aggregate: sum, column: amount, unit: CNY } }
    tree: { sales: { measure: amount, owner: lin, target: { 2026-Q3: 92 } } }

    """,
    "acted/kpitree.yaml": """
    kpitree: 1
    name: Acted
    currency: CNY
    people: { lin: { name: Lin } }
    initiatives:
      fair: { owner: lin, window: 2026-08, cost: 2, moves: [{ node: sales, expected: 8, method: holdout, measured: 6, interval: [2, 10] }] }
      letter: { owner: lin, window: 2026-09-20..2026-10-05, moves: [{ node: sales, method: experiment }] }
    tree: { sales: { unit: CNY, owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q2: 70, 2026-Q3: 90 } } }

    """,
    "warned/kpitree.yaml": """
    kpitree: 1
    name: Warned
    tree:
      sales:
        owner: lin
        target: { 2026-Q3: 100 }
        breakdowns:
          by:
            nodes:
              a: { owner: lin, target: { 2026-Q3: 60 }, actual: { 2026-Q2: 50, 2026-Q3: 70 } }
              b: { owner: lin, actual: { 2026-Q2: 30, 2026-Q3: 50 } }

    """,
    "broken/kpitree.yaml": """
    kpitree: 1
    name: Broken
    tree:
      sales： { owner: lin, target: { 2026-Q3: 100 }, actual: { 2026-Q3: 90 } }

    """,
  ]
}
