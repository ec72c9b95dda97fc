#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A new folder that goes, with what is in it, when the test ends.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() throws {
    var name = Array("/tmp/kpitree-tests-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw TemporaryFolderError(code: errno) }
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        withUnsafePointer(to: &entry.pointee.d_name) { name in
          name.withMemoryRebound(to: CChar.self, capacity: 256) { _ = unlink("\(path)/\(String(cString: $0))") }
        }
      }
      closedir(folder)
    }
    rmdir(path)
  }

  /// The names in it, sorted.
  var names: [String] {
    var names: [String] = []
    guard let folder = opendir(path) else { return names }
    while let entry = readdir(folder) {
      withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { names.append(String(cString: $0)) }
      }
    }
    closedir(folder)
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }
}

struct TemporaryFolderError: Error {
  let code: Int32
}
