/// The hot loop of a roll-up: nodes without a figure become the sum of their parts', column by column.
///
/// A column holds one period's figures by node in preorder; NaN stands for a missing one and spreads to every sum it belongs to.
/// Walking back through preorder, all parts of a node are met before it, so that one running sum for each depth is all that is kept:
/// a cell costs a read, an addition and a write. Eight columns go side by side, since one addition waits for the last.
public struct PlainSums: Sendable {
  public let nodeCount: Int
  private let steps: [Step]
  /// Running sums: one for each depth, one below the deepest, and one that nobody reads.
  private let sumCount: Int

  /// What a node does with running sums.
  private struct Step {
    /// Where its figure is added.
    var own: Int32
    /// Where its parts' figures are.
    var parts: Int32
    /// What their sum starts from: 0, or NaN where the own figure is all there is.
    var start: Double
  }

  /// - Parameter parents: by node in preorder, the node it stands below; nil for the root.
  /// - Parameter isPart: by node, whether its figure is added to its parent's.
  public init(parents: [Int?], isPart: [Bool]) {
    precondition(parents.count == isPart.count, "every node has a parent or none")
    nodeCount = parents.count
    var depths: [Int32] = []
    depths.reserveCapacity(nodeCount)
    var deepest: Int32 = 0
    for parent in parents {
      depths.append(parent.map { depths[$0] + 1 } ?? 0)
      deepest = max(deepest, depths[depths.count - 1])
    }
    let nowhere = deepest + 2
    var steps = depths.map { Step(own: nowhere, parts: $0 + 1, start: .nan) }
    for node in steps.indices where isPart[node] {
      guard let parent = parents[node] else { continue }
      steps[node].own = depths[node]
      steps[parent].start = 0
    }
    self.steps = steps
    sumCount = Int(nowhere) + 1
  }

  /// Fills the gaps of columns that stand one behind the other, `nodeCount` cells each.
  public func fill(_ columns: inout [Double]) {
    guard nodeCount > 0 else { return }
    precondition(columns.count.isMultiple(of: nodeCount), "every column has a cell for each node")
    columns.withUnsafeMutableBufferPointer { columns in
      steps.withUnsafeBufferPointer { steps in
        guard var column = columns.baseAddress, let first = steps.baseAddress else { return }
        var left = columns.count / nodeCount
        while left >= PlainSums.width {
          fillSideBySide(column, first)
          column += PlainSums.width * nodeCount
          left -= PlainSums.width
        }
        while left > 0 {
          fill(column, first)
          column += nodeCount
          left -= 1
        }
      }
    }
  }

  private static let width = 8

  private func fill(_ column: UnsafeMutablePointer<Double>, _ steps: UnsafePointer<Step>) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: sumCount) { sums in
      sums.initialize(repeating: 0)
      var node = nodeCount
      while node > 0 {
        node &-= 1
        let step = steps[node]
        let own = column[node]
        let sum = sums[Int(step.parts)] + step.start
        let figure = own.isNaN ? sum : own
        column[node] = figure
        sums[Int(step.parts)] = 0
        sums[Int(step.own)] += figure
      }
    }
  }

  private func fillSideBySide(_ column: UnsafeMutablePointer<Double>, _ steps: UnsafePointer<Step>) {
    let (a, b, c, d) = (column, column + nodeCount, column + 2 * nodeCount, column + 3 * nodeCount)
    let (e, f, g, h) = (column + 4 * nodeCount, column + 5 * nodeCount, column + 6 * nodeCount, column + 7 * nodeCount)
    withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: sumCount) { sums in
      sums.initialize(repeating: SIMD8(repeating: 0))
      var node = nodeCount
      while node > 0 {
        node &-= 1
        let step = steps[node]
        let own = SIMD8(a[node], b[node], c[node], d[node], e[node], f[node], g[node], h[node])
        let sum = sums[Int(step.parts)] + step.start
        let figure = sum.replacing(with: own, where: own .== own)  // NaN alone is not itself
        a[node] = figure[0]
        b[node] = figure[1]
        c[node] = figure[2]
        d[node] = figure[3]
        e[node] = figure[4]
        f[node] = figure[5]
        g[node] = figure[6]
        h[node] = figure[7]
        sums[Int(step.parts)] = SIMD8(repeating: 0)
        sums[Int(step.own)] += figure
      }
    }
  }
}
