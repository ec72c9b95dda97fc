import TestSupport
import Testing

@testable import KPISource

/// Laws that hold for whatever is in a file, tried on seeded mutations of one that has a bit of everything.
@Suite(.law) struct MutationTests {
  private static let original = """
    # a model
    kpitree: 1
    name: { en: Demo, zh: 示例商城 }
    note: |
      some text
      更多
    folded: >-
      one
      two
    list:
    - 1
    -   - 'it''s'
        - &z "x\\ty"
    - *z
    tree:
      总额: &a
        owner: 'lin'
        target: { 2026-Q3: 1.2M, 2026-Q4: 1.5亿 }
        breakdowns: { channel: { nodes: { search: {}, 社交: } } }
    copy: *a

    """

  private static let pieces =
    [
      "&a ", "*a", "!!str ", "<<: ", "---\n", "...\n", "%TAG ! x\n", "{", "}", "[", "]", ": ", ":", "- ", "? ", "\t", "\n", "\r",
      "\u{FEFF}", "：",
      "，", " #", "\"", "'", "|\n", "\\x00", "\0", "\u{85}", "名", "😀", ",", "@", "`", "~", "    ", "[[[[[[[[", "- - - - ", "a: a: ",
    ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF0]]

  private static func mutation(seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    var bytes = Array(original.utf8)
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      let start = Int.random(in: 0...bytes.count, using: &generator)
      let end = min(bytes.count, start + Int.random(in: 0...30, using: &generator))
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: for index in start..<min(start + 1, bytes.count) { bytes[index] = UInt8.random(in: 0...255, using: &generator) }
      case 1: bytes.removeSubrange(start..<end)
      case 2: bytes.insert(contentsOf: Array(bytes[start..<end]), at: Int.random(in: 0...bytes.count, using: &generator))
      case 3: if seed % 7 == 0 { bytes.removeSubrange(start...) }
      default: bytes.insert(contentsOf: pieces.randomElement(using: &generator) ?? [], at: start)
      }
    }
    return bytes
  }

  @Test(arguments: 0..<20)
  func `a file is read or refused, and every place lies within it`(hundred: UInt64) throws {
    for seed in hundred * 100..<hundred * 100 + 100 where !Law.isOver {
      let reading = Reading(bytes: Self.mutation(seed: seed))
      let size = UInt32(reading.file.bytes.count)
      #expect(reading.document != nil || !reading.diagnostics.isEmpty, "seed \(seed)")
      for diagnostic in reading.diagnostics {
        guard case .source(let place) = diagnostic.site else { continue }
        #expect(place.start <= place.end && place.end <= size, "seed \(seed)")
        #expect(diagnostic.fixes.flatMap(\.edits).allSatisfy { $0.place.end <= size }, "seed \(seed)")
      }
      if let root = reading.root { expectSound(root, size: size, seed: seed) }
    }
  }

  private func expectSound(_ node: YAMLNode, size: UInt32, seed: UInt64) {
    #expect(node.place.start <= node.place.end && node.place.end <= size, "seed \(seed)")
    var keys: Set<[UInt8]> = []
    for (key, value) in node.entries {
      #expect(key.kind == .scalar && keys.insert(Array(key.text.utf8)).inserted, "seed \(seed)")
      expectSound(value, size: size, seed: seed)
    }
    for element in node.elements { expectSound(element, size: size, seed: seed) }
  }

  @Test func `findings of any file can be printed in every format, and safe fixes come to an end`() {
    for seed in 2000..<2300 as Range<UInt64> where !Law.isOver {
      var bytes = Self.mutation(seed: seed)
      var rounds = 0
      while rounds < 50 {
        var sources = SourceSet()
        let file = SourceFile(path: "model.yaml", bytes: bytes)
        let id = sources.add(file)
        var log = DiagnosticLog()
        _ = YAMLDocument.read(file, id: id, into: &log)
        for format in DiagnosticFormat.allCases {
          #expect(
            format.render(log.diagnostics, in: sources).isEmpty == (log.diagnostics.isEmpty && (format == .text || format == .github)),
            "seed \(seed), \(format)")
        }
        guard let edits = sources.chooseSafeFixes(of: log.diagnostics.sorted(in: sources)).edits[id] else { break }
        bytes = SourceSet.bytes(of: file, after: edits)
        rounds += 1
      }
      #expect(rounds < 50, "seed \(seed)")
    }
  }
}
