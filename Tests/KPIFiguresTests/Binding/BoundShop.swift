import Foundation
import KPIModel
import KPISource

@testable import KPIFigures

/// A model beside its rows in a temporary folder, bound for a period.
struct BoundShop {
  let bound: BoundModel?
  let log: DiagnosticLog

  /// - Parameter parts: the kind of the period's parts that are bound with it; those of the compared period beside them.
  init(
    _ model: String, rows: String, _ period: String = "2026-Q3", against reference: String? = nil, asOf: Day? = nil,
    historyLength: Int = 0, parts: Period.Kind? = nil, wantsTimelines: Bool = false
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(rows.utf8).write(to: folder.appendingPathComponent("rows.csv"))
    let compilation = Model.compile(
      SourceFile(path: folder.appendingPathComponent("kpitree.yaml").path, bytes: Array((Self.header + model).utf8)))
    var log = compilation.log
    if let model = compilation.model {
      let calendar = model.calendar
      var request = BoundModel.Request(
        period: try calendar.period(period).get(), reference: try reference.map { try calendar.period($0).get() }, asOf: asOf,
        historyLength: historyLength, threads: 1)
      request.wantsTimelines = wantsTimelines
      if let parts {
        let references = request.reference.map { calendar.subperiods(of: $0, kind: parts) }
        request.parts = calendar.subperiods(of: request.period, kind: parts).enumerated().map {
          .init(period: $1, reference: references?[$0])
        }
      }
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
