// What a mapping's keys must be: present, plain names, each once.
extension YAMLReader {
  /// Mappings up to this many keys are compared pair by pair, larger ones by hash.
  private static let pairwiseKeyLimit = 12

  mutating func checkKey(_ index: Int) {
    let record = records[index]
    guard record.flags.contains(.isPlain) else { return }
    if record.textCount == 0 {
      let start = Int(record.start)
      report(.missingKeyBeforeColon, "a key is missing before this `:`", at: start..<min(start + 1, bytes.count))
      refuse(index)
    } else if record.textCount == 2, withText(of: record, { $0[0] == UInt8(ascii: "<") && $0[1] == UInt8(ascii: "<") }) {
      log.report(.mergeKey, "merge key `<<` is not allowed", at: place(of: record))
      refuse(index)
    } else if !isASCII, let punctuation = fullWidthPunctuation(in: record) {
      let isOmitted = !hasColon(behind: record)
      log.report(punctuation.diagnostic(inFlow: frames.last?.isFlow == true, isKeyWithValue: !isOmitted))
      refuse(index)
    }
  }

  /// The punctuation that makes one plain scalar of what was meant as several.
  func fullWidthPunctuation(in record: YAMLRecord) -> FullWidthPunctuation? {
    guard record.kind == .scalar, record.flags.contains([.isPlain, .isInFile]) else { return nil }
    return FullWidthPunctuation(in: bytes, from: Int(record.start), to: Int(record.end), file: file)
  }

  /// Reports and refuses each key that an earlier one of the mapping equals.
  ///
  /// - Parameter end: where the mapping's records end, or, while it is open, all records. Linear in the number of keys.
  mutating func reportDuplicateKeys(of mapping: Int, before end: Int) {
    keys.removeAll(keepingCapacity: true)
    var index = mapping + 1
    while index < end {
      if !records[index].flags.contains(.isRefusedEntry) { keys.append(index) }
      let value = Int(records[index].next)
      guard value != 0, value < end, records[value].next != 0 else { break }
      index = Int(records[value].next)
    }
    guard keys.count > 1 else { return }
    for (first, second) in keys.count <= Self.pairwiseKeyLimit ? pairwiseDuplicates() : hashedDuplicates() {
      if log.errorCount >= Self.errorLimit { return }
      let name = withText(of: records[second]) { String(decoding: $0, as: UTF8.self) }
      log.report(
        .duplicateKey, "key `\(name)` is given twice in one mapping", at: place(of: records[second]),
        related: [Diagnostic.Related(place(of: records[first]), "first given here")])
      records[second].flags.insert(.isRefusedEntry)
      hasRefusals = true
    }
  }

  private func pairwiseDuplicates() -> [(first: Int, second: Int)] {
    var result: [(first: Int, second: Int)] = []
    for second in keys.indices.dropFirst() {
      for first in keys[..<second] where hasSameText(records[first], records[keys[second]]) {
        result.append((first, keys[second]))
        break
      }
    }
    return result
  }

  private func hashedDuplicates() -> [(first: Int, second: Int)] {
    var result: [(first: Int, second: Int)] = []
    var size = 64
    while size < 2 * keys.count { size *= 2 }
    var slots = [Int32](repeating: -1, count: size)
    for key in keys {
      // Swift's hash is seeded anew in every run: no file can be written to make all keys collide.
      var hasher = Hasher()
      withText(of: records[key]) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
      var slot = hasher.finalize() & (size - 1)
      while slots[slot] >= 0, !hasSameText(records[Int(slots[slot])], records[key]) { slot = (slot + 1) & (size - 1) }
      if slots[slot] >= 0 {
        result.append((Int(slots[slot]), key))
      } else {
        slots[slot] = Int32(key)
      }
    }
    return result
  }

  @inline(__always)
  private func hasSameText(_ left: YAMLRecord, _ right: YAMLRecord) -> Bool {
    guard left.textCount == right.textCount else { return false }
    return withText(of: left) { left in withText(of: right) { right in left.first == right.first && left.elementsEqual(right) } }
  }

  @inline(__always)
  func withText<Result>(of record: YAMLRecord, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let range = Int(record.textStart)..<Int(record.textStart) + Int(record.textCount)
    if record.flags.contains(.isInFile) { return body(UnsafeBufferPointer(rebasing: bytes[range])) }
    return arena.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
  }
}
