internal import Synchronization

/// Counts a column's identifiers: numbers the different texts of each part, and finds the different numbers of each place.
struct DistinctCounter: Sendable {
  /// What all workers have read.
  let records: [IdentifierRecords]
  let places: PlaceLists
  let placeCount: Int
  let figureReader: FigureReader
  /// Where the sets go; nil where memory has room for them.
  let file: TemporaryFile?

  /// The places in which the rows of each worker's numbers count.
  struct PlaceLists: Sendable {
    /// Of each worker, the list of its first number.
    private(set) var firstLists: [Int] = []
    /// Where each list begins among `places`; the next one's start ends it.
    private(set) var starts: [UInt32] = [0]
    private(set) var places: [UInt32] = []

    mutating func beginWorker() { firstLists.append(starts.count - 1) }

    mutating func append(_ list: [Int]) {
      places += list.lazy.map(UInt32.init)
      starts.append(UInt32(places.count))
    }
  }

  /// Bytes of records that are counted together, if there are so many: their numbers then stay in the second cache.
  private static let groupSize = 512 << 10

  func run(threadCount: Int) throws(TemporaryFile.Failure) -> DistinctSets {
    let size = partsOfGroup
    let groupCount = IdentifierRecords.partCount / size
    let work = Work(groupCount: groupCount, placeCount: placeCount)
    Threads.run(min(threadCount, groupCount)) {
      let room = Room()
      while let group = work.next() {
        do throws(TemporaryFile.Failure) {
          let (part, counts) = try count((group * size)..<((group + 1) * size), room)
          work.add(part, counts)
        } catch {
          work.fail(error)
        }
      }
    }
    return try work.sets(file: file)
  }

  private var partsOfGroup: Int {
    let byteCount = records.reduce(0) { $0 + $1.recordByteCount }
    var size = IdentifierRecords.partCount
    while size > 1, byteCount > IdentifierRecords.partCount / size * Self.groupSize { size /= 2 }
    return size
  }

  /// One thread's memory, used again from group to group.
  private final class Room {
    /// Of each record, its text's number and its list of places.
    var numbers = Vector<UInt32>(uninitializedCount: 0)
    var lists = Vector<UInt32>(uninitializedCount: 0)
    /// Texts of the last group, which the next one's will be about as many as.
    var textCount = 0
  }

  /// - Returns: the sets of some parts together, and how many identifiers each has, parallel to its places.
  private func count(_ parts: Range<Int>, _ room: Room) throws(TemporaryFile.Failure) -> (DistinctSets.Part, [UInt32]) {
    // What each place has of texts that may stand there more than once.
    let sizes = Vector<UInt32>(repeating: 0, count: placeCount)
    let (recordCount, universe) = try readRecords(parts, room, sizes)
    let (lists, numbers) = (room.lists.pointer, room.numbers.pointer)
    let ends = Vector<UInt32>(uninitializedCount: placeCount)
    var total: UInt32 = 0
    for place in 0..<placeCount {
      ends.pointer[place] = total
      total += sizes.pointer[place]
    }
    // Behind it, each place's numbers lie together, and `ends` says where they end.
    let all = Vector<UInt32>(uninitializedCount: Int(total))
    places.starts.withUnsafeBufferPointer { starts in
      places.places.withUnsafeBufferPointer { places in
        for record in 0..<recordCount {
          let list = Int(lists[record])
          for position in Int(starts[list])..<Int(starts[list + 1]) {
            let place = Int(places[position])
            all.pointer[Int(ends.pointer[place])] = numbers[record]
            ends.pointer[place] &+= 1
          }
        }
      }
    }
    return try sets(all.pointer, sizes, ends, universe: universe)
  }

  /// Numbers the texts of some parts' records.
  ///
  /// - Returns: how many records there are whose text is an identifier, and how many identifiers.
  private func readRecords(
    _ parts: Range<Int>, _ room: Room, _ sizes: Vector<UInt32>
  ) throws(TemporaryFile.Failure) -> (Int, Int) {
    // A record has six bytes at least.
    let most = parts.reduce(0) { sum, part in sum + records.reduce(0) { $0 + $1.byteCount(ofPart: part) } } / 6
    if room.numbers.count < most {
      room.numbers = Vector(uninitializedCount: most)
      room.lists = Vector(uninitializedCount: most)
    }
    let (lists, numbers) = (room.lists.pointer, room.numbers.pointer)
    let texts = TextDictionary(room: room.textCount)
    var recordCount = 0
    var universe: Int32 = 0
    for (worker, records) in records.enumerated() {
      let firstList = places.firstLists[worker]
      for part in parts {
        try records.forEach(ofPart: part) { text, length, combination in
          var number = texts.code(of: text, length: length)
          if number < 0 {
            let isMissing = figureReader.isMissing(UnsafeBufferPointer(start: text, count: length))
            number = texts.insert(text, length: length, code: isMissing ? Self.missing : universe)
            if !isMissing { universe += 1 }
          }
          guard number != Self.missing else { return }
          let list = firstList + combination
          lists[recordCount] = UInt32(list)
          numbers[recordCount] = UInt32(number)
          recordCount += 1
        }
        records.release(part: part)
      }
    }
    room.textCount = texts.count
    places.starts.withUnsafeBufferPointer { starts in
      places.places.withUnsafeBufferPointer { places in
        for record in 0..<recordCount {
          let list = Int(lists[record])
          for position in Int(starts[list])..<Int(starts[list + 1]) { sizes.pointer[Int(places[position])] &+= 1 }
        }
      }
    }
    return (recordCount, Int(universe))
  }

  /// What stands for a text that is no identifier.
  private static let missing = Int32.max

  /// - Parameters:
  ///   - numbers: of each place in turn, `sizes` of them up to `ends`; they are written over.
  private func sets(
    _ numbers: UnsafeMutablePointer<UInt32>, _ sizes: Vector<UInt32>, _ ends: Vector<UInt32>, universe: Int
  ) throws(TemporaryFile.Failure) -> (DistinctSets.Part, [UInt32]) {
    let bitmapSize = DistinctSets.Part.bitmapSize(universe: universe)
    let bitmap = Vector<UInt32>(repeating: 0, count: bitmapSize)
    var places: [UInt32] = []
    var counts: [UInt32] = []
    var wordEnds: [UInt32] = []
    var words: [UInt32] = []
    for place in 0..<placeCount where sizes.pointer[place] > 0 {
      let end = Int(ends.pointer[place])
      let start = end - Int(sizes.pointer[place])
      var different = start
      for position in start..<end {
        let number = numbers[position]
        let bit: UInt32 = 1 << (number & 31)
        let word = bitmap.pointer[Int(number >> 5)]
        bitmap.pointer[Int(number >> 5)] = word | bit
        numbers[different] = number
        different += word & bit == 0 ? 1 : 0
      }
      let count = different - start
      if count >= bitmapSize {
        words += UnsafeBufferPointer(start: bitmap.pointer, count: bitmapSize)
        bitmap.pointer.update(repeating: 0, count: bitmapSize)
      } else {
        words += UnsafeBufferPointer(start: numbers + start, count: count)
        for position in start..<different { bitmap.pointer[Int(numbers[position] >> 5)] = 0 }
      }
      places.append(UInt32(place))
      counts.append(UInt32(count))
      wordEnds.append(UInt32(words.count))
    }
    var start = 0
    if let file {
      start = try file.append(words)
      words = []
    }
    return (DistinctSets.Part(universe: universe, places: places, ends: wordEnds, words: words, start: start), counts)
  }

  /// Deals the groups out to threads.
  private final class Work: Sendable {
    private let state: Mutex<State>

    private struct State {
      let groupCount: Int
      var nextGroup = 0
      var failure: TemporaryFile.Failure?
      var parts: [DistinctSets.Part] = []
      var counts: [Int]
    }

    init(groupCount: Int, placeCount: Int) {
      state = Mutex(State(groupCount: groupCount, counts: Array(repeating: 0, count: placeCount)))
    }

    func next() -> Int? {
      state.withLock { state in
        guard state.failure == nil, state.nextGroup < state.groupCount else { return nil }
        defer { state.nextGroup += 1 }
        return state.nextGroup
      }
    }

    func add(_ part: DistinctSets.Part, _ counts: [UInt32]) {
      state.withLock { state in
        for (place, count) in zip(part.places, counts) { state.counts[Int(place)] += Int(count) }
        state.parts.append(part)
      }
    }

    func fail(_ failure: TemporaryFile.Failure) { state.withLock { $0.failure = $0.failure ?? failure } }

    func sets(file: TemporaryFile?) throws(TemporaryFile.Failure) -> DistinctSets {
      let (parts, counts, failure) = state.withLock { ($0.parts, $0.counts, $0.failure) }
      if let failure { throw failure }
      return DistinctSets(parts, counts: counts, file: file)
    }
  }
}
