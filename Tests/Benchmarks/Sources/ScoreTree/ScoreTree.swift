import KPIAnalysis

/// Times the scores of generated portfolios, arithmetic only: `ScoreTree [nodes] [owners] [runs]`.
@main struct ScoreTree {
  static func main() {
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
  }
}
