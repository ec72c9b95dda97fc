#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Writes a file as a whole or not at all: beside its place first, then renamed into it.
///
/// Where the disk can, what is written has no name until it is whole, so that a program that is ended meanwhile leaves nothing behind.
package enum FileReplacement {
  /// Puts bytes in a file's place, new or old.
  ///
  /// An existing file keeps its permissions, a symbolic link goes on pointing to it, and what cannot be renamed over (a pipe, a terminal) is
  /// written to directly.
  ///
  /// - Throws: when the folder or the file cannot be written; the old file is then as it was.
  ///
  /// - Parameter makingFolders: whether folders that are missing on the way are made, for nobody else to look into.
  package static func write(_ bytes: [UInt8], to path: String, makingFolders: Bool = false) throws(FileProblem) {
    if makingFolders {
      var end = path.startIndex
      while let slash = path[end...].dropFirst().firstIndex(of: "/") {
        mkdir(String(path[..<slash]), 0o700)
        end = slash
      }
    }
    try write([(path, bytes)])
  }

  /// Likewise for several files: all are written beside their places before the first of them is renamed.
  ///
  /// - Throws: when one of them cannot be written; then none of them has changed, unless renaming itself fails half-way.
  package static func write(_ files: [(path: String, bytes: [UInt8])]) throws(FileProblem) {
    var staged: [Staged] = []
    let mostNameless = files.count < usualNameless ? usualNameless : openFileLimit() - usualNameless
    for file in files {
      do {
        staged.append(try stage(file.path, file.bytes, mayBeNameless: staged.count < mostNameless))
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
    /// Where it belongs, and how it waits until it may go there; nil for what is written directly.
    var places: (target: String, waiting: Waiting)?
    var bytes: [UInt8]

    enum Waiting {
      /// Under another name in the same folder.
      case beside(String)
      /// Open and without a name, on the same disk.
      case nameless(Int32)
    }

    func finish() throws(FileProblem) {
      guard let places else { return try FileReplacement.writeDirectly(bytes, to: path) }
      // A new file takes its place in one step.
      if case .nameless(let descriptor) = places.waiting, FileReplacement.link(descriptor, to: places.target) {
        close(descriptor)
        return
      }
      let beside: String
      switch places.waiting {
      case .beside(let path): beside = path
      case .nameless(let descriptor): beside = try FileReplacement.name(descriptor, beside: places.target)
      }
      guard rename(beside, places.target) == 0 else {
        let failure = errno
        unlink(beside)
        throw FileProblem(path: path, reason: .unwritable(failure))
      }
      if case .nameless(let descriptor) = places.waiting { close(descriptor) }
    }

    func discard() {
      switch places?.waiting {
      case .beside(let path): unlink(path)
      case .nameless(let descriptor): close(descriptor)
      case nil: break
      }
    }
  }

  /// So many files can be open in any process, whatever else is.
  private static let usualNameless = 64

  /// How many files the process may have open, once it has asked for as many as the system gives: each file without a name is kept open.
  private static func openFileLimit() -> Int {
    var limit = rlimit()
    #if canImport(Glibc)
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let resource = RLIMIT_NOFILE
    #endif
    guard getrlimit(resource, &limit) == 0 else { return 0 }
    if limit.rlim_cur < limit.rlim_max {
      var more = limit
      more.rlim_cur = limit.rlim_max
      if setrlimit(resource, &more) == 0 { limit = more }
    }
    return Int(clamping: limit.rlim_cur)
  }

  private static func stage(_ path: String, _ bytes: [UInt8], mayBeNameless: Bool) throws(FileProblem) -> Staged {
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR { throw FileProblem(path: path, reason: .folder) }
    if exists, status.st_mode & S_IFMT != S_IFREG { return Staged(path: path, bytes: bytes) }

    guard let target = FilePath.destination(path) else { throw FileProblem(path: path, reason: .unwritable(ELOOP)) }
    let descriptor: Int32
    let waiting: Staged.Waiting
    if mayBeNameless, let nameless = createNameless(beside: target) {
      (descriptor, waiting) = (nameless, .nameless(nameless))
    } else {
      let (made, beside) = try createBeside(target)
      (descriptor, waiting) = (made, .beside(beside))
    }
    let staged = Staged(path: path, places: (target, waiting), bytes: [])
    var failure: SystemError?
    do throws(SystemError) {
      try Descriptor.write(bytes, to: descriptor)
      if exists, fchmod(descriptor, status.st_mode & 0o7777) != 0 { throw .last }
    } catch {
      failure = error
    }
    // A disk over a network may say only now that it took less.
    if case .beside = waiting, close(descriptor) != 0, failure == nil { failure = .last }
    if let failure {
      staged.discard()
      throw FileProblem(path: path, reason: .unwritable(failure.code))
    }
    return staged
  }

  /// Opens an empty file without a name on the disk of a path; nil where there are no such files.
  private static func createNameless(beside target: String) -> Int32? {
    #if os(Linux)
      // What has no name gets one by way of the link that the system keeps of every open file.
      guard access("/proc/self/fd", X_OK) == 0 else { return nil }
      let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
      // O_TMPFILE, which C has as a macro.
      let descriptor = open(folder, O_WRONLY | O_CLOEXEC | O_DIRECTORY | 0o20_000_000, 0o666)
      return descriptor >= 0 ? descriptor : nil
    #else
      return nil
    #endif
  }

  /// Gives a file without a name that one; false, with the reason in `errno`, where something else has it.
  private static func link(_ descriptor: Int32, to path: String) -> Bool {
    linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
  }

  /// Gives a file without a name one beside its place.
  private static func name(_ descriptor: Int32, beside target: String) throws(FileProblem) -> String {
    for attempt in 0..<100 {
      let path = besidePath(target, attempt)
      if link(descriptor, to: path) { return path }
      guard errno == EEXIST else { break }
    }
    throw FileProblem(path: target, reason: .unwritable(errno))
  }

  private static func besidePath(_ target: String, _ attempt: Int) -> String { "\(target).\(getpid())-\(attempt)" }

  /// Creates an empty file in the same folder, and so on the same disk, under a name that nothing has.
  private static func createBeside(_ target: String) throws(FileProblem) -> (descriptor: Int32, path: String) {
    for attempt in 0..<100 {
      let path = besidePath(target, attempt)
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (descriptor, path) }
      guard errno == EEXIST else { break }
    }
    throw FileProblem(path: target, reason: .unwritable(errno))
  }

  private static func writeDirectly(_ bytes: [UInt8], to path: String) throws(FileProblem) {
    do throws(SystemError) {
      try Descriptor(writing: path).write(bytes)
    } catch {
      throw FileProblem(path: path, reason: .unwritable(error.code))
    }
  }
}
