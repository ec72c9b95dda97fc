/// Rows per day, over whatever days occur.
struct DayTable: Sendable {
  private(set) var first = 0
  private(set) var rows: [Int] = []

  /// Counts each row's day; -1 is none.
  mutating func count(_ days: UnsafePointer<Int32>, rows count: Int) {
    var row = 0
    while row < count {
      let first = first
      rows.withUnsafeMutableBufferPointer { rows in
        while row < count {
          let offset = Int(days[row]) &- first
          guard UInt(bitPattern: offset) < UInt(bitPattern: rows.count) else { break }
          rows[offset] &+= 1
          row &+= 1
        }
      }
      // A day out of reach, or none.
      if row < count, days[row] >= 0 { add(1, on: Int(days[row])) }
      row += 1
    }
  }

  mutating func merge(_ other: DayTable) {
    for (offset, count) in other.rows.enumerated() where count != 0 { add(count, on: other.first + offset) }
  }

  /// Days with rows in ascending order.
  var days: [(day: Int, rows: Int)] {
    rows.enumerated().compactMap { $1 == 0 ? nil : (first + $0, $1) }
  }

  private mutating func add(_ count: Int, on day: Int) {
    if rows.isEmpty {
      first = max(0, day - 32)
      rows = Array(repeating: 0, count: 64)
    }
    if day < first {
      let start = max(0, min(day, first - rows.count))
      rows.insert(contentsOf: repeatElement(0, count: first - start), at: 0)
      first = start
    }
    if day - first >= rows.count {
      rows.append(contentsOf: repeatElement(0, count: max(rows.count, day - first + 1 - rows.count)))
    }
    rows[day - first] += count
  }
}

/// Days to small integers, in order of appearance.
struct DayNumbers: Sendable {
  private(set) var days: [Int32] = []
  /// By day from `first` on; -1 for a day that was not seen.
  private var numbers: [Int32] = []
  private var first = 0

  mutating func number(_ day: Int32) -> Int32 {
    let offset = Int(day) &- first
    if UInt(bitPattern: offset) < UInt(bitPattern: numbers.count), numbers[offset] >= 0 { return numbers[offset] }
    return added(day)
  }

  private mutating func added(_ day: Int32) -> Int32 {
    if numbers.isEmpty { first = max(0, Int(day) - 32) }
    if Int(day) < first {
      let start = max(0, min(Int(day), first - numbers.count))
      numbers.insert(contentsOf: repeatElement(-1, count: first - start), at: 0)
      first = start
    }
    let missing = Int(day) - first + 1 - numbers.count
    if missing > 0 { numbers.append(contentsOf: repeatElement(-1, count: max(numbers.count, missing, 64))) }
    numbers[Int(day) - first] = Int32(days.count)
    days.append(day)
    return Int32(days.count - 1)
  }
}
