import KPIAnalysis

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Times the roll-up of one generated tree over many periods: `RollUpTree [nodes] [periods] [runs]`.
@main struct RollUpTree {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let nodeCount = arguments.first ?? 1_000_000
    let periodCount = arguments.dropFirst().first ?? 90
    let runCount = arguments.dropFirst(2).first ?? 5

    let parents = preorder(nodeCount)
    var isWhole = [Bool](repeating: false, count: nodeCount)
    for parent in parents.lazy.compactMap({ $0 }) { isWhole[parent] = true }
    let sums = PlainSums(parents: parents, isPart: parents.map { $0 != nil })

    var figures = [Double](repeating: .nan, count: nodeCount * periodCount)
    var fastest = Double.infinity
    for _ in 0..<runCount {
      // Leaves have whole numbers, so that every total is exact and can be checked.
      for period in 0..<periodCount {
        for node in 0..<nodeCount { figures[period * nodeCount + node] = isWhole[node] ? .nan : Double((node &* 31 &+ period) % 1000) }
      }
      let clock = ContinuousClock()
      let elapsed = clock.measure { sums.fill(&figures) }
      fastest = min(fastest, Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
    }
    for period in 0..<periodCount {
      var total = 0.0
      for node in 0..<nodeCount where !isWhole[node] { total += figures[period * nodeCount + node] }
      precondition(figures[period * nodeCount] == total, "the root of period \(period) is not the sum of its leaves")
    }

    let cells = nodeCount * periodCount
    print("\(nodeCount) nodes x \(periodCount) periods, best of \(runCount): \(rounded(fastest * 1e9 / Double(cells))) ns a cell")
    print("\(rounded(fastest * 1000)) ms, \(peakMegabytes()) MB at most, of which \(cells * 8 / 1_000_000) MB are the figures")
  }

  /// A tree of ever wider levels: each node's first child stands right behind it, as in a model.
  static func preorder(_ count: Int) -> [Int?] {
    var wholes: [Int?] = []
    wholes.reserveCapacity(count)
    let fans = [5, 4, 8, 6, 10, 7, 12, 9]
    // The open nodes from the root down, with the children that each is still to get.
    var open: [(node: Int, left: Int)] = []
    while wholes.count < count {
      while let last = open.last, last.left == 0 { open.removeLast() }
      let node = wholes.count
      if open.isEmpty {
        wholes.append(nil)
        // The root takes as many children as the count asks for.
        open = [(node, .max)]
        continue
      }
      open[open.count - 1].left -= 1
      wholes.append(open[open.count - 1].node)
      if open.count < fans.count { open.append((node, fans[open.count])) }
    }
    return wholes
  }

  static func peakMegabytes() -> Int {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss / 1_000_000  // bytes
    #else
      // Glibc declares the constant as an enumeration, and the parameter as a number; 0 is this process.
      getrusage(0, &usage)
      return usage.ru_maxrss / 1000  // kilobytes
    #endif
  }

  static func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }
}
