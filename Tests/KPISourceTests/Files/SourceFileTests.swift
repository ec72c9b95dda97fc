import Foundation
import TestSupport
import Testing

@testable import KPISource

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

struct SourceFileTests {
  @Test(arguments: [0, 1, 4096, 100_000])
  func `what is written is read back`(count: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.yaml"
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    try FileReplacement.write(bytes, to: path)
    let file = try SourceFile.read(path)
    #expect(file.bytes == bytes)
    #expect(file.path == path)
    #expect(folder.names == ["a.yaml"])
  }

  @Test func `what cannot be read says why`() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    try FileReplacement.write([1, 2, 3], to: folder.path + "/three")
    #expect(throws: FileProblem(path: folder.path, reason: .folder)) { try SourceFile.read(folder.path) }
    #expect(throws: FileProblem(path: pipe, reason: .notRegular)) { try SourceFile.read(pipe) }
    #expect(throws: FileProblem(path: folder.path + "/none", reason: .unreadable(ENOENT))) { try SourceFile.read(folder.path + "/none") }
    #expect(throws: FileProblem(path: folder.path + "/three", reason: .tooLarge(limit: 2))) {
      try SourceFile.read(folder.path + "/three", limit: 2)
    }
    #expect(try SourceFile.read(folder.path + "/three", limit: 3).bytes == [1, 2, 3])
  }

  @Test func `a file that says it is empty is read to its end`() throws {
    // Files of /proc have size 0 and text all the same.
    guard access("/proc/self/status", R_OK) == 0 else { return }
    #expect(try SourceFile.read("/proc/self/status").bytes.count > 100)
  }

  @Test func `problems are findings with the system's words`() {
    let problem = FileProblem(path: "people.yaml", reason: .unreadable(ENOENT))
    #expect(problem.diagnostic().message == "cannot read `people.yaml`: no such file or directory")
    #expect(problem.diagnostic().rule.id == "unreadable-file")
    #expect(FileProblem(path: "x", reason: .tooLarge(limit: 64 << 20)).diagnostic().rule.id == "file-too-large")
  }

  @Test func `a replaced file keeps its permissions and its links`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.yaml"
    let link = folder.path + "/link.yaml"
    try FileReplacement.write([1], to: path)
    #expect(chmod(path, 0o640) == 0)
    #expect(symlink(path, link) == 0)
    try FileReplacement.write([2], to: link)
    var status = stat()
    #expect(lstat(link, &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFLNK)
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o640)
    #expect(try SourceFile.read(path).bytes == [2])
    #expect(folder.names == ["a.yaml", "link.yaml"])
  }

  @Test func `a link to what is not there yet is followed`() throws {
    let folder = try TemporaryFolder()
    #expect(symlink("b.yaml", folder.path + "/a.yaml") == 0)
    #expect(symlink("c.yaml", folder.path + "/b.yaml") == 0)
    try FileReplacement.write([1], to: folder.path + "/a.yaml")
    #expect(folder.names == ["a.yaml", "b.yaml", "c.yaml"])
    #expect(try SourceFile.read(folder.path + "/c.yaml").bytes == [1])
    var status = stat()
    #expect(lstat(folder.path + "/a.yaml", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)

    #expect(symlink("loop.yaml", folder.path + "/loop.yaml") == 0)
    #expect(throws: FileProblem(path: folder.path + "/loop.yaml", reason: .unwritable(ELOOP))) {
      try FileReplacement.write([1], to: folder.path + "/loop.yaml")
    }
    #expect(folder.names == ["a.yaml", "b.yaml", "c.yaml", "loop.yaml"])
  }

  @Test func `what cannot be written says why and leaves nothing behind`() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FileProblem(path: folder.path, reason: .folder)) { try FileReplacement.write([1], to: folder.path) }
    #expect(throws: FileProblem.self) { try FileReplacement.write([1], to: folder.path + "/none/a") }
    #expect(folder.names.isEmpty)
  }

  @Test(
    arguments: [
      (0, 1, 1), (2, 1, 3), (3, 1, 4), (4, 2, 1), (7, 2, 2), (11, 2, 3), (12, 3, 1), (13, 4, 1), (99, 4, 1),
    ] as [(UInt32, Int, Int)])
  func `lines and columns count from 1, in characters`(offset: UInt32, line: Int, column: Int) {
    let file = SourceFile(path: "", bytes: Array("a: \n名😀\n\n".utf8))
    var table = LineTable(file)
    #expect(table.location(of: offset) == SourceLocation(line: line, column: column))
  }

  @Test(.law) func `look-ups in any order agree with a fresh table`() {
    var text = ""
    for line in 0..<40 { text += String(repeating: "a名é😀", count: line % 7) + "\r\n" }
    let file = SourceFile(path: "", bytes: Array(text.utf8))
    var table = LineTable(file)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<2000 where !Law.isOver {
      let offset = UInt32.random(in: 0...UInt32(file.bytes.count), using: &generator)
      var fresh = LineTable(file)
      #expect(table.location(of: offset) == fresh.location(of: offset))
    }
  }

  #if os(Linux)
    @Test func `what is written has no name until it is whole: who is ended meanwhile leaves nothing behind`() throws {
      let folder = try TemporaryFolder()
      let (pipe, path) = (folder.path + "/pipe", folder.path + "/report")
      #expect(mkfifo(pipe, 0o600) == 0)
      let writer = Thread {
        // Waits at the pipe, which is written to directly, with the report written and not in its place.
        do { try FileReplacement.write([(pipe, [1]), (path, [2, 3])]) } catch { Issue.record(error) }
      }
      writer.start()
      func isWaiting() -> Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.contains { number in
          var status = stat()
          guard (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)"))?.hasPrefix(folder.path) == true
          else { return false }
          return stat("/proc/self/fd/\(number)", &status) == 0 && status.st_size == 2
        }
      }
      let end = Date(timeIntervalSinceNow: 120)
      while !isWaiting(), Date() < end { Thread.sleep(forTimeInterval: 0.002) }
      #expect(isWaiting())
      #expect(folder.names == ["pipe"])
      let reader = open(pipe, O_RDONLY)
      var byte: UInt8 = 0
      #expect(read(reader, &byte, 1) == 1 && byte == 1)
      while !writer.isFinished, Date() < end { Thread.sleep(forTimeInterval: 0.002) }
      close(reader)
      #expect(folder.names == ["pipe", "report"])
      #expect(try SourceFile.read(path).bytes == [2, 3])
    }
  #endif

  @Test(arguments: [3, 100]) func `few files at once or many`(count: Int) throws {
    let folder = try TemporaryFolder()
    let files = (0..<count).map { (path: "\(folder.path)/\($0)", bytes: [UInt8(truncatingIfNeeded: $0)]) }
    for _ in 0..<2 { try FileReplacement.write(files) }
    #expect(folder.names.sorted() == files.indices.map(String.init).sorted())
    for file in files { #expect(try SourceFile.read(file.path).bytes == file.bytes) }
  }

  @Test func `several files are written all, or where one cannot be, none`() throws {
    let folder = try TemporaryFolder()
    let (first, second) = (folder.path + "/a", folder.path + "/b")
    try FileReplacement.write([(first, Array("1".utf8)), (second, Array("2".utf8))])
    #expect(folder.names == ["a", "b"])
    #expect(try SourceFile.read(second).bytes == Array("2".utf8))
    for bad in [folder.path + "/none/c", folder.path] {
      #expect(throws: FileProblem.self) {
        try FileReplacement.write([(first, Array("3".utf8)), (folder.path + "/d", Array("4".utf8)), (bad, Array("5".utf8))])
      }
      #expect(folder.names == ["a", "b"])
      #expect(try SourceFile.read(first).bytes == Array("1".utf8))
    }
  }
}
