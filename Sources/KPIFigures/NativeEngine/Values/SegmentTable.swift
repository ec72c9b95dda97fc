internal import KPIModel

/// Finds the segment of a day: a table around the bounded middle, comparisons outside it.
struct SegmentTable: Sendable {
  let count: Int
  var indices: Range<Int> { 0..<count }
  private let table: [Int32]
  private let tableStart: Int
  /// Below the table lies the first segment down to here, above it the last one up to there; both may be unbounded.
  private let lowest: Int
  private let highest: Int
  private static let reach = 400

  init(_ segments: [ClosedRange<Day>]) {
    count = segments.count
    guard let first = segments.first, let last = segments.last else {
      (table, tableStart, lowest, highest) = ([], 0, .max, .min)
      return
    }
    func clamped(_ day: Int) -> Int { min(max(day, 0), DayIndex.count - 1) }
    lowest = DayIndex.index(of: first.lowerBound)
    highest = DayIndex.index(of: last.upperBound)
    // A year around the inner bounds is enough; most days of a table of rows fall into it, which keeps `find` free of guesses.
    let tableEnd = clamped(min(highest, DayIndex.index(of: last.lowerBound) + Self.reach) + Self.reach)
    // Of one segment alone that is longer, any place within it will do.
    tableStart = min(clamped(max(lowest, DayIndex.index(of: first.upperBound) - Self.reach) - Self.reach), tableEnd)
    var table = [Int32](repeating: -1, count: tableEnd - tableStart + 1)
    for (number, segment) in segments.enumerated() {
      let start = max(DayIndex.index(of: segment.lowerBound), tableStart)
      let end = min(DayIndex.index(of: segment.upperBound), tableEnd)
      guard start <= end else { continue }
      for index in start...end { table[index - tableStart] = Int32(number) }
    }
    self.table = table
  }

  /// The segment of each day, -1 where it lies in none or there is no day (-1).
  func find(_ days: UnsafePointer<Int32>, count rows: Int, into segments: UnsafeMutablePointer<Int32>) {
    let start = tableStart
    table.withUnsafeBufferPointer { table in
      for row in 0..<rows {
        let day = Int(days[row])
        let offset = day &- start
        if UInt(bitPattern: offset) < UInt(bitPattern: table.count) {
          segments[row] = table[offset]
        } else if offset < 0 {
          segments[row] = day >= max(lowest, 0) ? 0 : -1
        } else {
          segments[row] = day <= highest ? Int32(count) &- 1 : -1
        }
      }
    }
  }

  func segment(of day: Int) -> Int {
    var result: Int32 = -1
    withUnsafePointer(to: Int32(day)) { find($0, count: 1, into: &result) }
    return Int(result)
  }
}
