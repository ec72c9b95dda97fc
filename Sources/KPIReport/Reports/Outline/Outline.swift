package import KPIAnalysis
package import KPIModel
package import KPISource

/// A tree without figures: its structure, levels, owners, and where targets stand.
package struct Outline: Sendable {
  package struct Node: Sendable {
    package var id: String
    /// The parent's index, smaller than the own one; nil for the first node.
    package var parentIndex: Int?
    /// The breakdown's index; nil for the first node and for supports.
    package var breakdownIndex: Int?
    package var depth: Int
    package var level: Int
    package var name: LocalizedText
    package var owner: String?
    /// S, A, B or C.
    package var `class`: String?
    package var measure: String?
    /// How its figure behaves over time.
    package var kind: Evaluation.Kind
    package var unit: String?
    /// How many targets are written on it.
    package var targetCount: Int
    package var place: Place?
    /// Whether it stands for members that only rows can name, or for what is left of a split, and so is no node that is written.
    package var standsForMembers: Bool

    package init(
      id: String, parentIndex: Int? = nil, breakdownIndex: Int? = nil, depth: Int, level: Int, name: LocalizedText,
      owner: String? = nil, class: String? = nil, measure: String? = nil, kind: Evaluation.Kind = .flow, unit: String? = nil,
      targetCount: Int = 0, place: Place? = nil, standsForMembers: Bool = false
    ) {
      self.id = id
      self.parentIndex = parentIndex
      self.breakdownIndex = breakdownIndex
      self.depth = depth
      self.level = level
      self.name = name
      self.owner = owner
      self.class = `class`
      self.measure = measure
      self.kind = kind
      self.unit = unit
      self.targetCount = targetCount
      self.place = place
      self.standsForMembers = standsForMembers
    }
  }

  package struct Breakdown: Sendable {
    package var nodeIndex: Int
    package var key: String
    package var name: LocalizedText

    package init(nodeIndex: Int, key: String, name: LocalizedText? = nil) {
      self.nodeIndex = nodeIndex
      self.key = key
      self.name = name ?? LocalizedText(key)
    }
  }

  package var model: LocalizedText
  /// Depth first.
  package var nodes: [Node]
  /// Those of a node in declared order.
  package var breakdowns: [Breakdown]

  package init(model: LocalizedText, nodes: [Node], breakdowns: [Breakdown]) {
    self.model = model
    self.nodes = nodes
    self.breakdowns = breakdowns
  }
}
