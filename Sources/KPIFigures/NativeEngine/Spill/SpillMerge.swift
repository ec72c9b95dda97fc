internal import Synchronization

/// Makes the workers' spills one, part by part: identifiers of different parts differ, so that what is counted in each adds up.
struct SpillMerge: Sendable {
  /// The sets that one distinct column of a table is counted from.
  struct Target: Hashable, Sendable {
    var grouping: Int
    var selection: Int
    /// Of the identifiers.
    var column: Int
  }

  let targets: [Target]
  /// How many sets each target has.
  let setCounts: [Int]
  /// Where a worker's set belongs: its number among a target's sets; nil where it no longer counts.
  let place: @Sendable (Int, SpilledSetKey) -> Int?
  /// Dimensions of each grouping.
  let dimensionCounts: [Int]
  let temporaryFolder: String

  /// - Returns: parallel to `targets`.
  func run(_ spills: [IdentifierSpill], threadCount: Int) throws(TemporaryFile.Failure) -> [SpilledSets] {
    let file = try TemporaryFile(in: temporaryFolder)
    let work = Work(spills: spills)
    Threads.run(threadCount) {
      while let part = work.next() {
        do throws(TemporaryFile.Failure) {
          work.add(try merge(part, work.spills, into: file), part)
        } catch {
          work.fail(error)
        }
      }
    }
    if let failure = work.failure { throw failure }
    let parts = work.parts
    return targets.indices.map { target in SpilledSets(file: file, parts: parts.map { $0[target] }) }
  }

  private func merge(
    _ part: Int, _ spills: [IdentifierSpill], into file: TemporaryFile
  ) throws(TemporaryFile.Failure) -> [SpilledSets.Part] {
    var sets = setCounts.map { [IdentifierSet](repeating: IdentifierSet(), count: $0) }
    var texts: [TextDictionary] = []
    var text: [UInt8] = []
    for (worker, spill) in spills.enumerated() {
      var reader = SpillReader(spill, part: part)
      while let word = try reader.word() {
        let column = Int(word)
        while texts.count <= column { texts.append(TextDictionary()) }
        let dictionary = texts[column]
        let count = Int(try reader.requiredWord())
        var codes = [UInt32](repeating: 0, count: count)
        for number in 0..<count {
          let length = Int(try reader.requiredWord())
          try reader.text(length: length, into: &text)
          codes[number] = text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            let known = dictionary.code(of: base, length: length)
            return UInt32(known >= 0 ? known : dictionary.insert(base, length: length))
          }
        }
        let isNarrow = IdentifierSpill.areNarrow(count)
        while true {
          let grouping = try reader.requiredWord()
          if grouping == IdentifierSpill.endMark { break }
          var key = SpilledSetKey(
            grouping: Int(grouping), selection: Int(try reader.requiredWord()), slot: Int(try reader.requiredWord()), codes: [])
          key.day = Int32(bitPattern: try reader.requiredWord())
          for _ in 0..<dimensionCounts[key.grouping] { key.codes.append(Int32(bitPattern: try reader.requiredWord())) }
          let size = Int(try reader.requiredWord())
          let target = targets.firstIndex(of: Target(grouping: key.grouping, selection: key.selection, column: column))
          let place = target.flatMap { _ in self.place(worker, key) }
          for _ in 0..<size {
            let number = try reader.number(isNarrow: isNarrow)
            if let target, let place { sets[target][place].insert(codes[number], universe: dictionary.count) }
          }
        }
      }
    }
    var parts: [SpilledSets.Part] = []
    for (target, sets) in sets.enumerated() {
      let column = targets[target].column
      parts.append(try SpilledSets.Part(sets, universe: column < texts.count ? texts[column].count : 0, into: file))
    }
    return parts
  }

  /// Deals the parts out to threads.
  ///
  /// Unchecked: the spills are only read, each part by one thread.
  private final class Work: @unchecked Sendable {
    let spills: [IdentifierSpill]
    private let state = Mutex(State())

    private struct State {
      var nextPart = 0
      var failure: TemporaryFile.Failure?
      var parts = [[SpilledSets.Part]](repeating: [], count: IdentifierSpill.partCount)
    }

    init(spills: [IdentifierSpill]) { self.spills = spills }

    var failure: TemporaryFile.Failure? { state.withLock { $0.failure } }
    var parts: [[SpilledSets.Part]] { state.withLock { $0.parts } }

    func next() -> Int? {
      state.withLock { state in
        guard state.failure == nil, state.nextPart < IdentifierSpill.partCount else { return nil }
        defer { state.nextPart += 1 }
        return state.nextPart
      }
    }

    func add(_ parts: [SpilledSets.Part], _ part: Int) { state.withLock { $0.parts[part] = parts } }
    func fail(_ failure: TemporaryFile.Failure) { state.withLock { $0.failure = $0.failure ?? failure } }
  }
}
