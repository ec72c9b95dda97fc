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

  init(_ segments: [ClosedRange<Day>]) {
    count = segments.count
    guard let first = segments.first, let last = segments.last else {
      (table, tableStart, lowest, highest) = ([], 0, .max, .min)
      return
    }
    func clamped(_ day: Day) -> Int { min(max(DayIndex.index(of: day), 0), DayIndex.count - 1) }
    lowest = DayIndex.index(of: first.lowerBound)
    highest = DayIndex.index(of: last.upperBound)
    // A year of a first or last segment without end is enough for a table.
    tableStart = max(clamped(first.lowerBound), clamped(first.upperBound) - 400)
    let tableEnd = min(clamped(last.upperBound), clamped(last.lowerBound) + 400)
    var table = [Int32](repeating: -1, count: max(0, tableEnd - tableStart + 1))
    for (number, segment) in segments.enumerated() where segment.lowerBound.number <= segment.upperBound.number {
      let start = max(clamped(segment.lowerBound), tableStart)
      let end = min(clamped(segment.upperBound), tableEnd)
      guard DayIndex.index(of: segment.upperBound) >= 0, DayIndex.index(of: segment.lowerBound) < DayIndex.count, start <= end else {
        continue
      }
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
        } else if day < 0 {
          segments[row] = -1
        } else if offset < 0 {
          segments[row] = day >= lowest ? 0 : -1
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
