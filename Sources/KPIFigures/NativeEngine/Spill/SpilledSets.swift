internal import Synchronization

/// Sets of identifiers on disk: what is in memory is where each lies and how large it is.
final class SpilledSets: Sendable {
  let file: TemporaryFile
  /// Why a count was wrong, once one was.
  private let failure = Mutex<TemporaryFile.Failure?>(nil)
  private let parts: [Part]

  /// The sets' identifiers whose texts fall into one part.
  struct Part: Sendable {
    /// How many identifiers there are, numbered from 0.
    let universe: Int
    /// Where the first set's numbers begin.
    private let start: Int
    /// The sets that have any, in ascending order, and where the numbers of each end.
    private let sets: [UInt32]
    private let ends: [UInt32]

    init(_ sets: [IdentifierSet], universe: Int, into file: TemporaryFile) throws(TemporaryFile.Failure) {
      self.universe = universe
      var used: [UInt32] = []
      var ends: [UInt32] = []
      var total = 0
      for (number, set) in sets.enumerated() where set.count > 0 {
        total += set.count
        used.append(UInt32(number))
        ends.append(UInt32(total))
      }
      self.sets = used
      self.ends = ends
      var bytes: [UInt8] = []
      bytes.reserveCapacity(total * 4)
      for number in used {
        var members: [UInt32] = []
        members.reserveCapacity(sets[Int(number)].count)
        sets[Int(number)].forEach { members.append($0) }
        members.sort()
        members.withUnsafeBytes { bytes += $0 }
      }
      start = try file.append(bytes)
    }

    /// Where a set lies in the file, in bytes, and how many it has; nil where it has none.
    fileprivate func place(of set: Int) -> (start: Int, count: Int)? {
      var (low, high) = (0, sets.count)
      while low < high {
        let middle = (low + high) / 2
        if Int(sets[middle]) < set { low = middle + 1 } else { high = middle }
      }
      guard low < sets.count, Int(sets[low]) == set else { return nil }
      let first = low == 0 ? 0 : Int(ends[low - 1])
      return (start + first * 4, Int(ends[low]) - first)
    }
  }

  init(file: TemporaryFile, parts: [Part]) {
    self.file = file
    self.parts = parts
  }

  /// Why the counts so far cannot be trusted: a disk that fails while it is read; nil while all could be read.
  var fault: String? { failure.withLock { $0?.phrase } }

  /// How many identifiers the union of some sets has; what `fault` says is to be asked behind the last count.
  func unionCount(_ sets: [Int]) -> Int {
    var total = 0
    for part in parts {
      let places = sets.compactMap(part.place)
      guard places.count > 1 else {
        total += places.first?.count ?? 0
        continue
      }
      var bits = [UInt64](repeating: 0, count: part.universe / 64 + 1)
      var members: [UInt32] = []
      for place in places {
        members = [UInt32](unsafeUninitializedCapacity: place.count) { buffer, count in
          guard let base = buffer.baseAddress else { return }
          do throws(TemporaryFile.Failure) {
            try file.read(into: base, count: place.count * 4, from: place.start)
            count = place.count
          } catch {
            failure.withLock { $0 = $0 ?? error }
          }
        }
        for member in members {
          let bit: UInt64 = 1 << UInt64(member % 64)
          if bits[Int(member / 64)] & bit == 0 {
            bits[Int(member / 64)] |= bit
            total += 1
          }
        }
      }
    }
    return total
  }
}

/// A distinct count whose sets are on disk.
struct SpilledColumn: DistinctColumn {
  let sets: SpilledSets
  /// Slots of time of each cell; a set stands at `cell * slotCount + slot`.
  let slotCount: Int
  /// The slots of each segment, of which the one with the least or greatest count is taken; nil where a segment is a slot.
  let days: [Range<Int>]?
  let isLeast: Bool

  var fault: String? { sets.fault }

  func count(cells: [Int], segments: Range<Int>) -> Int {
    guard let days else {
      return sets.unionCount(cells.flatMap { cell in segments.map { cell * slotCount + $0 } })
    }
    let counts = segments.flatMap { days[$0] }.map { day in sets.unionCount(cells.map { $0 * slotCount + day }) }
    return (isLeast ? counts.min() : counts.max()) ?? 0
  }
}
