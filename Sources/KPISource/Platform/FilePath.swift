#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Paths as text: what the C library says of them.
package enum FilePath {
  /// The path with links and dots resolved, so that one file has one name; as given where it does not exist.
  package static func canonical(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The path from the root with links resolved as far as it exists, and dots taken away behind that.
  package static func location(_ path: String) -> String {
    var known = path.isEmpty ? "." : path
    var missing: [Substring] = []
    while true {
      if let resolved = realpath(known, nil) {
        defer { free(resolved) }
        var parts = String(cString: resolved).split(separator: "/")
        for part in missing.reversed() where part != "." {
          if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
      }
      while known.count > 1, known.last == "/" { known.removeLast() }
      guard let slash = known.lastIndex(of: "/") else {
        missing.append(Substring(known))
        known = "."
        if missing.count > path.utf8.count + 1 { return path }  // where even the working folder is gone
        continue
      }
      missing.append(known[known.index(after: slash)...])
      known = slash == known.startIndex ? "/" : String(known[..<slash])
    }
  }

  /// Where writing to a path writes: behind its links, also where the last of them points to nothing yet; nil where they go round.
  static func destination(_ path: String) -> String? {
    var path = path
    for _ in 0..<40 {  // as many as the system follows
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &buffer, buffer.count)
      guard count > 0 else { return path }
      let link = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
      path = link.hasPrefix("/") ? link : folder + link
    }
    return nil
  }

  /// Where temporary files go: the environment's `TMPDIR`, `/tmp` where that is not set or empty.
  package static var temporaryFolder: String { ProcessEnvironment.text("TMPDIR") ?? "/tmp" }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// A regular file's size in bytes; nil where there is no such file.
  package static func size(_ path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// What two names of one file have in common: the device and the number that the system knows it by; the path where there is no such file.
  package static func identity(_ path: String) -> String {
    var status = stat()
    return stat(path, &status) == 0 ? "\(status.st_dev):\(status.st_ino)" : path
  }

  package static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// The last bytes of a regular file; nil where it has fewer.
  package static func lastBytes(_ path: String, count: Int) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    guard fseek(file, -count, SEEK_END) == 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    return fread(&bytes, 1, count, file) == count ? bytes : nil
  }

  /// Whether a folder is its own parent.
  package static func isRoot(_ path: String) -> Bool { canonical(path) == "/" }

  /// The files that a pattern of `*`, `?` and `[…]` matches, in byte order; a pattern without them matches the file of that name.
  package static func matching(_ pattern: String) -> [String] {
    var result = glob_t()
    defer { globfree(&result) }
    guard glob(pattern, GLOB_NOSORT, nil, &result) == 0 else { return [] }
    var paths: [String] = []
    for index in 0..<Int(result.gl_pathc) {
      if let path = result.gl_pathv[index] { paths.append(String(cString: path)) }
    }
    return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
