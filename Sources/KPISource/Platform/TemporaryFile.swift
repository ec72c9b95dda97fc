#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif
internal import Synchronization

/// A file that has no name: it is gone when the program ends, however that comes about.
package final class TemporaryFile: Sendable {
  /// Why there is none, or why it cannot be used: a phrase that names the folder.
  package struct Failure: Error {
    package let phrase: String
  }

  private let folder: String
  private let state = Mutex(State())

  private struct State {
    /// Nil before the first write.
    var descriptor: Int32?
    var end = 0
  }

  /// A file that is made with its first byte.
  package init(in folder: String) {
    self.folder = folder
  }

  deinit { if let descriptor = state.withLock(\.descriptor) { close(descriptor) } }

  /// Bytes written.
  package var byteCount: Int { state.withLock { $0.end } }

  /// Writes pieces one after another behind everything else.
  ///
  /// - Returns: where.
  package func append(_ pieces: [UnsafeRawBufferPointer]) throws(Failure) -> Int {
    let count = pieces.reduce(0) { $0 + $1.count }
    // A mutex passes typed errors on as any error.
    let (descriptor, start) = try state.withLock { state in
      Result { () throws(Failure) in
        let descriptor = if let known = state.descriptor { known } else { try made() }
        state.descriptor = descriptor
        defer { state.end += count }
        return (descriptor, state.end)
      }
    }.get()
    var place = start
    for piece in pieces {
      try write(piece, to: descriptor, at: place)
      place += piece.count
    }
    return start
  }

  private func made() throws(Failure) -> Int32 {
    #if os(Linux)
      // Where the disk can make a file without a name, there is no moment at which it has one. O_TMPFILE, which C has as a macro.
      let nameless = open(folder, O_RDWR | O_CLOEXEC | O_EXCL | O_DIRECTORY | 0o20_000_000, 0o600)
      if nameless >= 0 { return nameless }
    #endif
    var template = Array("\(folder)/kpitree-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw Self.failure("no temporary file can be made in `\(folder)`") }
    unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }

  private func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at start: Int) throws(Failure) {
    var written = 0
    while written < bytes.count {
      let count = pwrite(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written, off_t(start + written))
      if count > 0 {
        written += count
      } else if count == 0 {
        throw Failure(phrase: "`\(folder)` takes no more of a temporary file")
      } else if errno != EINTR {
        throw Self.failure("`\(folder)` has no room for temporary files")
      }
    }
  }

  /// Writes elements as they lie in memory behind everything else.
  package func append<Element: BitwiseCopyable>(_ elements: [Element]) throws(Failure) -> Int {
    try elements.withUnsafeBytes { bytes in Result { () throws(Failure) in try append([bytes]) } }.get()
  }

  /// Reads exactly so many bytes.
  package func read(into buffer: UnsafeMutableRawPointer, count: Int, from start: Int) throws(Failure) {
    guard let descriptor = state.withLock(\.descriptor) else { throw Failure(phrase: "a temporary file in `\(folder)` ends early") }
    var filled = 0
    while filled < count {
      let step = pread(descriptor, buffer + filled, count - filled, off_t(start + filled))
      if step > 0 {
        filled += step
      } else if step == 0 {
        throw Failure(phrase: "a temporary file in `\(folder)` ends early")
      } else if errno != EINTR {
        throw Self.failure("a temporary file in `\(folder)` cannot be read")
      }
    }
  }

  private static func failure(_ phrase: String) -> Failure { Failure(phrase: "\(phrase): \(SystemError.last.text)") }
}

/// What another program or library works in, under a name: it is ours to remove.
package enum TemporaryFolder {
  /// Makes one that nobody else can look into.
  package static func make(in folder: String) throws(SystemError) -> String {
    var template = Array("\(folder)/kpitree-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .last }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes it with the files that may have been left in it.
  package static func remove(_ folder: String) {
    if let listing = opendir(folder) {
      while let entry = readdir(listing) {
        withUnsafePointer(to: &entry.pointee.d_name) { name in
          _ = name.withMemoryRebound(to: CChar.self, capacity: 1) { unlinkat(dirfd(listing), $0, 0) }
        }
      }
      closedir(listing)
    }
    rmdir(folder)
  }
}
