#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Writes a file as a whole or not at all: beside its place first, then renamed into it.
package enum FileReplacement {
  /// Puts bytes in a file's place, new or old.
  ///
  /// An existing file keeps its permissions, a symbolic link goes on pointing to it, and what cannot be renamed over (a pipe, a terminal) is
  /// written to directly.
  ///
  /// - Throws: when the folder or the file cannot be written; the old file is then as it was.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileProblem) {
    try write([(path, bytes)])
  }

  /// Likewise for several files: all are written beside their places before the first of them is renamed.
  ///
  /// - Throws: when one of them cannot be written; then none of them has changed, unless renaming itself fails half-way.
  package static func write(_ files: [(path: String, bytes: [UInt8])]) throws(FileProblem) {
    var staged: [Staged] = []
    for file in files {
      do {
        staged.append(try stage(file.path, file.bytes))
      } catch {
        for file in staged { file.discard() }
        throw error
      }
    }
    for (position, file) in staged.enumerated() {
      do {
        try file.finish()
      } catch {
        for file in staged[position...] { file.discard() }
        throw error
      }
    }
  }

  /// A file whose bytes are written, but not in its place yet.
  private struct Staged {
    var path: String
    /// Where it belongs, and where it is; nil for what is written directly.
    var places: (target: String, beside: String)?
    var bytes: [UInt8]

    func finish() throws(FileProblem) {
      guard let places else { return try FileReplacement.writeDirectly(bytes, to: path) }
      if rename(places.beside, places.target) != 0 { throw FileProblem(path: path, reason: .unwritable(errno)) }
    }

    func discard() {
      if let places { unlink(places.beside) }
    }
  }

  private static func stage(_ path: String, _ bytes: [UInt8]) throws(FileProblem) -> Staged {
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR { throw FileProblem(path: path, reason: .folder) }
    if exists, status.st_mode & S_IFMT != S_IFREG { return Staged(path: path, bytes: bytes) }

    let target = exists ? resolved(path) : path
    let (descriptor, beside) = try createBeside(target)
    var failure = writeAll(bytes, to: descriptor)
    if failure == nil, exists, fchmod(descriptor, status.st_mode & 0o7777) != 0 { failure = errno }
    if close(descriptor) != 0, failure == nil { failure = errno }
    if let failure {
      unlink(beside)
      throw FileProblem(path: path, reason: .unwritable(failure))
    }
    return Staged(path: path, places: (target, beside), bytes: [])
  }

  /// Creates an empty file in the same folder, and so on the same disk, under a name that nothing has.
  private static func createBeside(_ target: String) throws(FileProblem) -> (descriptor: Int32, path: String) {
    for attempt in 0..<100 {
      let path = "\(target).\(getpid())-\(attempt)"
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (descriptor, path) }
      guard errno == EEXIST else { break }
    }
    throw FileProblem(path: target, reason: .unwritable(errno))
  }

  private static func writeDirectly(_ bytes: [UInt8], to path: String) throws(FileProblem) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileProblem(path: path, reason: .unwritable(errno)) }
    let failure = writeAll(bytes, to: descriptor)
    close(descriptor)
    if let failure { throw FileProblem(path: path, reason: .unwritable(failure)) }
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Writes everything, again after a signal, and gives the `errno` of a failure.
  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
        let count = write(descriptor, rest.baseAddress, rest.count)
        if count >= 0 {
          written += count
        } else if errno != EINTR {
          return errno
        }
      }
      return nil
    }
  }

  private static func write(_ descriptor: Int32, _ address: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Darwin)
      Darwin.write(descriptor, address, count)
    #elseif canImport(Musl)
      Musl.write(descriptor, address, count)
    #else
      Glibc.write(descriptor, address, count)
    #endif
  }
}
