import Foundation
import KPIFigures
import KPIModel
import KPISource
import Testing

/// Which day counts last where nobody says it.
@Suite struct DeliveriesTests {
  /// The last day that counts of rows on the 1st, then every `step` days, `count` days in all, and one more day `gap` days behind.
  private static func lastDay(count: Int, step: Int, gap: Int) throws -> (isLate: Bool, rules: [String]) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kpitree-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = try #require(Day(year: 2026, month: 1, day: 1))
    let days = (0..<count).map { first + $0 * step }
    let last = try #require(days.last)
    let rows = (days + [last + gap]).map { "\($0),1\n" }.joined()
    try Data(("day,amount\n" + rows).utf8).write(to: folder.appendingPathComponent("rows.csv"))
    let text = """
      kpitree: 1
      sources: { rows: { csv: rows.csv, time: day } }
      measures: { amount: { source: rows, aggregate: sum, column: amount } }
      tree: { amount: { owner: lin } }
      """
    let compiled = Model.compile(SourceFile(path: folder.appendingPathComponent("kpitree.yaml").path, bytes: Array(text.utf8)))
    let model = try #require(compiled.model)
    var log = DiagnosticLog()
    let bound = try #require(BoundModel.bind(model, .init(period: try model.calendar.period("2026").get()), into: &log))
    return (bound.asOf == last, log.diagnostics.map(\.rule.id))
  }

  @Test(arguments: [
    (count: 40, step: 1, gap: 28, isSlip: false), (count: 40, step: 1, gap: 29, isSlip: true),
    // More than ten times what is usual, too.
    (count: 40, step: 3, gap: 30, isSlip: false), (count: 40, step: 3, gap: 31, isSlip: true),
    // Of less than ten days nobody can say what is usual.
    (count: 9, step: 1, gap: 90, isSlip: false), (count: 10, step: 1, gap: 90, isSlip: true),
  ])
  func `a day far behind all others closes nothing`(_ row: (count: Int, step: Int, gap: Int, isSlip: Bool)) throws {
    let (isLate, rules) = try Self.lastDay(count: row.count, step: row.step, gap: row.gap)
    #expect(isLate == row.isSlip)
    #expect(rules.contains("late-rows") == row.isSlip)
  }
}
