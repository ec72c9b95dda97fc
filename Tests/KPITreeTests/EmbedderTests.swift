// What an embedder's file looks like: Foundation beside KPITree alone, and nothing qualified.
import Foundation
import KPITree
import Testing

@Suite struct EmbedderTests {
  private static let model = """
    kpitree: 1
    name: Shop
    sources: { orders: { csv: orders.csv, time: day } }
    dimensions: { area: { column: area } }
    measures: { amount: { source: orders, aggregate: sum, column: amount } }
    people: { lin: { team: north }, zhao: { team: south } }
    teams: { north: {}, south: {} }
    tree:
      sales:
        measure: amount
        owner: lin
        target: { 2026-Q3: 100 }
        breakdowns:
          area:
            nodes: { north: { owner: zhao, target: { 2026-Q3: 60 } } }
            discover: all
    """
  private static let rows = "day,area,amount\n2026-07-01,north,40\n2026-08-02,North East,25\n2026-09-30,south,10\n"

  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("kpitree-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(Self.model.utf8).write(to: folder.appendingPathComponent("kpitree.yaml"))
    try write(Self.rows)
  }

  private func write(_ rows: String) throws { try Data(rows.utf8).write(to: folder.appendingPathComponent("orders.csv")) }

  private func compiled() throws -> Workspace.Compilation { try Workspace(at: folder.path).compile() }

  /// Every question that a model can be asked, each answered as bytes of a document and what was found.
  private static let questions: [(name: String, ask: @Sendable (Workspace.Compilation) throws -> [UInt8])] = {
    func json<Value>(_ answer: Answer<Value>, _ bytes: (Rendering, Value, Provenance) throws -> [UInt8]?) throws -> [UInt8] {
      let value = try #require(answer.value)
      return try #require(try bytes(Rendering(.json), value, answer.provenance))
    }
    func period(_ compilation: Workspace.Compilation) throws -> Period { try #require(compilation.model).period(named: "2026-Q3") }
    return [
      ("evaluate", { try json(try $0.evaluate(.init(period($0)))) { try $0.bytes($1, $2) } }),
      ("evaluate against previous", { try json(try $0.evaluate(.init(period($0), against: .previous))) { try $0.bytes($1, $2) } }),
      ("attribute", { try json(try $0.attribute(.init(period($0), node: "North East"))) { try $0.bytes($1, $2) } }),
      ("score", { try json(try $0.score(.init(period($0)))) { try $0.bytes($1, $2, isDetailed: true) } }),
      ("score of one", { try json(try $0.score(.init(period($0), owner: "zhao", team: "south"))) { try $0.bytes($1, $2, isDetailed: true) } }),
      ("targets", { try json(try $0.targets(period($0))) { try $0.bytes($1, $2) } }),
      ("review", { try json(try $0.review(period($0))) { try $0.bytes($1, $2) } }),
      ("cards", { try json(try $0.cards(period($0), team: "north")) { try $0.bytes($1, $2) } }),
      ("tree", { try json(try $0.tree(from: "north", depth: 1)) { try $0.bytes($1, $2) } }),
      ("check", { FindingsFormat.json.bytes($0.provenance) }),
      ("check of the rows", { FindingsFormat.json.bytes($0.checkData()) }),
      ("statements", { Array(try #require(try $0.statements(.init(period($0)), dialect: .duckdb).value).map(\.script).joined().utf8) }),
    ]
  }()

  /// Questions that name what is not there.
  private static let misnamed: [(name: String, ask: @Sendable (Workspace.Compilation, Period) throws -> Void)] = [
    ("a node", { _ = try $0.evaluate(.init($1, node: "nobody")) }),
    ("a breakdown", { _ = try $0.attribute(.init($1, breakdown: "nothing")) }),
    ("an owner", { _ = try $0.score(.init($1, owner: "nobody")) }),
    ("an owner of another team", { _ = try $0.cards($1, owner: "lin", team: "south") }),
    ("a team", { _ = try $0.cards($1, team: "nobody") }),
    ("a declared node", { _ = try $0.tree(from: "nobody") }),
    ("a folder for a node", { _ = try $0.tree(from: "/") }),
  ]

  @Test func `two questions in any order answer alike`() throws {
    let alone = try Self.questions.map { try $0.ask(compiled()) }
    for (first, one) in Self.questions.enumerated() {
      for (second, other) in Self.questions.enumerated() {
        let compilation = try compiled()
        #expect(try one.ask(compilation) == alone[first], "\(one.name), asked first")
        #expect(try other.ask(compilation) == alone[second], "\(other.name) after \(one.name)")
      }
    }
  }

  @Test func `questions from several threads answer alike`() async throws {
    let compilation = try compiled()
    let alone = try Self.questions.map { try $0.ask(compilation) }
    try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
      for _ in 0..<3 {
        for (index, question) in Self.questions.enumerated() { group.addTask { (index, try question.ask(compilation)) } }
      }
      for try await (index, bytes) in group { #expect(bytes == alone[index], "\(Self.questions[index].name)") }
    }
  }

  @Test func `a question that fails poisons none`() throws {
    let alone = try Self.questions.map { try $0.ask(compiled()) }
    let compilation = try compiled()
    let period = try #require(compilation.model).period(named: "2026-Q3")
    for misnamed in Self.misnamed {
      #expect(throws: Workspace.QuestionError.self, "\(misnamed.name)") { try misnamed.ask(compilation, period) }
    }
    for (index, question) in Self.questions.enumerated() {
      #expect(try question.ask(compilation) == alone[index], "\(question.name)")
    }
  }

  @Test func `rows that cannot be read fail their own answer only`() throws {
    let compilation = try compiled()
    let period = try #require(compilation.model).period(named: "2026-Q3")
    let before = compilation.diagnostics
    try write("day,area,amount\n2026-07-01,north,forty\n")
    let failed = try compilation.evaluate(.init(period))
    #expect(failed.value == nil)
    #expect(failed.diagnostics.contains { $0.severity == .error })
    #expect(compilation.diagnostics == before)
    try write(Self.rows)
    let mended = try compilation.evaluate(.init(period))
    #expect(mended.value?.nodes.first?.actual?.value == 75)
    #expect(mended.diagnostics == before)
    #expect(mended.provenance.readings.map(\.rowCount) == [3])
  }
}
