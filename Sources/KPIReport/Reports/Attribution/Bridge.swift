/// The bars of a bridge from the reference to the actual, drawn in ASCII: `-` for what went down, `+` for what went up.
///
/// The scale begins at the reference and holds the running sums of the first breakdown's lines only, as what moved is small beside the
/// whole; lines below one of them are drawn within its stretch.
struct Bridge {
  private let low: Double
  private let high: Double
  private let width: Int

  /// - Parameter stations: the running sums, from 0 at the reference to the gap at the actual.
  init(_ stations: [Double], width: Int) {
    low = stations.reduce(0) { min($0, $1) }
    high = stations.reduce(0) { max($0, $1) }
    self.width = width
  }

  /// The bar of a movement that begins where `start` says; at least one character for what is not nothing.
  func bar(from start: Double, by movement: Double) -> String {
    guard high > low, movement != 0 else { return "" }
    let ends = [column(start), column(start + movement)].sorted()
    var (first, last) = (ends[0], ends[1])
    if first == last {
      if last == width || movement < 0 && first > 0 { first -= 1 } else { last += 1 }
    }
    return String(repeating: " ", count: first) + String(repeating: movement < 0 ? "-" : "+", count: last - first)
  }

  /// A station: where the bridge stands.
  func station(at position: Double) -> String {
    guard high > low else { return "|" }
    return String(repeating: " ", count: min(column(position), width - 1)) + "|"
  }

  private func column(_ position: Double) -> Int {
    let share = (position - low) / (high - low)
    return Int((max(0, min(1, share)) * Double(width)).rounded())
  }
}
