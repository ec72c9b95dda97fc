import KPIFigures
import KPIModel
import KPISource
import Testing

@testable import KPIAnalysis

/// A model written in a test, and its figures by hand.
enum TestModel {
  /// Compiles and binds a model whose figures are all by hand.
  ///
  /// - Parameters:
  ///   - against: the name of the compared period; nil for targets.
  ///   - parts: what both periods are cut into, if they are.
  static func bind(
    _ tree: String, period name: String, against reference: String? = nil, asOf: String? = nil, historyLength: Int = 0,
    parts: Period.Kind? = nil
  ) throws -> BoundModel {
    let compiled = Model.compile(SourceFile(path: "kpitree.yaml", bytes: Array(("kpitree: 1\n" + tree).utf8)))
    let errors = compiled.log.diagnostics.filter { $0.severity == .error }.map(\.message)
    try #require(errors.isEmpty)
    let model = try #require(compiled.model)
    let period = try model.calendar.period(name).get()
    // A period is over unless a test says otherwise.
    let asOf = try asOf.map { try #require(Day.parse($0)) } ?? period.last
    var request = BoundModel.Request(
      period: period, reference: try reference.map { try model.calendar.period($0).get() }, asOf: asOf, historyLength: historyLength,
      threads: 1)
    if let parts {
      let others = request.reference.map { model.calendar.subperiods(of: $0, kind: parts) }
      request.parts = model.calendar.subperiods(of: period, kind: parts).enumerated().map { .init(period: $1, reference: others?[$0]) }
    }
    var log = DiagnosticLog()
    return try #require(BoundModel.bind(model, request, into: &log))
  }

  /// Binds and evaluates.
  static func evaluate(
    _ tree: String, period: String, against reference: String? = nil, asOf: String? = nil, showing: Evaluation.Showing = .all
  ) throws -> (evaluation: Evaluation, diagnostics: [Diagnostic]) {
    let bound = try bind(tree, period: period, against: reference, asOf: asOf)
    return evaluate(bound, showing: showing)
  }

  static func evaluate(_ bound: BoundModel, showing: Evaluation.Showing = .all) -> (evaluation: Evaluation, diagnostics: [Diagnostic]) {
    var log = DiagnosticLog()
    let against: Comparison = bound.reference.map { .period($0.period) } ?? .target
    let evaluation = Evaluation(bound, against: against, showing: showing, into: &log)
    return (evaluation, log.diagnostics)
  }
}

extension Tree {
  func index(_ id: String) throws -> Int {
    try #require(nodes.firstIndex { $0.id == id || $0.id.hasSuffix("." + id) }, "no node \(id)")
  }
}

extension Evaluation {
  /// The row of an id or of its end.
  func node(_ id: String) throws -> Node {
    try #require(nodes.first { $0.id == id || $0.id.hasSuffix("." + id) }, "no row \(id)")
  }

  func breakdown(_ key: String) throws -> Breakdown {
    try #require(breakdowns.first { $0.key == key }, "no breakdown \(key)")
  }
}
