import KPIFigures
import KPIModel
import KPISource
import Testing

@testable import KPIAnalysis

/// Scorecards of models written in tests.
enum Scoring {
  static func score(_ model: String, period: String, asOf: String? = nil) throws -> (scorecard: Scorecard, rules: [String]) {
    let bound = try TestModel.bind(model, period: period, asOf: asOf)
    var log = DiagnosticLog()
    let workings = Workings(bound, against: .target, into: &log)
    let responsibilities = Responsibilities(bound)
    let stretches = try #require(BoundModel.bind(bound, again: responsibilities.stretches, into: &log))
    let parts = stretches.mapValues { Workings($0, against: .target, into: &log) }
    let scorecard = Scorecard(workings, responsibilities, parts: parts, into: &log)
    return (scorecard, log.diagnostics.map(\.rule.id))
  }

  static func card(_ model: String, period: String = "2026-09", asOf: String? = nil) throws -> Scorecard {
    try score(model, period: period, asOf: asOf).scorecard
  }
}

extension Scorecard {
  func owner(_ id: String) throws -> Portfolio { try #require(owners.first { $0.id == id }, "no owner \(id)") }
  func team(_ id: String) throws -> Portfolio { try #require(teams.first { $0.id == id }, "no team \(id)") }

  /// The holding of the node that ends in an id.
  func holding(_ id: String, of portfolio: Portfolio) throws -> Holding {
    try #require(portfolio.holdings.first { nodes[$0.node].id == id || nodes[$0.node].id.hasSuffix("." + id) }, "no holding \(id)")
  }

  func level(_ portfolio: Portfolio) -> Int? { portfolio.leading.map { nodes[portfolio.holdings[$0].node].level } }
}

/// Whether two numbers are the same but for the last bits.
func isClose(_ left: Double?, _ right: Double) -> Bool {
  left.map { abs($0 - right) <= 1e-12 * max(1, abs(right)) } ?? false
}
