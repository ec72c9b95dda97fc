internal import KPISource

/// The files that a pattern matches, each once: a link, a copy with the same text and a file's own `.gz` are the same file.
struct DistinctFiles {
  /// Those to read, in the order in which they were given.
  private(set) var paths: [String] = []
  /// Those that are left out, and which each is the same as.
  private(set) var doubled: [(path: String, same: String)] = []

  /// - Parameter matches: in byte order.
  ///
  /// Text is compared only of files that may have the same: of one size, as it is stored or as a compressed file says.
  init(_ matches: [String]) {
    var keeper: [String: String] = [:]
    var byLocation: [String: [String]] = [:]
    for path in matches { byLocation[FilePath.identity(path), default: []].append(path) }
    var candidates: [String] = []
    for same in byLocation.values {
      guard let kept = same.min(by: Self.isPreferred) else { continue }
      candidates.append(kept)
      for path in same where path != kept { keeper[path] = kept }
    }
    if candidates.count > 1 {
      for same in Dictionary(grouping: candidates, by: Self.textSize).values where same.count > 1 {
        for same in Self.groups(same) {
          guard let kept = same.min(by: Self.isPreferred) else { continue }
          for path in same where path != kept { keeper[path] = kept }
        }
      }
    }
    for path in matches {
      guard var kept = keeper[path] else {
        paths.append(path)
        continue
      }
      while let further = keeper[kept] { kept = further }
      doubled.append((path, kept))
    }
  }

  /// The plain file before its `.gz`, the shorter name before that of a copy.
  private static func isPreferred(_ first: String, _ second: String) -> Bool {
    func rank(_ path: String) -> (Int, Int, Int) {
      (FilePath.isLink(path) ? 1 : 0, path.hasSuffix(".gz") ? 1 : 0, path.utf8.count)
    }
    let (left, right) = (rank(first), rank(second))
    return left == right ? first.utf8.lexicographicallyPrecedes(second.utf8) : left < right
  }

  /// The size of a file's text modulo 2^32, as a compressed file keeps it in its last four bytes.
  private static func textSize(_ path: String) -> Int {
    let size = FilePath.size(path) ?? -1
    guard path.hasSuffix(".gz"), size >= 18, let end = FilePath.lastBytes(path, count: 4) else { return size & 0xFFFF_FFFF }
    return end.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// Files with the same text together; those whose text is no more than a header are left out, since they bring no row.
  private static func groups(_ paths: [String]) -> [[String]] {
    struct Text: Hashable {
      var byteCount: Int
      var checksum: UInt64
    }
    var byText: [Text: [String]] = [:]
    for same in Dictionary(grouping: paths, by: { beginning($0) }).values where same.count > 1 {
      for path in same {
        guard let (byteCount, checksum, lines) = whole(path), lines > 1 else { continue }
        byText[Text(byteCount: byteCount, checksum: checksum), default: []].append(path)
      }
    }
    return byText.values.filter { $0.count > 1 }
  }

  /// A checksum of the first bytes of a file's text; it parts most files that are not the same before they are read whole.
  private static func beginning(_ path: String) -> UInt64? {
    DataStream.beginning(path: path, count: 64 << 10).map { bytes in bytes.withUnsafeBytes { Checksum.whole($0) } }
  }

  private static func whole(_ path: String) -> (byteCount: Int, checksum: UInt64, lines: Int)? {
    do throws(DataStream.Failure) {
      return try counted(path)
    } catch {
      return nil
    }
  }

  private static func counted(_ path: String) throws(DataStream.Failure) -> (byteCount: Int, checksum: UInt64, lines: Int) {
    var stream = try DataStream(path: path)
    let step = 1 << 20
    var bytes = [UInt8](repeating: 0, count: step)
    var edges = ChecksumEdges(chunkSize: Checksum.usualChunkSize)
    var lines = 0
    while true {
      var failure: DataStream.Failure?
      var count = 0
      bytes.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        do throws(DataStream.Failure) { count = try stream.read(into: base, count: step) } catch { failure = error }
        let (start, units, number) = edges.take(base, count: count)
        edges.add(base + start, units: units, number: number)
        lines += RowIndex.count(UInt8(ascii: "\n"), in: base, from: 0, to: count)
        if count > 0, count < step, base[count - 1] != UInt8(ascii: "\n") { lines += 1 }
      }
      if let failure { throw failure }
      if count < step { break }
    }
    edges.finish()
    return (edges.byteCount, edges.sums.checksum(byteCount: edges.byteCount), lines)
  }
}
