import KPIAnalysis
import KPIModel

/// Times the scores of generated portfolios, arithmetic only: `ScoreTree [nodes] [owners] [runs]`.
///
/// First the sums; then the hops that say what factors of others did to each node, with the sums of what is controllable.
@main struct ScoreTree {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let nodeCount = arguments.first ?? 1_000_000
    let ownerCount = arguments.dropFirst().first ?? 10_000
    let runCount = arguments.dropFirst(2).first ?? 7

    let worths = (0..<8).map { level in (0..<level).reduce(1.0) { worth, _ in worth * 0.85 } }
    var holdings = PortfolioSums.Holdings()
    var node = 0
    for owner in 0..<ownerCount {
      let end = (owner + 1) * nodeCount / ownerCount
      while node < end {
        let level = 1 + (node &* 7 &+ owner) % 7
        holdings.add(
          share: node % 5 == 0 ? 0.8 : 1, weight: 0.05 + Double(node % 19) / 20,
          completion: node % 23 == 0 ? nil : Double(node % 120) / 100,
          level: level, coefficient: worths[level], node % 3 == 0 ? .scored : [.scored, .accountable])
        node += 1
      }
      holdings.finish()
    }

    var fastest = Duration.seconds(3600)
    var checksum = 0.0
    for _ in 0..<runCount {
      let clock = ContinuousClock()
      var sums = PortfolioSums(PortfolioSums.Holdings())
      fastest = min(fastest, clock.measure { sums = PortfolioSums(holdings) })
      checksum = sums.sums.reduce(0) { $0 + ($1.points.isNaN ? 0 : $1.points) }
    }
    precondition(checksum > 0 && checksum < 120 * Double(ownerCount), "points lie between 0 and 120")
    let seconds = Double(fastest.components.seconds) + Double(fastest.components.attoseconds) * 1e-18
    print("\(ownerCount) owners over \(nodeCount) nodes, best of \(runCount): \((seconds * 100_000).rounded() / 100) ms")
    try timeControllable(holdings, nodeCount, runCount)
  }

  /// Every third node is a product of the two behind it, one of them another's.
  private static func timeControllable(_ holdings: PortfolioSums.Holdings, _ nodeCount: Int, _ runCount: Int) throws {
    var decomposition = Decomposition(nodeCount: nodeCount, formulas: [try Formula.parse("volume * rate").get()])
    for node in stride(from: 0, to: nodeCount - 2, by: 3) { decomposition.append(of: node, .formula(0), children: [node + 1, node + 2]) }
    var movement = Movement(
      references: (0..<nodeCount).map { Double($0 % 17 + 1) }, actuals: (0..<nodeCount).map { Double($0 % 19 + 1) })
    for node in stride(from: 0, to: nodeCount - 2, by: 3) {
      movement.references[node] = movement.references[node + 1] * movement.references[node + 2]
      movement.actuals[node] = movement.actuals[node + 1] * movement.actuals[node + 2]
      movement.gaps[node] = movement.actuals[node] - movement.references[node]
    }
    var fastest = Duration.seconds(3600)
    var controllable = PortfolioSums(PortfolioSums.Holdings())
    for _ in 0..<runCount {
      fastest = min(
        fastest,
        ContinuousClock().measure {
          let hops = Contributions.hops(decomposition, movement)
          var without = holdings
          for node in stride(from: 0, to: nodeCount - 2, by: 3) {
            without.completions[node] = (movement.actuals[node] - hops.contributions[node + 1]) / movement.references[node]
          }
          controllable = PortfolioSums(without)
        })
    }
    precondition(controllable.sums.allSatisfy { $0.completion.isNaN || $0.completion.isFinite }, "no infinity leaves the sums")
    let seconds = Double(fastest.components.seconds) + Double(fastest.components.attoseconds) * 1e-18
    print("the same without others' factors, best of \(runCount): \((seconds * 100_000).rounded() / 100) ms")
  }
}
