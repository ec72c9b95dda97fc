/// The hot loop of a roll-up: nodes without a figure become the sum of their children's, column by column.
///
/// A column holds one period's figures by node in preorder; NaN stands for a missing one and spreads to every sum it belongs to.
/// Linear: one read, one write and one addition a cell.
public struct PlainSums: Sendable {
  public let nodeCount: Int
  /// By node: whose sum its figure is added to; `nodeCount`, a cell that nobody reads, for none.
  private let wholes: [Int32]
  /// By node: 0 where children are added up, NaN for a leaf, whose own figure is all there is.
  private let startingSums: [Double]

  /// - Parameter wholes: by node, the earlier node that its figure is a part of; nil for none.
  public init(wholes: [Int?]) {
    nodeCount = wholes.count
    var startingSums = [Double](repeating: .nan, count: wholes.count + 1)
    for whole in wholes.lazy.compactMap({ $0 }) { startingSums[whole] = 0 }
    startingSums[wholes.count] = 0
    self.startingSums = startingSums
    self.wholes = wholes.map { Int32($0 ?? wholes.count) }
  }

  /// Fills the gaps of columns that stand one behind the other, `nodeCount` cells each.
  public func fill(_ columns: inout [Double]) {
    guard nodeCount > 0 else { return }
    precondition(columns.count.isMultiple(of: nodeCount), "every column has a cell for each node")
    var sums = startingSums
    columns.withUnsafeMutableBufferPointer { columns in
      sums.withUnsafeMutableBufferPointer { sums in
        wholes.withUnsafeBufferPointer { wholes in
          for column in 0..<(columns.count / nodeCount) {
            if column > 0 { _ = sums.update(from: startingSums) }
            PlainSums.fill(UnsafeMutableBufferPointer(rebasing: columns[(column * nodeCount)..<((column + 1) * nodeCount)]), sums, wholes)
          }
        }
      }
    }
  }

  @inline(__always)
  private static func fill(
    _ column: UnsafeMutableBufferPointer<Double>, _ sums: UnsafeMutableBufferPointer<Double>, _ wholes: UnsafeBufferPointer<Int32>
  ) {
    var node = column.count
    while node > 0 {
      node &-= 1
      let own = column[node]
      let figure = own.isNaN ? sums[node] : own
      column[node] = figure
      sums[Int(wholes[node])] += figure
    }
  }
}
