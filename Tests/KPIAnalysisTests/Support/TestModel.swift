import KPIModel
import KPISource
import Testing

@testable import KPIAnalysis
@testable import KPIFigures

/// A model written in a test, and its figures by hand.
enum TestModel {
  /// Compiles and binds a model whose figures are all by hand.
  ///
  /// - Parameter against: the name of the compared period; nil for targets.
  static func bind(_ tree: String, period name: String, against reference: String? = nil, asOf: String? = nil) throws -> BoundModel {
    let compiled = Model.compile(SourceFile(path: "kpitree.yaml", bytes: Array(("kpitree: 1\n" + tree).utf8)))
    let errors = compiled.log.diagnostics.filter { $0.severity == .error }.map(\.message)
    try #require(errors.isEmpty)
    let model = try #require(compiled.model)
    let period = try model.calendar.period(name).get()
    let asOf = try asOf.map { try #require(Day.parse($0)) }
    let previous = model.calendar.previous(period)
    let lastYear = model.calendar.lastYear(period)
    let compared = try reference.map { try model.calendar.period($0).get() }
    let tree = Tree(declared: model)
    func end(_ period: Period) -> End {
      let last = asOf.map { min($0, period.last) } ?? period.last
      var end = End(period: period, days: last < period.first ? nil : period.first...last, count: tree.nodes.count)
      for (index, node) in tree.nodes.enumerated() {
        for figure in model.nodes[node.declaration].actuals where figure.period.days == period.days {
          end.actuals.set(index, exact: figure.value)
        }
      }
      return end
    }
    return BoundModel(
      model: model, tree: tree, asOf: asOf ?? period.last, evaluated: end(period), previous: previous.map(end),
      reference: compared.map(end), lastYear: lastYear.map(end))
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
  /// The tree of declared nodes alone.
  init(declared model: Model) {
    self.init(nodes: [], breakdowns: [])
    if !model.nodes.isEmpty { add(0, of: model, parent: nil, breakdown: nil) }
  }

  @discardableResult
  private mutating func add(_ declaration: Int, of model: Model, parent: Int?, breakdown: Int?) -> Int {
    let index = nodes.count
    let declared = model.nodes[declaration]
    nodes.append(
      Node(
        declaration: declaration, origin: .declared, id: model.id(of: declaration), key: declared.key, parent: parent,
        breakdown: breakdown, depth: declared.depth, level: declared.level))
    for rule in declared.breakdowns {
      let number = breakdowns.count
      breakdowns.append(Breakdown(declaration: rule, node: index))
      nodes[index].breakdowns.append(number)
      for child in model.breakdowns[rule].children {
        let node = add(child, of: model, parent: index, breakdown: number)
        breakdowns[number].children.append(node)
      }
    }
    for support in declared.supports {
      let node = add(support, of: model, parent: index, breakdown: nil)
      nodes[index].supports.append(node)
    }
    nodes[index].end = nodes.count
    return index
  }

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
