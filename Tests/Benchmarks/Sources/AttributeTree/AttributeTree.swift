import Dispatch
import KPIAnalysis
import KPIModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Attributes generated trees of a million nodes and prints nanoseconds and bytes a node, then what long products cost.
@main
enum AttributeTree {
  static func main() throws {
    let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
    for shape in GeneratedTree.Shape.allCases {
      var tree = GeneratedTree(shape, nodeCount: count)
      let movement = tree.movement()
      let before = residentBytes()
      var bytes = 0
      var best = Double.infinity
      var checked = 0.0
      for _ in 0..<7 {
        let start = DispatchTime.now().uptimeNanoseconds
        let contributions = Contributions(tree.decomposition, movement)
        best = min(best, Double(DispatchTime.now().uptimeNanoseconds - start))
        bytes = max(bytes, residentBytes() - before)
        checked = contributions.contributions.reduce(0) { $1.isNaN ? $0 : $0 + 1 }
      }
      print(
        "\(shape.rawValue): \(Int(checked)) of \(count) nodes with a contribution, \(tenths(best / Double(count))) ns and \(bytes / count) bytes a node"
      )
    }
    for factors in [3, 20, 40] {
      let names = (0..<factors).map { "x\($0)" }
      var decomposition = Decomposition(nodeCount: factors + 1, formulas: [try Formula.parse(names.joined(separator: " * ")).get()])
      decomposition.append(of: 0, .formula(0), children: Array(1...factors))
      var generator = SystemRandomNumberGenerator()
      let movement = Movement(
        references: [1] + names.map { _ in Double.random(in: 0.5...2, using: &generator) },
        actuals: [2] + names.map { _ in Double.random(in: 0.5...2, using: &generator) })
      var best = Double.infinity
      for _ in 0..<50 {
        let start = DispatchTime.now().uptimeNanoseconds
        let contributions = Contributions(decomposition, movement)
        best = min(best, Double(DispatchTime.now().uptimeNanoseconds - start))
        precondition(contributions.contributions[1].isFinite)
      }
      print("product of \(factors) factors: \(tenths(best / 1000)) µs, its quadrature rule made anew each time")
    }
  }

  static func tenths(_ number: Double) -> Double { (number * 10).rounded() / 10 }

  static func residentBytes() -> Int {
    #if canImport(Glibc)
      guard let file = fopen("/proc/self/statm", "r") else { return 0 }
      defer { fclose(file) }
      var pages: (Int, Int) = (0, 0)
      withUnsafeMutablePointer(to: &pages.0) { size in
        withUnsafeMutablePointer(to: &pages.1) { resident in
          _ = withVaList([size, resident]) { vfscanf(file, "%ld %ld", $0) }
        }
      }
      return pages.1 * Int(sysconf(Int32(_SC_PAGESIZE)))
    #else
      return 0
    #endif
  }
}

/// A tree in preorder whose inner nodes have seven children or so, and figures that recombine.
struct GeneratedTree {
  enum Shape: String, CaseIterable {
    case sums
    case products
    case mixed = "sums, products, ratios and splits of ratios"
  }

  private(set) var decomposition: Decomposition
  private var breakdowns: [(node: Int, rule: Decomposition.Rule, children: [Int])] = []
  private let shape: Shape
  private var next = 1
  private var references: [Double]
  private var actuals: [Double]
  private var referenceWeights: [Double]
  private var actualWeights: [Double]
  private var generator = Generator()

  init(_ shape: Shape, nodeCount: Int) {
    self.shape = shape
    let formulas = ["a * b * c", "a / b", "a * b + c * d - e"].compactMap { try? Formula.parse($0).get() }
    decomposition = Decomposition(nodeCount: nodeCount, formulas: formulas)
    let missing = [Double](repeating: .nan, count: nodeCount)
    (references, actuals, referenceWeights, actualWeights) = (missing, missing, missing, missing)
    // Breadth first by level, so that any number of nodes makes a tree; numbering is all that the kernel asks for.
    var queue = [0]
    var head = 0
    while head < queue.count {
      let node = queue[head]
      head += 1
      let (rule, width) = rule(depth: head)
      guard next + width <= nodeCount else { break }
      let children = Array(next..<(next + width))
      next += width
      decomposition.append(of: node, rule, children: children)
      breakdowns.append((node, rule, children))
      queue += children
    }
  }

  private func rule(depth: Int) -> (Decomposition.Rule, Int) {
    switch shape {
    case .sums: (.sum, 8)
    case .products: (.formula(0), 3)
    case .mixed:
      switch depth % 5 {
      case 0: (.formula(0), 3)
      case 1: (.ratio(overlaps: false), 6)
      case 2: (.formula(1), 2)
      case 3: (.formula(2), 5)
      default: (.sum, 8)
      }
    }
  }

  /// Leaves near 1, so that products of millions of them stay numbers; the nodes above are what their children give.
  mutating func movement() -> Movement {
    for node in references.indices {
      references[node] = generator.nearOne()
      actuals[node] = generator.nearOne()
      referenceWeights[node] = generator.nearOne()
      actualWeights[node] = generator.nearOne()
    }
    for (node, rule, children) in breakdowns.reversed() {
      references[node] = GeneratedTree.value(rule, children.map { references[$0] }, children.map { referenceWeights[$0] })
      actuals[node] = GeneratedTree.value(rule, children.map { actuals[$0] }, children.map { actualWeights[$0] })
      referenceWeights[node] = children.reduce(0) { $0 + referenceWeights[$1] }
      actualWeights[node] = children.reduce(0) { $0 + actualWeights[$1] }
    }
    return Movement(references: references, actuals: actuals, referenceWeights: referenceWeights, actualWeights: actualWeights)
  }

  private static func value(_ rule: Decomposition.Rule, _ figures: [Double], _ weights: [Double]) -> Double {
    switch rule {
    case .formula(0): figures[0] * figures[1] * figures[2]
    case .formula(1): figures[0] / figures[1]
    case .formula: figures[0] * figures[1] + figures[2] * figures[3] - figures[4]
    case .ratio: zip(figures, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    case .sum, .distinct, .opaque: figures.reduce(0, +)
    }
  }

  struct Generator {
    var state: UInt64 = 1

    mutating func nearOne() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return 0.99 + 0.02 * Double(state >> 40) / Double(1 << 24)
    }
  }
}
