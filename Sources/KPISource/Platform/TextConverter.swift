#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The only owner of a conversion to UTF-8 by the system's iconv: bytes one piece after another.
package struct TextConverter: ~Copyable {
  package enum Outcome {
    /// So many bytes of the input were taken, and so many came out; the rest of the input is the beginning of a character or has no room.
    case converted(taken: Int, produced: Int)
    /// The byte at this place belongs to no character of the encoding.
    case invalid(taken: Int, produced: Int)
  }

  private let descriptor: iconv_t

  /// - Parameter encoding: its name as the system knows it.
  /// - Returns: nil where the system knows none of that name.
  package init?(from encoding: String) {
    // A slash would add instructions to the name, such as to leave out what cannot be converted.
    guard !encoding.isEmpty, !encoding.contains("/"), let descriptor = iconv_open("UTF-8", Self.systemName(encoding)),
      descriptor != iconv_t(bitPattern: -1)
    else { return nil }
    self.descriptor = descriptor
  }

  deinit { iconv_close(descriptor) }

  /// Whether the system can read an encoding.
  package static func knows(_ encoding: String) -> Bool { TextConverter(from: encoding) != nil }

  /// What is usually meant, where files say less than they have: a file that calls itself GB2312 or GBK may hold any character of GB 18030.
  private static func systemName(_ encoding: String) -> String {
    switch encoding.lowercased() {
    case "gbk", "gb2312", "cp936": "GB18030"
    case "latin1", "latin-1": "ISO-8859-1"
    case "shift_jis", "shift-jis", "sjis": "CP932"
    default: encoding
    }
  }

  /// Converts as much of the input as there is room for.
  package mutating func convert(_ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) -> Outcome {
    guard let source = input.baseAddress, let target = output.baseAddress else { return .converted(taken: 0, produced: 0) }
    var from: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: source).assumingMemoryBound(to: CChar.self)
    var to: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(target).assumingMemoryBound(to: CChar.self)
    var (inputLeft, outputLeft) = (input.count, output.count)
    let result = iconv(descriptor, &from, &inputLeft, &to, &outputLeft)
    let (taken, produced) = (input.count - inputLeft, output.count - outputLeft)
    return result == -1 && errno == EILSEQ
      ? .invalid(taken: taken, produced: produced) : .converted(taken: taken, produced: produced)
  }
}
