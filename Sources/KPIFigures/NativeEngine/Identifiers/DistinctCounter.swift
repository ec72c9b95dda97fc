internal import KPISource
internal import Synchronization

/// Counts a column's identifiers: numbers the different texts of each part, and finds the different numbers of each place.
struct DistinctCounter: Sendable {
  /// What all workers have read.
  let records: [IdentifierRecords]
  let places: PlaceLists
  let figureReader: FigureReader
  /// Where sets go that memory has no room for.
  let file: TemporaryFile
  /// Bytes of memory that records and sets may take.
  let budget: Int

  /// Bytes of records that are counted together, if there are so many: their numbers then stay in the second cache.
  private static let groupSize = 512 << 10

  /// The most bytes that are; of a larger part some texts are counted after others.
  private static let largestSize = 64 << 20

  func run(threadCount: Int) throws(TemporaryFile.Failure) -> DistinctSets {
    let size = partsOfGroup
    let groupCount = IdentifierRecords.partCount / size
    let work = Work(groupCount: groupCount, placeCount: places.placeCount, file: file, room: roomForSets)
    Threads.run(min(threadCount, groupCount, threadsOfBudget(groupCount))) {
      let room = Room()
      while let group = work.next() {
        do throws(TemporaryFile.Failure) {
          try count((group * size)..<((group + 1) * size), room, work)
        } catch {
          work.fail(error)
        }
      }
    }
    return try work.sets()
  }

  /// Bytes of memory for sets: what records leave, little where these were too many for it.
  ///
  /// What records give back comes in small pieces, of which the system sees nothing.
  private var roomForSets: Int {
    records.contains(where: \.areOnDisk) ? budget / 8 : budget - records.reduce(0) { $0 + $1.byteCount }
  }

  /// How many threads the budget has room for, each with a group's numbers in all of their places.
  private func threadsOfBudget(_ groupCount: Int) -> Int {
    let listCount = max(places.starts.count - 1, 1)
    let placesOfRecord = (places.places.count + listCount - 1) / listCount
    let records = self.records.reduce(0) { $0 + $1.recordByteCount } / (groupCount * IdentifierRecords.usualRecord)
    return max(1, budget / max(records * (8 + 8 * placesOfRecord) + places.placeCount * 12, 1))
  }

  private var partsOfGroup: Int {
    let byteCount = records.reduce(0) { $0 + $1.recordByteCount }
    var groupCount = 1
    while groupCount < IdentifierRecords.partCount, byteCount > groupCount * Self.groupSize,
      // Each group looks at every place.
      byteCount > groupCount * places.placeCount * 4
    { groupCount *= 2 }
    return IdentifierRecords.partCount / groupCount
  }

  /// One thread's memory, used again from group to group.
  private final class Room {
    /// Of each record, its text's number and its list of places.
    private(set) var numbers = Vector<UInt32>(uninitializedCount: 0)
    private(set) var lists = Vector<UInt32>(uninitializedCount: 0)
    /// The numbers of each place in turn.
    private(set) var gathered = Vector<UInt32>(uninitializedCount: 0)
    /// Texts of the last group, which the next one's will be about as many as.
    var textCount = 0

    func makeRoom(records count: Int) {
      guard numbers.count < count else { return }
      numbers = Vector(uninitializedCount: count)
      lists = Vector(uninitializedCount: count)
    }

    func makeRoom(places count: Int) { if gathered.count < count { gathered = Vector(uninitializedCount: count) } }
  }

  private func count(_ parts: Range<Int>, _ room: Room, _ work: Work) throws(TemporaryFile.Failure) {
    let byteCount = parts.reduce(0) { sum, part in sum + records.reduce(0) { $0 + $1.byteCount(ofPart: part) } }
    var sliceCount: UInt64 = 1
    while byteCount > Int(sliceCount) * Self.largestSize, sliceCount < 1 << 16 { sliceCount *= 2 }
    room.makeRoom(records: byteCount / IdentifierRecords.smallestRecord)
    for slice in 0..<sliceCount {
      let sizes = Vector<UInt32>(repeating: 0, count: places.placeCount)
      let (recordCount, universe) = try number(parts, room, slice, of: sliceCount)
      gather(recordCount, room, sizes)
      work.add(try sets(room, sizes, universe: universe, work))
    }
    for part in parts {
      for records in records { records.release(part: part) }
    }
  }

  /// Numbers the texts of some parts' records, and looks up where each record counts.
  ///
  /// - Returns: how many records there are whose text is an identifier, and how many identifiers.
  private func number(
    _ parts: Range<Int>, _ room: Room, _ slice: UInt64, of sliceCount: UInt64
  ) throws(TemporaryFile.Failure) -> (records: Int, texts: Int) {
    let (lists, numbers) = (room.lists.pointer, room.numbers.pointer)
    let texts = TextDictionary(room: room.textCount)
    var recordCount = 0
    var universe: Int32 = 0
    for (worker, records) in records.enumerated() {
      try places.lists[worker].withUnsafeBufferPointer { listOfNumber in
        Result { () throws(TemporaryFile.Failure) in
          for part in parts {
            var number = Self.noIdentifier
            try records.forEach(ofPart: part) { text, length, combination, isSame in
              if !isSame { number = self.number(of: text, length, in: texts, &universe, slice, of: sliceCount) }
              guard number != Self.noIdentifier else { return }
              lists[recordCount] = listOfNumber[combination]
              numbers[recordCount] = UInt32(number)
              recordCount += 1
            }
          }
        }
      }.get()
    }
    room.textCount = texts.count
    return (recordCount, Int(universe))
  }

  /// What stands for a text that is no identifier, or is counted with another slice.
  private static let noIdentifier = Int32.max

  @inline(__always)
  private func number(
    of text: UnsafePointer<UInt8>, _ length: Int, in texts: TextDictionary, _ universe: inout Int32, _ slice: UInt64,
    of sliceCount: UInt64
  ) -> Int32 {
    // Bits below those that chose the part.
    if sliceCount > 1, (TextDictionary.signature(of: text, length: length) >> 40) & (sliceCount - 1) != slice { return Self.noIdentifier }
    let known = texts.code(of: text, length: length)
    if known >= 0 { return known }
    if figureReader.isMissing(UnsafeBufferPointer(start: text, count: length)) {
      return texts.insert(text, length: length, code: Self.noIdentifier)
    }
    universe += 1
    return texts.insert(text, length: length, code: universe - 1)
  }

  /// Brings the numbers of each place together, those that stand twice twice.
  ///
  /// - Parameter sizes: gets how many each place has.
  private func gather(_ recordCount: Int, _ room: Room, _ sizes: Vector<UInt32>) {
    let (lists, numbers) = (room.lists.pointer, room.numbers.pointer)
    places.starts.withUnsafeBufferPointer { starts in
      places.places.withUnsafeBufferPointer { places in
        for record in 0..<recordCount {
          let list = Int(lists[record])
          for position in Int(starts[list])..<Int(starts[list + 1]) { sizes.pointer[Int(places[position])] &+= 1 }
        }
        let ends = Vector<Int>(uninitializedCount: sizes.count)
        var total = 0
        for place in 0..<sizes.count {
          ends.pointer[place] = total
          total += Int(sizes.pointer[place])
        }
        room.makeRoom(places: total)
        for record in 0..<recordCount {
          let list = Int(lists[record])
          for position in Int(starts[list])..<Int(starts[list + 1]) {
            let place = Int(places[position])
            room.gathered.pointer[ends.pointer[place]] = numbers[record]
            ends.pointer[place] &+= 1
          }
        }
      }
    }
  }

  /// Leaves out what stands twice.
  private func sets(
    _ room: Room, _ sizes: Vector<UInt32>, universe: Int, _ work: Work
  ) throws(TemporaryFile.Failure) -> (DistinctSets.Part, counts: [UInt32]) {
    let bitmapSize = DistinctSets.Part.bitmapSize(universe: universe)
    let bitmap = Vector<UInt32>(repeating: 0, count: bitmapSize)
    var places: [UInt32] = []
    var counts: [UInt32] = []
    var ends: [UInt32] = []
    var words: [UInt32] = []
    var numbers = room.gathered.pointer
    for place in 0..<sizes.count where sizes.pointer[place] > 0 {
      var count = 0
      for position in 0..<Int(sizes.pointer[place]) {
        let number = numbers[position]
        let bit: UInt32 = 1 << (number & 31)
        let word = bitmap.pointer[Int(number >> 5)]
        bitmap.pointer[Int(number >> 5)] = word | bit
        // Written over what was read.
        numbers[count] = number
        count += word & bit == 0 ? 1 : 0
      }
      if count >= bitmapSize {
        words += UnsafeBufferPointer(start: bitmap.pointer, count: bitmapSize)
        bitmap.pointer.update(repeating: 0, count: bitmapSize)
      } else {
        words += UnsafeBufferPointer(start: numbers, count: count)
        for position in 0..<count { bitmap.pointer[Int(numbers[position] >> 5)] = 0 }
      }
      numbers += Int(sizes.pointer[place])
      places.append(UInt32(place))
      counts.append(UInt32(count))
      ends.append(UInt32(words.count))
    }
    let kept: DistinctSets.Part.Words = work.takesRoom(for: words.count * 4) ? .inMemory(words) : .onDisk(try file.append(words))
    return (DistinctSets.Part(universe: universe, places: places, ends: ends, words: kept), counts)
  }

  /// Deals the groups out to threads.
  private final class Work: Sendable {
    private let groupCount: Int
    private let file: TemporaryFile
    private let state: Mutex<State>

    private struct State {
      var nextGroup = 0
      var failure: TemporaryFile.Failure?
      var parts: [DistinctSets.Part] = []
      var counts: [Int]
      /// Bytes of memory that sets may still take.
      var room: Int
    }

    init(groupCount: Int, placeCount: Int, file: TemporaryFile, room: Int) {
      self.groupCount = groupCount
      self.file = file
      state = Mutex(State(counts: Array(repeating: 0, count: placeCount), room: room))
    }

    func next() -> Int? {
      state.withLock { state in
        guard state.failure == nil, state.nextGroup < groupCount else { return nil }
        defer { state.nextGroup += 1 }
        return state.nextGroup
      }
    }

    func takesRoom(for byteCount: Int) -> Bool {
      state.withLock { state in
        guard byteCount <= state.room else { return false }
        state.room -= byteCount
        return true
      }
    }

    func add(_ counted: (part: DistinctSets.Part, counts: [UInt32])) {
      state.withLock { state in
        for (place, count) in zip(counted.part.places, counted.counts) { state.counts[Int(place)] += Int(count) }
        state.parts.append(counted.part)
      }
    }

    func fail(_ failure: TemporaryFile.Failure) { state.withLock { $0.failure = $0.failure ?? failure } }

    func sets() throws(TemporaryFile.Failure) -> DistinctSets {
      let (parts, counts, failure) = state.withLock { ($0.parts, $0.counts, $0.failure) }
      if let failure { throw failure }
      return DistinctSets(parts, counts: counts, file: file)
    }
  }
}
