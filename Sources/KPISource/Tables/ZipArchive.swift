internal import CZlib

/// The parts of a zip archive that is in memory.
struct ZipArchive {
  private struct Entry {
    var method: Int
    var compressedSize: Int
    var size: Int
    /// Of its own header, behind which its bytes stand.
    var offset: Int
  }

  private let bytes: [UInt8]
  private var entries: [String: Entry] = [:]

  /// - Returns: nil where the bytes are no archive.
  init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    // The list of parts is found from the end, behind which a comment may stand.
    guard bytes.count >= 22 else { return nil }
    var end = bytes.count - 22
    let first = max(0, end - 65_535)
    while end >= first, !bytes[end...].starts(with: [0x50, 0x4B, 0x05, 0x06]) { end -= 1 }
    guard end >= first else { return nil }
    var place = number(end + 16, 4)
    for _ in 0..<number(end + 10, 2) {
      guard place + 46 <= bytes.count, bytes[place...].starts(with: [0x50, 0x4B, 0x01, 0x02]) else { return nil }
      let nameSize = number(place + 28, 2)
      let nameEnd = place + 46 + nameSize
      guard nameEnd <= bytes.count else { return nil }
      let name = String(decoding: bytes[(place + 46)..<nameEnd], as: UTF8.self)
      entries[name] = Entry(
        method: number(place + 10, 2), compressedSize: number(place + 20, 4), size: number(place + 24, 4), offset: number(place + 42, 4))
      place = nameEnd + number(place + 30, 2) + number(place + 32, 2)
    }
  }

  /// A part's bytes, unpacked; nil where there is none of that name.
  func part(_ name: String) throws(DataStream.Failure) -> [UInt8]? {
    guard let entry = entries[name] else { return nil }
    let broken = DataStream.Failure(phrase: "is damaged: its part `\(name)` cannot be unpacked")
    guard entry.offset + 30 <= bytes.count, entry.size <= Workbook.byteLimit else { throw broken }
    let start = entry.offset + 30 + number(entry.offset + 26, 2) + number(entry.offset + 28, 2)
    guard start + entry.compressedSize <= bytes.count else { throw broken }
    let packed = bytes[start..<(start + entry.compressedSize)]
    switch entry.method {
    case 0: return Array(packed)
    case 8:
      guard let unpacked = Self.inflated(packed, size: entry.size) else { throw broken }
      return unpacked
    default: throw broken
    }
  }

  private func number(_ place: Int, _ size: Int) -> Int {
    guard place >= 0, place + size <= bytes.count else { return 0 }
    return bytes[place..<(place + size)].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// Nil unless the bytes are a whole deflated stream of exactly so many bytes.
  private static func inflated(_ packed: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
    var input = Array(packed)
    let inputCount = input.count
    var output = [UInt8](repeating: 0, count: max(size, 1))
    let outputCount = output.count
    let produced = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output -> Int? in
        var stream = z_stream()
        // Without a header of zlib's or gzip's own.
        guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(clamping: inputCount)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(clamping: outputCount)
        return inflate(&stream, Z_FINISH) == Z_STREAM_END ? outputCount - Int(stream.avail_out) : nil
      }
    }
    return produced == size ? Array(output.prefix(size)) : nil
  }
}
