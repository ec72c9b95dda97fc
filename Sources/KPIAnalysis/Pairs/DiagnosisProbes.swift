package import KPIModel

/// A model with the cells that a diagnosis reads beside the tree, so that one reading of the rows brings them all.
package struct DiagnosisProbes: Sendable {
  package private(set) var model: Model
  /// The pairs that are read, with their probes.
  private(set) var pairs: [PairProbe] = []
  private(set) var standards: [StandardProbe] = []
  /// How many nodes the model has without probes.
  let declaredCount: Int
  /// Whether more than one pair is wanted.
  let isWhole: Bool

  struct PairProbe: Sendable {
    var pair: MeasurePair
    /// Declared nodes.
    var x: Int
    var y: Int
    var via: Int?
    var quality: Int?
  }

  struct StandardProbe: Sendable {
    var breakdown: Int
    var standard: Breakdown.Standard
    /// Split by the breakdown's dimension, and below by the standard's.
    var rates: Int
    /// Split by the standard's dimension alone.
    var whole: Int
  }

  /// - Parameter pair: the key of the only pair that is wanted; nil: all, and rates at a fixed mix.
  package init(_ model: Model, pair: String? = nil) {
    self.model = model
    declaredCount = model.nodes.count
    isWhole = pair == nil
    for (number, declared) in model.pairs.enumerated() where pair == nil || declared.key == pair {
      func probe(_ measure: Int, _ name: String) -> Int {
        self.model.addProbe("~\(name)\(number)", of: measure, at: declared.at, by: [declared.each].compactMap(\.self))
      }
      pairs.append(
        PairProbe(
          pair: declared, x: probe(declared.x, "x"), y: probe(declared.y, "y"), via: declared.via.map { probe($0, "via") },
          quality: declared.quality.map { probe($0, "quality") }))
    }
    guard isWhole else { return }
    for (number, breakdown) in model.breakdowns.enumerated() {
      guard let standard = breakdown.standard, case .split(let dimension) = breakdown.rule, !model.nodes[breakdown.node].isInTemplate,
        let measure = model.nodes[breakdown.node].measure
      else { continue }
      standards.append(
        StandardProbe(
          breakdown: number, standard: standard,
          rates: self.model.addProbe("~rates\(number)", of: measure, at: breakdown.node, by: [dimension, standard.dimension]),
          whole: self.model.addProbe("~whole\(number)", of: measure, at: breakdown.node, by: [standard.dimension])))
    }
  }
}
