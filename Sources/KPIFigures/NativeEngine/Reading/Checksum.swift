/// A 64-bit checksum of a file's bytes, which says whether two runs read the same; it is no protection against forgery.
///
/// The sum, modulo 2^64, over units of sixteen bytes (two little-endian words a and b; the last unit filled up with zeros), of the folded
/// product (a xor (K + number * G)) · (b xor L), high half xor low half; then folded once more with the count of bytes. Units are numbered
/// by their place in the file, so that threads may add them up in any order and at any chunk size. Compressed files are summed as the text
/// they hold. After Wang Yi's wyhash.
enum Checksum {
  static let unitSize = 16
  /// Bytes of a file's text that have a checksum of their own besides: 64 MiB.
  static let usualChunkSize = 64 << 20
  private static let start: UInt64 = 0xA076_1D64_78BD_642F
  private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let second: UInt64 = 0xE703_7ED1_A0B4_28DB

  /// The sum of some units, of which the first has this number in its file.
  static func sum(_ bytes: UnsafePointer<UInt8>, units: Int, first: Int) -> UInt64 {
    let raw = UnsafeRawPointer(bytes)
    var key = start &+ UInt64(truncatingIfNeeded: first) &* step
    var sum: UInt64 = 0
    for unit in 0..<units {
      let a = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: unit &* 16, as: UInt64.self))
      let b = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: unit &* 16 &+ 8, as: UInt64.self))
      let product = (a ^ key).multipliedFullWidth(by: b ^ second)
      sum &+= product.high ^ product.low
      key &+= step
    }
    return sum
  }

  /// The checksum of a file whose units have this sum.
  static func finished(_ sum: UInt64, byteCount: Int) -> UInt64 {
    let product = (sum ^ start).multipliedFullWidth(by: UInt64(truncatingIfNeeded: byteCount) ^ step)
    return product.high ^ product.low
  }

  /// The checksum of bytes that are all there.
  static func whole(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let units = bytes.count / unitSize
    var sum: UInt64 = 0
    if let base = bytes.bindMemory(to: UInt8.self).baseAddress { sum = self.sum(base, units: units, first: 0) }
    let rest = bytes[(units * unitSize)...]
    if !rest.isEmpty {
      sum &+= self.sum(Array(rest) + [UInt8](repeating: 0, count: unitSize - rest.count), units: 1, first: units)
    }
    return finished(sum, byteCount: bytes.count)
  }

  /// Sixteen digits, as documents show it.
  static func text(_ checksum: UInt64) -> String {
    let digits = String(checksum, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// The sums of a file's units, chunk after chunk; those of all chunks add up to the file's, because units are numbered by the file.
struct ChunkSums: Sendable {
  /// Bytes of a chunk, whole units; the last chunk may have fewer.
  let chunkSize: Int
  /// By chunk, as far as any unit was added.
  private(set) var sums: [UInt64] = []

  init(chunkSize: Int) {
    self.chunkSize = max(chunkSize / Checksum.unitSize, 1) * Checksum.unitSize
  }

  /// Adds whole units, of which the first has this number in its file.
  mutating func add(_ bytes: UnsafePointer<UInt8>, units: Int, first: Int) {
    let unitsPerChunk = chunkSize / Checksum.unitSize
    var done = 0
    while done < units {
      let number = first + done
      let chunk = number / unitsPerChunk
      let step = min(units - done, (chunk + 1) * unitsPerChunk - number)
      add(Checksum.sum(bytes + done * Checksum.unitSize, units: step, first: number), to: chunk)
      done += step
    }
  }

  /// Adds what another thread summed up of the same file.
  mutating func merge(_ other: ChunkSums) {
    for (chunk, sum) in other.sums.enumerated() { add(sum, to: chunk) }
  }

  private mutating func add(_ sum: UInt64, to chunk: Int) {
    if chunk >= sums.count { sums += [UInt64](repeating: 0, count: chunk + 1 - sums.count) }
    sums[chunk] &+= sum
  }

  /// The checksum of a file of so many bytes.
  func checksum(byteCount: Int) -> UInt64 {
    Checksum.finished(sums.reduce(0, &+), byteCount: byteCount)
  }

  /// The checksum of each chunk of it; none where there is no byte.
  func chunkChecksums(byteCount: Int) -> [UInt64] {
    sums.enumerated().map { chunk, sum in Checksum.finished(sum, byteCount: min(chunkSize, byteCount - chunk * chunkSize)) }
  }
}

/// Cuts what is read of a file into whole units, and sums up those that lie across two reads.
struct ChecksumEdges {
  /// Of the file, so far.
  private(set) var byteCount = 0
  private(set) var sums: ChunkSums
  private var pending: [UInt8] = []

  init(chunkSize: Int) { sums = ChunkSums(chunkSize: chunkSize) }

  /// The whole units among newly read bytes, which the caller sums up; what stands before and behind them is kept here.
  mutating func take(_ bytes: UnsafePointer<UInt8>, count: Int) -> (start: Int, units: Int, number: Int) {
    var start = 0
    if !pending.isEmpty {
      start = min(Checksum.unitSize - pending.count, count)
      pending += UnsafeBufferPointer(start: bytes, count: start)
      byteCount += start
      if pending.count == Checksum.unitSize { closeUnit() }
    }
    let units = (count - start) / Checksum.unitSize
    let number = byteCount / Checksum.unitSize
    let end = start + units * Checksum.unitSize
    pending += UnsafeBufferPointer(start: bytes + end, count: count - end)
    byteCount += count - start
    return (start, units, number)
  }

  /// Sums up whole units that `take` found.
  mutating func add(_ bytes: UnsafePointer<UInt8>, units: Int, number: Int) { sums.add(bytes, units: units, first: number) }

  /// Fills the last unit up.
  mutating func finish() {
    guard !pending.isEmpty else { return }
    byteCount += Checksum.unitSize - pending.count
    let filling = Checksum.unitSize - pending.count
    pending += [UInt8](repeating: 0, count: filling)
    closeUnit()
    byteCount -= filling
  }

  /// Sums up what ends with the bytes counted so far.
  private mutating func closeUnit() {
    pending.withUnsafeBufferPointer { pending in
      if let base = pending.baseAddress { sums.add(base, units: 1, first: byteCount / Checksum.unitSize - 1) }
    }
    pending.removeAll(keepingCapacity: true)
  }
}
