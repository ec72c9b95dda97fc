/// Turns a file's byte offsets into lines and columns; made when something is printed, not when the file is read.
///
/// Making it is linear in the file. A look-up is a binary search and a walk along the line, from where the last look-up on that line ended:
/// look-ups in ascending order walk each line once.
public struct LineTable: Sendable {
  private let bytes: [UInt8]
  private let starts: [UInt32]
  private var last = (line: 0, offset: 0, column: 0)

  public init(_ file: SourceFile) {
    bytes = file.bytes
    // A byte order mark is no character of the first line.
    let first = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var starts = [UInt32(first)]
    file.bytes.withUnsafeBufferPointer { bytes in
      for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { starts.append(UInt32(index + 1)) }
    }
    self.starts = starts
    last.offset = first
  }

  /// Where an offset is; the end of the file belongs to its last line.
  public mutating func location(of offset: UInt32) -> SourceLocation {
    let line = lineIndex(of: offset)
    let target = max(Int(starts[line]), min(Int(offset), bytes.count))
    if last.line != line { last = (line, Int(starts[line]), 0) }
    let walked = min(last.offset, target)..<max(last.offset, target)
    let count = bytes.withUnsafeBufferPointer { bytes in walked.reduce(0) { $0 + (bytes[$1] & 0xC0 != 0x80 ? 1 : 0) } }
    last = (line, target, last.column + (target < last.offset ? -count : count))
    return SourceLocation(line: line + 1, column: last.column + 1)
  }

  /// The bytes of a line (counted from 1), without its line break.
  func range(ofLine line: Int) -> Range<Int> {
    let start = Int(starts[line - 1])
    var end = line < starts.count ? Int(starts[line]) - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<end
  }

  private func lineIndex(of offset: UInt32) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }
}
