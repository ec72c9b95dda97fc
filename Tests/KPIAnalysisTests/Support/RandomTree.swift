import TestSupport

/// A tree of sums, and of formulas if wanted, as a model's text; figures by hand where asked for.
struct RandomTree {
  let text: String

  /// - Parameter body: keys of a node without children, by its number.
  init(
    nodes count: Int, formulas hasFormulas: Bool = false, shuffled: Bool = false, _ random: inout SeededGenerator,
    body: (Int) -> String = { _ in "" }
  ) {
    var children = [[Int]](repeating: [], count: count)
    for node in 0..<count where node > 0 { children[Int.random(in: max(0, node - 8)..<node, using: &random)].append(node) }
    let isFormula = (0..<count).map { _ in hasFormulas && Bool.random(using: &random) }
    if shuffled { for node in 0..<count { children[node].reverse() } }
    func written(_ node: Int) -> String {
      if children[node].isEmpty { return "n\(node): { \(body(node)) }" }
      let nodes = children[node].map(written).joined(separator: ", ")
      let formula = isFormula[node] ? "formula: \(children[node].sorted().map { "n\($0)" }.joined(separator: " + ")) * 2, " : ""
      return "n\(node): { breakdowns: { by\(node): { \(formula)nodes: { \(nodes) } } } }"
    }
    text = "tree: { \(written(0)) }"
  }
}
