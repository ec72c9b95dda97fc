import Foundation
import KPIModel
import KPISource

@testable import KPIFigures

/// A model beside its rows in a temporary folder, bound for a period.
struct BoundShop {
  let bound: BoundModel?
  let log: DiagnosticLog

  init(_ model: String, rows: String, _ period: String = "2026-Q3", against reference: String? = nil, asOf: Day? = nil) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(rows.utf8).write(to: folder.appendingPathComponent("rows.csv"))
    let compilation = Model.compile(
      SourceFile(path: folder.appendingPathComponent("kpitree.yaml").path, bytes: Array((Self.header + model).utf8)))
    var log = compilation.log
    if let model = compilation.model {
      let request = BoundModel.Request(
        period: try model.calendar.period(period).get(), reference: try reference.map { try model.calendar.period($0).get() }, asOf: asOf,
        threads: 1)
      bound = BoundModel.bind(model, request, into: &log)
    } else {
      bound = nil
    }
    self.log = log
  }

  static let header = """
    kpitree: 1
    sources: { rows: { csv: rows.csv, time: date } }

    """

  /// `id figure` of each node, evaluated; `-` for none.
  var figures: [String] {
    guard let bound else { return log.diagnostics.map { "\($0.rule.id): \($0.message)" } }
    return bound.tree.nodes.indices.map { node in
      "\(bound.tree.nodes[node].id) \(bound.evaluated.actuals.exacts[node]?.description ?? bound.evaluated.actuals[node].map { "\($0)" } ?? "-")"
    }
  }

  /// `rule: message` of each error.
  var errors: [String] { log.diagnostics.filter { $0.severity == .error }.map { "\($0.rule.id): \($0.message)" } }
}
