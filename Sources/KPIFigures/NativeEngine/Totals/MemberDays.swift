package import KPIModel

/// The last two days on which each combination of members has a row, by segment of time.
struct MemberDays {
  private let segmentCount: Int
  private let clock: Int
  /// What combines the first dimensions' number with the next dimension's code.
  private var pairs: [PairTable]
  /// Codes of each combination, one after another; none for a single dimension, whose code is its number.
  private var codes: [Int32] = []
  /// At `combination * segmentCount + segment`; -1 is none.
  private var last: [Int32] = []
  private var before: [Int32] = []
  private let dimensionCount: Int

  /// - Returns: nil where nobody asks for it.
  init?(_ program: ScanProgram) {
    let scan = program.scan
    guard scan.findsLateMembers, let clock = scan.aggregates.first(where: { $0.timing == .lastDay })?.clock else { return nil }
    self.clock = clock
    segmentCount = program.segments.count
    dimensionCount = scan.dimensions.count
    pairs = (1..<dimensionCount).map { _ in PairTable() }
  }

  /// Takes in a batch, once its days have their segments.
  mutating func add(_ batch: RowBatch, _ columns: DayColumns) {
    let days = columns.days[clock].pointer
    let segments = columns.segments[clock].pointer
    for row in 0..<batch.count where segments[row] >= 0 {
      let place = combination(row, batch) * segmentCount + Int(segments[row])
      let day = days[row]
      if day > last[place] {
        before[place] = last[place]
        last[place] = day
      } else if day < last[place], day > before[place] {
        before[place] = day
      }
    }
  }

  private mutating func combination(_ row: Int, _ batch: RowBatch) -> Int {
    var number = batch.codes[0].pointer[row]
    for (dimension, _) in pairs.enumerated() {
      number = pairs[dimension].number(number, batch.codes[dimension + 1].pointer[row])
    }
    let place = Int(number)
    if dimensionCount > 1, place * dimensionCount == codes.count {
      for dimension in 0..<dimensionCount { codes.append(batch.codes[dimension].pointer[row]) }
    }
    if (place + 1) * segmentCount > last.count {
      let missing = max((place + 1) * segmentCount, 2 * last.count) - last.count
      last += repeatElement(-1, count: missing)
      before += repeatElement(-1, count: missing)
    }
    return place
  }

  /// Calls with each combination and segment that has rows.
  func forEach(segments: Int, _ body: (_ codes: [Int32], _ segment: Int, _ last: Int32, _ before: Int32) -> Void) {
    for place in last.indices where last[place] >= 0 {
      let number = place / segmentCount
      let codes = dimensionCount == 1 ? [Int32(number)] : Array(codes[(number * dimensionCount)..<((number + 1) * dimensionCount)])
      body(codes, place % segmentCount, last[place], before[place])
    }
  }
}

extension Cells {
  /// The last two days on which a combination of members has a row in one segment.
  package struct MemberDays: Sendable {
    package struct Key: Hashable, Sendable, Comparable {
      /// A member id for each dimension of the scan.
      package var members: [Int32]
      package var segment: Int

      package static func < (left: Key, right: Key) -> Bool {
        left.segment != right.segment ? left.segment < right.segment : left.members.lexicographicallyPrecedes(right.members)
      }
    }

    package var key: Key
    /// In descending order, at most two.
    package private(set) var days: [Day] = []

    init(key: Key) { self.key = key }

    /// Adds a day; of more than two the earliest is forgotten.
    package mutating func add(_ day: Day) {
      guard !days.contains(day) else { return }
      days = Array((days + [day]).sorted(by: >).prefix(2))
    }
  }
}
