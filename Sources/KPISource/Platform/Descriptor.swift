#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// What the operating system says of a call that failed.
package struct SystemError: Error, Hashable, Sendable {
  /// Its `errno`.
  package let code: Int32

  /// The last call's of this thread.
  static var last: SystemError { SystemError(code: errno) }

  /// The system's words with a small first letter, as they stand within a sentence.
  package var text: String {
    guard let text = strerror(code) else { return "error \(code)" }
    let words = String(cString: text)
    return words.prefix(1).lowercased() + words.dropFirst()
  }
}

/// An open file, closed when its owner goes.
///
/// What a signal interrupts is begun again, and what cannot be done at once is waited for.
package struct Descriptor: ~Copyable {
  let number: Int32

  /// What an open file is.
  package struct Status: Equatable {
    package enum Kind { case file, folder, other }

    package let kind: Kind
    /// In bytes.
    package let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    init(_ status: stat) {
      kind =
        switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        default: .other
        }
      size = Int(status.st_size)
      #if canImport(Darwin)
        let modified = status.st_mtimespec
      #else
        let modified = status.st_mtim
      #endif
      (seconds, nanoseconds) = (Int(modified.tv_sec), Int(modified.tv_nsec))
    }
  }

  /// Opens a file for reading.
  ///
  /// - Parameter waits: whether opening a pipe waits for the one who writes to it.
  package init(reading path: String, waits: Bool) throws(SystemError) {
    number = open(path, O_RDONLY | O_CLOEXEC | (waits ? 0 : O_NONBLOCK))
    guard number >= 0 else { throw .last }
  }

  /// Opens what is there already, such as a pipe, for writing.
  init(writing path: String) throws(SystemError) {
    number = open(path, O_WRONLY | O_CLOEXEC)
    guard number >= 0 else { throw .last }
  }

  deinit { close(number) }

  package func status() throws(SystemError) -> Status {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw .last }
    return Status(status)
  }

  /// Reads once.
  ///
  /// - Returns: the bytes read; 0 at the end.
  package func read(into address: UnsafeMutableRawPointer, count: Int) throws(SystemError) -> Int {
    while true {
      let received = systemRead(number, address, count)
      if received >= 0 { return received }
      if errno != EINTR { throw .last }
    }
  }

  func write(_ bytes: [UInt8]) throws(SystemError) { try Descriptor.write(bytes, to: number) }

  /// Writes everything, to an open file that is not ours to close.
  static func write(_ bytes: [UInt8], to number: Int32) throws(SystemError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { systemWrite(number, $0.baseAddress.map { $0 + written }, $0.count - written) }
      if count >= 0 {
        written += count
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        // Somebody made what we write to one that does not wait, such as the other end of a terminal.
        var place = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        _ = poll(&place, 1, -1)
      } else if errno != EINTR {
        throw .last
      }
    }
  }
}

extension Descriptor {
  /// The bytes up to the end, at most one more than `limit`, which says that there are too many.
  ///
  /// - Parameter expected: how many there are likely to be; the file may have grown since.
  func readToEnd(expected: Int, limit: Int) throws(SystemError) -> [UInt8] {
    var failure: SystemError?
    var room = min(expected, limit) + 1  // one more than expected shows the end without a second buffer
    var bytes: [UInt8] = []
    while true {
      let kept = bytes
      bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        kept.withUnsafeBufferPointer { _ = buffer[..<kept.count].initialize(fromContentsOf: $0) }
        count = kept.count
        do throws(SystemError) {
          while count < room, let start = buffer.baseAddress {
            let received = try read(into: start + count, count: room - count)
            if received == 0 { return }
            count += received
          }
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      if bytes.count < room || bytes.count > limit { return bytes }
      room = min(2 * room, limit + 1)
    }
  }
}

// The system's words are names of methods here, and each C library has its own.
#if canImport(Darwin)
  private let (systemRead, systemWrite) = (Darwin.read, Darwin.write)
#elseif canImport(Musl)
  private let (systemRead, systemWrite) = (Musl.read, Musl.write)
#else
  private let (systemRead, systemWrite) = (Glibc.read, Glibc.write)
#endif
