import Foundation
import TestSupport
import Testing

/// A document never replaces what the model is made of, whichever command writes it and however its path is written.
@Suite struct InputGuardTests {
  private static let files = [
    "kpitree.yaml": """
    kpitree: 1
    name: Shop
    currency: CNY
    include: [people.yaml]
    sources:
      orders: { csv: "data/*.csv", time: day }
      stock: { sqlite: shop.db, table: stock, time: day }
    measures: { amount: { source: orders, aggregate: sum, column: amount } }
    targets: [{ csv: plan.csv }]
    actuals: [{ csv: done.csv }]
    rates: [{ csv: rates.csv }]
    tree:
      sales:
        owner: lin
        breakdowns:
          by:
            nodes:
              rows: { measure: amount, owner: lin }
              hand: { owner: wang }
              other: { from: other.yaml }

    """,
    "people.yaml": "people: { lin: { name: Lin }, wang: { name: Wang } }\n",
    "other.yaml": "kpitree: 1\ntree: { other: { owner: wang, actual: { 2026-Q3: 5 } } }\n",
    "data/q3.csv": "day,amount\n2026-07-01,40\n2026-09-30,20\n",
    "data/q3-wang.csv": "day,amount\n2026-08-15,30\n",
    "plan.csv": "node,2026-Q3\nsales,100\nsales.rows,80\nsales.hand,15\nsales.other,5\n",
    "done.csv": "node,2026-Q3\nsales.hand,17\n",
    "rates.csv": "currency,period,rate\nUSD,2026-Q3,7\n",
    "shop.db": "not asked for\n",
  ]

  /// A folder with the model, its path as the system has it, and a link to each way in.
  private static func shop() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (path, text) in files {
      let file = folder.url.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let link = folder.url.appendingPathComponent("link.csv").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "plan.csv")
    try FileManager.default.createSymbolicLink(atPath: folder.url.appendingPathComponent("second.csv").path, withDestinationPath: link)
    try FileManager.default.createSymbolicLink(atPath: folder.url.appendingPathComponent("here").path, withDestinationPath: ".")
    try FileManager.default.createSymbolicLink(atPath: folder.url.appendingPathComponent("rows").path, withDestinationPath: "data")
    try FileManager.default.linkItem(
      at: folder.url.appendingPathComponent("plan.csv"), to: folder.url.appendingPathComponent("hard.csv"))
    return folder
  }

  /// Runs a command that would write `path`; whatever happens, no input has other bytes.
  private func expectRefusal(_ words: [String], _ path: String, named shown: String? = nil) throws {
    let folder = try Self.shop()
    let file = path.replacing("FOLDER", with: folder.url.path)
    let result = try Command(executable: Command.kpitree(), arguments: words + ["-o", file], folder: folder.url).runApart()
    expectInputs(in: folder, "\(words) -o \(path)")
    #expect(result.status == 64, "\(words) -o \(path): \(result.error)")
    let name = (shown ?? path).replacing("FOLDER", with: folder.url.path)
    #expect(result.error.contains("`\(name)` is read by the model: a document does not replace it"), "\(result.error)")
    #expect(result.output == "")
  }

  private func expectInputs(in folder: TemporaryFolder, _ comment: Comment) {
    for (path, text) in Self.files {
      let bytes = try? Data(contentsOf: folder.url.appendingPathComponent(path))
      #expect(bytes == Data(text.utf8), "\(path) after \(comment)")
    }
  }

  private static let evaluate = ["evaluate", "--period", "2026-Q3", "--format", "csv", "--quiet"]

  @Test(arguments: files.keys.sorted()) func `every kind of input is kept`(_ path: String) throws {
    try expectRefusal(Self.evaluate, path)
  }

  @Test(arguments: files.keys.sorted()) func `an input of a model with errors is kept as well`(_ path: String) throws {
    let folder = try Self.shop()
    let model = folder.url.appendingPathComponent("kpitree.yaml")
    let text = try String(contentsOf: model, encoding: .utf8).replacing("measure: amount,", with: "measure: amuont, ownr: lin,")
    try Data(text.utf8).write(to: model)
    let input = folder.url.appendingPathComponent(path)
    let before = try Data(contentsOf: input)
    let words = ["check", "--format", "json", "-o", path]
    let result = try Command(executable: Command.kpitree(), arguments: words, folder: folder.url).runApart()
    #expect(result.status == 64, "\(result.error)")
    #expect(try Data(contentsOf: input) == before)
  }

  @Test(arguments: [
    "./plan.csv", ".//plan.csv", "data/../plan.csv", "FOLDER/plan.csv", "FOLDER/./data/../plan.csv", "link.csv", "second.csv",
    "here/plan.csv",
    "here/here/link.csv", "rows/../plan.csv", "rows/q3.csv", "data/./q3.csv",
  ]) func `a path is seen through, however it is written`(_ path: String) throws { try expectRefusal(Self.evaluate, path) }

  @Test(arguments: [
    ["tree", "--format", "csv"], ["why", "--period", "2026-Q3", "--format", "csv"], ["targets", "--period", "2026-Q3", "--format", "csv"],
    ["targets", "--period", "2026-Q3", "--propose", "--format", "yaml"], ["score", "--period", "2026-Q3", "--format", "json"],
    ["review", "--period", "2026-Q3", "--format", "html"], ["scorecard", "--period", "2026-Q3", "--format", "md"],
    ["sql", "--period", "2026-Q3", "--dialect", "sqlite"], ["check", "--format", "json"], ["check", "--fix", "--format", "sarif"],
    ["check", "--format", "text"],
  ]) func `every command that writes a file asks`(_ words: [String]) throws {
    try expectRefusal(words + (words[0] == "check" ? [] : ["--quiet"]), "plan.csv")
  }

  @Test func `a card or an index is no way in either`() throws {
    for split in ["owner", "team"] {
      let words = ["scorecard", "--period", "2026-Q3", "--split", split, "--quiet", "--format", "csv"]
      try expectRefusal(words, "plan.csv")
      try expectRefusal(words, "rows/q3.csv", named: split == "owner" ? "rows/q3-wang.csv" : "rows/q3.csv")
    }
    // The index would be a new file; the card beside it is one that rows are read from.
    let words = ["scorecard", "--period", "2026-Q3", "--split", "owner", "--quiet"]
    let folder = try Self.shop()
    try FileManager.default.removeItem(at: folder.url.appendingPathComponent("data/q3.csv"))
    let result = try Command(executable: Command.kpitree(), arguments: words + ["-o", "rows/q3.csv"], folder: folder.url).runApart()
    #expect(result.status == 64)
    #expect(result.error.contains("`rows/q3-wang.csv` is read by the model"), "\(result.error)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.appendingPathComponent("data").path)
    #expect(names == ["q3-wang.csv"], "all documents are written, or none")
    #expect(
      try String(contentsOf: folder.url.appendingPathComponent("data/q3-wang.csv"), encoding: .utf8) == Self.files["data/q3-wang.csv"])
  }

  /// A new file takes the place of a name; the bytes behind another name of them stay.
  @Test(arguments: ["hard.csv", "PLAN.CSV", "Plan.csv"]) func `another name is another file, and the input is as it was`(_ path: String)
    throws
  {
    let folder = try Self.shop()
    let result = try Command(executable: Command.kpitree(), arguments: Self.evaluate + ["-o", path], folder: folder.url).runApart()
    expectInputs(in: folder, "\(path)")
    // On a disk that takes upper and lower case for one, it is the same file and refused.
    let isSame = result.status == 64
    #expect(result.status == 0 || isSame && path != "hard.csv", "\(result.error)")
    if !isSame {
      #expect(try String(contentsOf: folder.url.appendingPathComponent(path), encoding: .utf8).hasPrefix("id,"))
    }
  }

  @Test func `what the model does not read may be replaced`() throws {
    let folder = try Self.shop()
    for path in ["q3.csv", "data/notes.txt", "here/q3.csv"] {
      for _ in 1...2 {
        let words = Self.evaluate + ["-o", path]
        let result = try Command(executable: Command.kpitree(), arguments: words, folder: folder.url).runApart()
        #expect(result.status == 0, "\(path): \(result.error)")
      }
    }
    expectInputs(in: folder, "other files")
  }
}
