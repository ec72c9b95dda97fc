internal import KPISource
internal import Synchronization

/// Which identifiers of a column stand in which place, a place being what one figure can be counted from.
///
/// They lie in parts that share no identifier, so that what is counted in each adds up; some in memory, some on disk.
final class DistinctSets: Sendable {
  private let parts: [Part]
  /// Of each place, over all parts.
  private let counts: [Int]
  private let file: TemporaryFile
  /// Why a count was wrong, once one was.
  private let failure = Mutex<TemporaryFile.Failure?>(nil)

  /// The sets of identifiers that are numbered from 0 up to `universe`.
  struct Part: Sendable {
    let universe: Int
    /// The places that have any, in ascending order.
    let places: [UInt32]
    /// Where the words of each end: the numbers one by one, or where it is not longer, a bitmap.
    let ends: [UInt32]
    let words: Words

    enum Words {
      case inMemory([UInt32])
      /// Where they begin, in bytes.
      case onDisk(Int)
    }

    /// Words of a bitmap.
    static func bitmapSize(universe: Int) -> Int { (universe + 31) / 32 }
  }

  init(_ parts: [Part], counts: [Int], file: TemporaryFile) {
    self.parts = parts
    self.counts = counts
    self.file = file
  }

  /// Why the counts so far cannot be trusted: a disk that fails while it is read; nil while all could be read.
  var fault: String? { failure.withLock { $0?.phrase } }

  func hasAny(in places: some Sequence<Int>) -> Bool { places.contains { counts[$0] > 0 } }

  /// How many identifiers stand in any of these places; what `fault` says is to be asked behind the last count.
  func count(in places: some Sequence<Int>) -> Int {
    let used = places.filter { counts[$0] > 0 }.sorted()
    guard used.count > 1 else { return used.first.map { counts[$0] } ?? 0 }
    var union: [UInt32] = []
    return parts.reduce(0) { $0 + count(of: used, in: $1, &union) }
  }

  private func count(of places: [Int], in part: Part, _ union: inout [UInt32]) -> Int {
    var spans: [Range<Int>] = []
    var from = 0
    for place in places {
      guard let position = part.places.position(of: UInt32(place), from: from) else { break }
      from = position
      guard part.places[position] == place else { continue }
      spans.append((position == 0 ? 0 : Int(part.ends[position - 1]))..<Int(part.ends[position]))
    }
    guard let first = spans.first, let last = spans.last else { return 0 }
    let size = Part.bitmapSize(universe: part.universe)
    union.removeAll(keepingCapacity: true)
    union.append(contentsOf: repeatElement(0, count: size))
    func add(_ words: UnsafeBufferPointer<UInt32>) {
      if words.count == size {
        for word in 0..<size { union[word] |= words[word] }
      } else {
        for number in words { union[Int(number / 32)] |= 1 << (number % 32) }
      }
    }
    switch part.words {
    case .inMemory(let words):
      words.withUnsafeBufferPointer { words in
        for span in spans { add(UnsafeBufferPointer(rebasing: words[span])) }
      }
    case .onDisk(let start):
      let wanted = spans.reduce(0) { $0 + $1.count }
      // Together where not much else lies between them.
      if (last.upperBound - first.lowerBound) <= 4 * wanted {
        read(first.lowerBound..<last.upperBound, behind: start) { words in
          for span in spans {
            add(UnsafeBufferPointer(rebasing: words[(span.lowerBound - first.lowerBound)..<(span.upperBound - first.lowerBound)]))
          }
        }
      } else {
        for span in spans { read(span, behind: start, add) }
      }
    }
    return union.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  private func read(_ span: Range<Int>, behind start: Int, _ body: (UnsafeBufferPointer<UInt32>) -> Void) {
    let words = Vector<UInt32>(uninitializedCount: span.count)
    do throws(TemporaryFile.Failure) {
      try file.read(into: words.pointer, count: span.count * 4, from: start + span.lowerBound * 4)
      body(UnsafeBufferPointer(start: words.pointer, count: span.count))
    } catch {
      failure.withLock { $0 = $0 ?? error }
    }
  }
}

extension [UInt32] {
  /// The first position from `start` on with no less than `value`, in ascending numbers; nil where all are less.
  ///
  /// Steps double before halving, so that what lies near is found soon.
  fileprivate func position(of value: UInt32, from start: Int) -> Int? {
    var (low, step) = (start, 1)
    var high = start
    while high < count, self[high] < value {
      low = high + 1
      high += step
      step *= 2
    }
    high = Swift.min(high, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low < count ? low : nil
  }
}

/// A distinct count of a table's cells.
struct DistinctPlaces: DistinctColumn {
  let sets: DistinctSets
  /// The place of the first cell's first slot.
  let firstPlace: Int
  /// Slots of time of each cell.
  let slotCount: Int
  /// The slots of each segment, of which the one with the least or greatest count is taken; nil where a segment is a slot.
  let days: [Range<Int>]?
  let isLeast: Bool

  var fault: String? { sets.fault }

  func count(cells: [Int], segments: Range<Int>) -> Int {
    guard let days else { return sets.count(in: places(cells, segments)) }
    let counts = segments.flatMap { days[$0] }.map { sets.count(in: places(cells, $0..<($0 + 1))) }
    return (isLeast ? counts.min() : counts.max()) ?? 0
  }

  func hasAny(cells: [Int], segments: Range<Int>) -> Bool {
    days == nil ? sets.hasAny(in: places(cells, segments)) : count(cells: cells, segments: segments) > 0
  }

  private func places(_ cells: [Int], _ slots: Range<Int>) -> some Sequence<Int> {
    cells.lazy.flatMap { cell in slots.lazy.map { firstPlace + cell * slotCount + $0 } }
  }
}
