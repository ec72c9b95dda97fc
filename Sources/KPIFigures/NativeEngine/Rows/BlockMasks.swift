#if arch(x86_64) || arch(arm64)
  internal import CByteMasks
#endif

/// Where bytes of interest stand among sixty-four: the first byte is the lowest bit.
struct BlockMasks: Equatable {
  var newlines: UInt64
  var delimiters: UInt64
  /// Whether a quote or a carriage return stands anywhere.
  var hasRareBytes: Bool
  var isASCII: Bool

  /// Looks at the 64 bytes from `bytes` on.
  @inline(__always)
  init(_ bytes: UnsafePointer<UInt8>, delimiter: UInt8) {
    #if arch(x86_64) || arch(arm64)
      let masks = kpitree_block(bytes, delimiter)
      newlines = masks.newlines
      delimiters = masks.delimiters
      hasRareBytes = masks.rare != 0
      isASCII = masks.high == 0
    #else
      self.init(portably: bytes, delimiter: delimiter)
    #endif
  }

  /// One byte's places among the 64 bytes from `bytes` on.
  @inline(__always)
  static func mask(of byte: UInt8, in bytes: UnsafePointer<UInt8>) -> UInt64 {
    #if arch(x86_64) || arch(arm64)
      return kpitree_mask(bytes, byte)
    #else
      return portableMask(of: byte, in: bytes)
    #endif
  }

  /// The same without a machine's own instructions.
  @inline(__always)
  init(portably bytes: UnsafePointer<UInt8>, delimiter: UInt8) {
    newlines = Self.portableMask(of: UInt8(ascii: "\n"), in: bytes)
    delimiters = Self.portableMask(of: delimiter, in: bytes)
    hasRareBytes =
      Self.portableMask(of: UInt8(ascii: "\""), in: bytes) | Self.portableMask(of: UInt8(ascii: "\r"), in: bytes) != 0
    let block = UnsafeRawPointer(bytes)
    var all: UInt64 = 0
    for offset in stride(from: 0, to: 64, by: 8) { all |= block.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
    isASCII = all & 0x8080_8080_8080_8080 == 0
  }

  @inline(__always)
  static func portableMask(of byte: UInt8, in bytes: UnsafePointer<UInt8>) -> UInt64 {
    let block = UnsafeRawPointer(bytes)
    let pattern = SIMD16<UInt8>(repeating: byte)
    var mask: UInt64 = 0
    for quarter in 0..<4 {
      let lanes = block.loadUnaligned(fromByteOffset: quarter &* 16, as: SIMD16<UInt8>.self) .== pattern
      let words = unsafeBitCast(lanes, to: SIMD2<UInt64>.self)
      let low = ((words[0] & 0x8040_2010_0804_0201) &* 0x0101_0101_0101_0101) &>> 56
      let high = ((words[1] & 0x8040_2010_0804_0201) &* 0x0101_0101_0101_0101) &>> 56
      mask |= (low | high &<< 8) &<< UInt64(truncatingIfNeeded: quarter &* 16)
    }
    return mask
  }
}
