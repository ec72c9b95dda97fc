internal import CZlib

/// The only owner of zlib's state: gzip members one after another.
struct Inflater: ~Copyable {
  enum Outcome {
    case produced(Int)
    case ended
    case truncated
    case corrupt
  }

  static let inputSize = 64 << 10

  let input: UnsafeMutablePointer<UInt8>
  /// zlib keeps this address, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let isReady: Bool
  private var isAtEndOfInput = false
  /// Between two members, where the file may end.
  private var isBetweenMembers = false

  init() {
    input = .allocate(capacity: Self.inputSize)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 16: the gzip format.
    isReady = inflateInit2_(stream, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    if isReady { inflateEnd(stream) }
    stream.deallocate()
    input.deallocate()
  }

  var needsInput: Bool { stream.pointee.avail_in == 0 && !isAtEndOfInput }

  mutating func feed(_ count: Int) {
    stream.pointee.next_in = input
    stream.pointee.avail_in = UInt32(count)
    isAtEndOfInput = count == 0
  }

  mutating func inflate(into buffer: UnsafeMutablePointer<UInt8>, count: Int) -> Outcome {
    guard isReady else { return .corrupt }
    if isBetweenMembers {
      // Archives on tape are filled up with zeros.
      while stream.pointee.avail_in > 0, let next = stream.pointee.next_in, next.pointee == 0 {
        stream.pointee.next_in = next + 1
        stream.pointee.avail_in -= 1
      }
      if stream.pointee.avail_in == 0 { return isAtEndOfInput ? .ended : .produced(0) }
      guard inflateReset(stream) == Z_OK else { return .corrupt }
      isBetweenMembers = false
    } else if stream.pointee.avail_in == 0, isAtEndOfInput {
      return .truncated
    }
    let room = UInt32(clamping: min(count, 1 << 30))
    stream.pointee.next_out = buffer
    stream.pointee.avail_out = room
    let status = CZlib.inflate(stream, Z_NO_FLUSH)
    switch status {
    case Z_STREAM_END: isBetweenMembers = true
    case Z_OK, Z_BUF_ERROR: break
    default: return .corrupt
    }
    return .produced(Int(room - stream.pointee.avail_out))
  }
}
