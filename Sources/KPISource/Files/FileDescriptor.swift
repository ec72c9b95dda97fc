#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A regular file opened for reading, closed when its owner goes.
struct FileDescriptor: ~Copyable {
  /// The file's size in bytes when it was opened.
  let size: Int
  private let path: String
  private let descriptor: Int32

  init(reading path: String) throws(FileProblem) {
    // Without O_NONBLOCK, opening a pipe waits for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileProblem(path: path, reason: .unreadable(errno)) }
    var status = stat()
    var reason: FileProblem.Reason?
    if fstat(descriptor, &status) != 0 {
      reason = .unreadable(errno)
    } else if status.st_mode & S_IFMT == S_IFDIR {
      reason = .folder
    } else if status.st_mode & S_IFMT != S_IFREG {
      reason = .notRegular
    }
    if let reason {
      close(descriptor)
      throw FileProblem(path: path, reason: reason)
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit {
    close(descriptor)
  }

  /// The file's bytes; it may have grown since it was opened, so the limit is kept while reading.
  func readToEnd(limit: Int) throws(FileProblem) -> [UInt8] {
    var problem: FileProblem.Reason?
    var capacity = min(size, limit) + 1  // one more than expected shows the end without a second buffer
    var bytes: [UInt8] = []
    while problem == nil {
      let kept = bytes
      let room = capacity
      bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        kept.withUnsafeBufferPointer { _ = buffer[..<kept.count].initialize(fromContentsOf: $0) }
        count = kept.count
        while count < room {
          let received = Self.read(descriptor, into: buffer.baseAddress.map { $0 + count }, count: room - count)
          if received > 0 {
            count += received
          } else {
            if received < 0 { problem = .unreadable(errno) }
            return
          }
        }
      }
      if bytes.count < room { break }
      if bytes.count > limit { problem = .tooLarge(limit: limit) }
      capacity = min(2 * capacity, limit + 1)
    }
    if let problem { throw FileProblem(path: path, reason: problem) }
    return bytes
  }

  /// Reads once, again after a signal.
  private static func read(_ descriptor: Int32, into address: UnsafeMutablePointer<UInt8>?, count: Int) -> Int {
    while true {
      #if canImport(Darwin)
        let received = Darwin.read(descriptor, address, count)
      #elseif canImport(Musl)
        let received = Musl.read(descriptor, address, count)
      #else
        let received = Glibc.read(descriptor, address, count)
      #endif
      if received >= 0 || errno != EINTR { return received }
    }
  }
}
