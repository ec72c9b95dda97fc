internal import KPIModel

/// The members that tables of figures name, by the split that they belong to: such a member is a node even where it has no rows.
struct TableMembers {
  /// A split of a measure by a dimension, in the cell of the members above it.
  private struct Split: Hashable {
    var measure: Int?
    var dimension: Int
    var members: [Int: String]
  }

  /// By an id's part before `:member`, whole or a tail of it.
  private var byID: [String: [String]] = [:]
  private var bySplit: [Split: [String]] = [:]

  init(_ model: Model) {
    for figure in model.figures.targets + model.figures.actuals {
      switch figure.subject {
      case .node(let id):
        for step in NodeID.steps(of: id) {
          if let split = step.split { byID[split, default: []].append(step.key) }
        }
      case .cell(let measure, let members):
        for (dimension, member) in members {
          var above = members
          above[dimension] = nil
          bySplit[Split(measure: measure ?? model.nodes.first?.measure, dimension: dimension, members: above), default: []].append(member)
        }
      }
    }
  }

  var isEmpty: Bool { byID.isEmpty && bySplit.isEmpty }

  /// The members of one split, each once, in the order of the tables.
  ///
  /// - Parameter id: the id of the node that is split, a dot, and the breakdown's name.
  /// - Parameter above: the members that the splits above it pick.
  func members(ofSplit id: String, measure: Int?, dimension: Int, above: [Int: String]) -> [String] {
    var named = bySplit[Split(measure: measure, dimension: dimension, members: above)] ?? []
    if !byID.isEmpty {
      named += byID[id] ?? []
      for index in id.indices where id[index] == "." { named += byID[String(id[id.index(after: index)...])] ?? [] }
    }
    var seen: Set<String> = []
    return named.filter { seen.insert($0).inserted }
  }
}
