import TestSupport
import Testing

@testable import KPISource

struct SafeFixTests {
  private static let rule = Rule("r", .error)

  /// A finding at `start` with one fix that makes the given edits.
  private func finding(_ file: FileID, isSafe: Bool = true, _ edits: (start: UInt32, end: UInt32, text: String)...) -> Diagnostic {
    let edits = edits.map { FixIt.Edit(Place(file: file, start: $0.start, end: $0.end), $0.text) }
    return Diagnostic(Self.rule, "wrong", at: edits[0].place, fixes: [FixIt("mend", isSafe: isSafe, edits: edits)])
  }

  private func mended(_ text: String, _ findings: (FileID) -> [Diagnostic]) -> (text: String, count: Int) {
    var sources = SourceSet()
    let id = sources.add(SourceFile(path: "a", bytes: Array(text.utf8)))
    let (applied, edits) = sources.chooseSafeFixes(of: findings(id).sorted(in: sources))
    return (String(decoding: SourceSet.bytes(of: sources[id], after: edits[id] ?? []), as: UTF8.self), applied.count)
  }

  @Test func `edits replace, insert and delete bytes in place`() {
    let (text, count) = mended("a：1 # 名\nb: xx") { file in
      [finding(file, (15, 17, "")), finding(file, (1, 4, ": ")), finding(file, (0, 0, "- "), (11, 11, "字"))]
    }
    #expect(text == "- a: 1 # 名字\nb: ")
    #expect(count == 3)
  }

  @Test func `of fixes that touch, the first is made and the others wait`() {
    let (text, count) = mended("abcdef") { file in
      [
        finding(file, (0, 3, "X")), finding(file, (2, 4, "Y")), finding(file, (3, 4, "Z")), finding(file, (4, 4, "+")),
        finding(file, (4, 4, "-")),
      ]
    }
    #expect(text == "XZ+ef")
    #expect(count == 3)
  }

  @Test func `a fix is made whole or not at all`() {
    let (text, count) = mended("abcdef") { file in
      [
        finding(file, (0, 1, "X")), finding(file, (1, 2, "Y"), (5, 6, "Y")), finding(file, (4, 6, "Z")),
        finding(file, (2, 4, "P"), (3, 5, "P")),
      ]
    }
    #expect(text == "XYcdeY")
    #expect(count == 2)
  }

  @Test func `a fix that is not safe is left to the reader`() {
    #expect(mended("ab") { [finding($0, isSafe: false, (0, 1, "X"))] } == ("ab", 0))
  }

  @Test func `files on disk are mended, unless they changed since they were read`() throws {
    let folder = try TemporaryFolder()
    let first = folder.path + "/first.yaml"
    let second = folder.path + "/second.yaml"
    try FileReplacement.write(Array("a：1".utf8), to: first)
    try FileReplacement.write(Array("b: 1".utf8), to: second)
    var sources = SourceSet()
    let ids = [sources.add(try SourceFile.read(first)), sources.add(try SourceFile.read(second))]
    let findings = [finding(ids[0], (1, 4, ": ")), finding(ids[1], (3, 4, "2"))]

    try FileReplacement.write(Array("b: 9".utf8), to: second)
    #expect(throws: FileProblem(path: second, reason: .changed)) { try sources.applySafeFixes(of: findings) }
    #expect(try SourceFile.read(first).bytes == Array("a：1".utf8))

    try FileReplacement.write(Array("b: 1".utf8), to: second)
    let applied = try sources.applySafeFixes(of: findings)
    #expect(applied.map(\.place.start) == [1, 3])
    #expect(try SourceFile.read(first).bytes == Array("a: 1".utf8))
    #expect(try SourceFile.read(second).bytes == Array("b: 2".utf8))
    #expect(folder.names == ["first.yaml", "second.yaml"])
  }
}
