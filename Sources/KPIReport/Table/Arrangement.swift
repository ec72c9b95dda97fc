/// The order in which a tree stands in a table: each node with all that is below it, breakdown by breakdown.
///
/// Breakdowns are headed where a node has several parts, so that nobody adds alternative views up.
struct Arrangement {
  enum Step {
    case node(Int)
    /// Above a breakdown's children, or nil above the supports.
    case heading(breakdown: Int?, of: Int)
    /// Below a breakdown's children.
    case end(breakdown: Int)
  }

  private(set) var steps: [(step: Step, depth: Int)] = []

  private struct Part {
    var breakdown: Int?
    var children: [Int] = []
  }

  /// Linear in the nodes.
  ///
  /// - Parameters:
  ///   - parents: each node's parent; the first node has none.
  ///   - breakdowns: the breakdown that each node is a part of; nil for supports.
  ///   - owners: the node that each breakdown takes apart; those of a node in order.
  init(parents: [Int?], breakdowns: [Int?], owners: [Int]) {
    let parts = Arrangement.parts(parents, breakdowns, owners)
    steps.reserveCapacity(parents.count)
    var stack: [(step: Step, depth: Int)] = parents.isEmpty ? [] : [(.node(0), 0)]
    while let next = stack.popLast() {
      steps.append(next)
      guard case .node(let index) = next.step else { continue }
      let isHeaded = parts[index].count > 1 || parts[index].contains { $0.breakdown == nil }
      var below: [(step: Step, depth: Int)] = []
      for part in parts[index] {
        if isHeaded { below.append((.heading(breakdown: part.breakdown, of: index), next.depth + 1)) }
        let depth = next.depth + (isHeaded ? 2 : 1)
        below += part.children.map { (.node($0), depth) }
        if let breakdown = part.breakdown { below.append((.end(breakdown: breakdown), depth)) }
      }
      stack += below.reversed()
    }
  }

  private static func parts(_ parents: [Int?], _ breakdowns: [Int?], _ owners: [Int]) -> [[Part]] {
    var parts = [[Part]](repeating: [], count: parents.count)
    var positions: [Int] = []
    for (breakdown, owner) in owners.enumerated() {
      positions.append(parts[owner].count)
      parts[owner].append(Part(breakdown: breakdown))
    }
    for (index, parent) in parents.enumerated() {
      guard let parent else { continue }
      if let breakdown = breakdowns[index] {
        parts[parent][positions[breakdown]].children.append(index)
      } else if let last = parts[parent].indices.last, parts[parent][last].breakdown == nil {
        parts[parent][last].children.append(index)
      } else {
        parts[parent].append(Part(children: [index]))
      }
    }
    // A breakdown whose children are not shown has nothing to head.
    return parts.map { $0.filter { part in !part.children.isEmpty } }
  }
}
