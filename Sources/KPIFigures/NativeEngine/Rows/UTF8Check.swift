/// Whether bytes are well-formed UTF-8 (The Unicode Standard, table 3-7).
enum UTF8Check {
  static func isValid(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Bool {
    var position = start
    while position < end {
      if end &- position >= 8,
        UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        position &+= 8
        continue
      }
      let lead = bytes[position]
      if lead < 0x80 {
        position &+= 1
        continue
      }
      let length: Int
      var least: UInt8 = 0x80
      var greatest: UInt8 = 0xBF
      switch lead {
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, least) = (3, 0xA0)
      case 0xED: (length, greatest) = (3, 0x9F)
      case 0xE1...0xEF: length = 3
      case 0xF0: (length, least) = (4, 0x90)
      case 0xF4: (length, greatest) = (4, 0x8F)
      case 0xF1...0xF3: length = 4
      default: return false
      }
      if end &- position < length || bytes[position &+ 1] < least || bytes[position &+ 1] > greatest { return false }
      if length > 2, bytes[position &+ 2] & 0xC0 != 0x80 { return false }
      if length > 3, bytes[position &+ 3] & 0xC0 != 0x80 { return false }
      position &+= length
    }
    return true
  }
}
