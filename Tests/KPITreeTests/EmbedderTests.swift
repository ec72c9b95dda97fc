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

  /// Every question that a model can be asked.
  private enum Question: CaseIterable {
    case evaluation, comparison, attribution, scores, scoreOfOne, targets, review, cards, tree, check, dataCheck, statements

    /// The answer, written as a document.
    func ask(_ compilation: Workspace.Compilation) throws -> [UInt8] {
      let json = Rendering(.json)
      let period = try #require(compilation.model).period(named: "2026-Q3")
      func written<Value>(_ answer: Answer<Value>, _ write: (Value, Provenance) throws -> [UInt8]?) throws -> [UInt8] {
        let value = try #require(answer.value)
        return try #require(try write(value, answer.provenance))
      }
      switch self {
      case .evaluation: return try written(compilation.evaluate(.init(period))) { try json.bytes($0, $1) }
      case .comparison: return try written(compilation.evaluate(.init(period, against: .previous))) { try json.bytes($0, $1) }
      case .attribution: return try written(compilation.attribute(.init(period, node: "area:North East"))) { try json.bytes($0, $1) }
      case .scores: return try written(compilation.score(.init(period))) { try json.bytes($0, $1, isDetailed: true) }
      case .scoreOfOne:
        return try written(compilation.score(.init(period, owner: "zhao", team: "south"))) { try json.bytes($0, $1, isDetailed: true) }
      case .targets: return try written(compilation.targets(period)) { try json.bytes($0, $1) }
      case .review: return try written(compilation.review(period)) { try json.bytes($0, $1) }
      case .cards: return try written(compilation.cards(period, team: "north")) { try json.bytes($0, $1) }
      case .tree: return try written(compilation.tree(from: "north", depth: 1)) { try json.bytes($0, $1) }
      case .check: return FindingsFormat.json.bytes(compilation.provenance)
      case .dataCheck: return FindingsFormat.json.bytes(compilation.checkData())
      case .statements:
        let statements = try #require(try compilation.statements(.init(period), dialect: .duckdb).value)
        return Array(statements.map(\.script).joined().utf8)
      }
    }
  }

  /// Questions that name what is not there.
  private enum Misnamed: CaseIterable {
    case node, folder, breakdown, owner, ownerOfAnotherTeam, team, declaredNode

    func ask(_ compilation: Workspace.Compilation, _ period: Period) throws {
      switch self {
      case .node: _ = try compilation.evaluate(.init(period, node: "nobody"))
      case .folder: _ = try compilation.attribute(.init(period, node: "/"))
      case .breakdown: _ = try compilation.attribute(.init(period, breakdown: "nothing"))
      case .owner: _ = try compilation.score(.init(period, owner: "nobody"))
      case .ownerOfAnotherTeam: _ = try compilation.cards(period, owner: "lin", team: "south")
      case .team: _ = try compilation.cards(period, team: "nobody")
      case .declaredNode: _ = try compilation.tree(from: "nobody")
      }
    }
  }

  /// Each question, asked of a compilation of its own.
  private func answersAlone() throws -> [Question: [UInt8]] {
    Dictionary(uniqueKeysWithValues: try Question.allCases.map { ($0, try $0.ask(compiled())) })
  }

  @Test func `an embedder's own words mean what Foundation says`() throws {
    let month: DateComponents = Calendar(identifier: .iso8601).dateComponents(
      [.year, .month], from: Date(timeIntervalSince1970: 1_790_000_000))
    let period = try #require(compiled().model).period(named: "\(try #require(month.year))-0\(try #require(month.month))")
    #expect(period.name == "2026-09")
    let whole: Decimal = 100
    let unit: Unit = UnitLength.kilometers
    let dimension: Dimension = UnitLength.meters
    #expect(whole / 4 == 25 && unit.symbol == "km" && dimension.symbol == "m")
  }

  @Test func `two questions in any order answer alike`() throws {
    let alone = try answersAlone()
    for first in Question.allCases {
      for second in Question.allCases {
        let compilation = try compiled()
        #expect(try first.ask(compilation) == alone[first], "\(first), asked first")
        #expect(try second.ask(compilation) == alone[second], "\(second) after \(first)")
      }
    }
  }

  @Test func `questions from several threads answer alike`() async throws {
    let compilation = try compiled()
    let alone = try answersAlone()
    try await withThrowingTaskGroup(of: (Question, [UInt8]).self) { group in
      for question in Question.allCases + Question.allCases.reversed() {
        group.addTask { (question, try question.ask(compilation)) }
      }
      for try await (question, bytes) in group { #expect(bytes == alone[question], "\(question)") }
    }
  }

  @Test func `a question that fails poisons none`() throws {
    let alone = try answersAlone()
    let compilation = try compiled()
    let period = try #require(compilation.model).period(named: "2026-Q3")
    for misnamed in Misnamed.allCases {
      #expect(throws: Workspace.QuestionError.self, "\(misnamed)") { try misnamed.ask(compilation, period) }
    }
    for question in Question.allCases { #expect(try question.ask(compilation) == alone[question], "\(question)") }
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
