#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The two streams that a command writes to.
enum Terminal {
  enum Stream: Int32 {
    case output = 1
    case error = 2
  }

  static var isOutputTerminal: Bool { isatty(Stream.output.rawValue) == 1 }
  static var isErrorTerminal: Bool { isatty(Stream.error.rawValue) == 1 }

  /// Columns of the terminal behind standard output; nil where there is none.
  static var width: Int? {
    var size = winsize()
    guard ioctl(Stream.output.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// https://no-color.org: any value but the empty one.
  static var refusesColor: Bool {
    guard let value = getenv("NO_COLOR") else { return false }
    return value.pointee != 0
  }

  /// Lets a write beyond `ulimit -f` fail, so that it is said and what was begun is taken away; by default the program would just end.
  static func meetFileLimitsAsErrors() { signal(SIGXFSZ, SIG_IGN) }

  static func write(_ text: String, to stream: Stream) {
    write(Array(text.utf8), to: stream)
  }

  /// Writes all bytes; a reader that has gone (`| head`) is no error.
  static func write(_ bytes: [UInt8], to stream: Stream) {
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count, let base = buffer.baseAddress {
        #if canImport(Glibc)
          let count = Glibc.write(stream.rawValue, base + written, buffer.count - written)
        #elseif canImport(Musl)
          let count = Musl.write(stream.rawValue, base + written, buffer.count - written)
        #else
          let count = Darwin.write(stream.rawValue, base + written, buffer.count - written)
        #endif
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return }
        written += count
      }
    }
  }
}
