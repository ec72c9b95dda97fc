#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The two streams that a command writes to.
package enum Terminal {
  package enum Stream: Int32 {
    case output = 1
    case error = 2
  }

  package static var isOutputTerminal: Bool { isatty(Stream.output.rawValue) == 1 }
  package static var isErrorTerminal: Bool { isatty(Stream.error.rawValue) == 1 }

  /// Columns of the terminal behind standard output; nil where there is none.
  package static var width: Int? {
    var size = winsize()
    guard ioctl(Stream.output.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// https://no-color.org: any value but the empty one.
  package static var refusesColor: Bool { ProcessEnvironment.text("NO_COLOR") != nil }

  /// Makes what can go wrong with writing an error of the write, so that it is said and what was begun is taken away.
  package static func meetFaultsAsErrors() {
    // By default the program would just end at a write beyond `ulimit -f`.
    signal(SIGXFSZ, SIG_IGN)
    // The first file that is opened would take the place of a stream that is closed, and be written over.
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
      _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)  // whose use is an error still
    }
  }

  /// Writes all bytes; a reader that has gone (`| head`) is no error.
  ///
  /// - Throws: where the stream does not take them, such as for a full disk.
  package static func write(_ bytes: [UInt8], to stream: Stream) throws(SystemError) {
    do {
      try Descriptor.write(bytes, to: stream.rawValue)
    } catch {
      if error.code != EPIPE { throw error }
    }
  }

  /// Says something beside the answer; there is nobody to tell where that cannot be said.
  package static func say(_ text: String) { try? write(Array(text.utf8), to: .error) }
}

/// The variables that the caller gave.
package enum ProcessEnvironment {
  /// A variable's text; nil where it is not set.
  package static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Whether the program runs with all rights.
  static var isSuperuser: Bool { geteuid() == 0 }

  /// Likewise, and nil where it is empty.
  package static func text(_ name: String) -> String? { value(name).flatMap { $0.isEmpty ? nil : $0 } }

  /// A text with each `${NAME}` as the environment has it, and the first that it does not have, which stays as it is written.
  package static func replacingVariables(in text: String) -> (text: String, unset: String?) {
    var result = ""
    var unset: String?
    var rest = Substring(text)
    while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
      let name = String(rest[start.upperBound..<end])
      result += rest[..<start.lowerBound]
      if let value = value(name) {
        result += value
      } else {
        result += rest[start.lowerBound...end]
        unset = unset ?? name
      }
      rest = rest[rest.index(after: end)...]
    }
    return (result + rest, unset)
  }
}
