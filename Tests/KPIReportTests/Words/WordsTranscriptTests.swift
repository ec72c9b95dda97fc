import Foundation
import Testing

/// `Tests/Transcripts/words/words.md` has every word and sentence of the reports in both languages; `make transcripts` writes it.
///
/// A word that is changed, or two that are swapped, show there as lines; what the sources have and no recording shows is refused.
@Suite struct WordsTranscriptTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let file = root.appendingPathComponent("Tests/Transcripts/words/words.md")

  @Test func `the page has the words that are written now`() throws {
    let text = Self.text(Self.page, try Self.pageWords.get())
    if ProcessInfo.processInfo.environment["KPITREE_RECORD"] != nil {
      try FileManager.default.createDirectory(at: Self.file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: Self.file)
      return
    }
    let recorded = String(decoding: try Data(contentsOf: Self.file), as: UTF8.self)
    let difference = text.split(separator: "\n").difference(from: recorded.split(separator: "\n"))
    var lines: [(offset: Int, text: String)] = []
    for change in difference {
      switch change {
      case .remove(let offset, let line, _): lines.append((offset, "-\(line)"))
      case .insert(let offset, let line, _): lines.append((offset, "+\(line)"))
      }
    }
    let shown = lines.sorted { $0.offset < $1.offset }.prefix(20).map(\.text).joined(separator: "\n")
    #expect(
      difference.isEmpty,
      "words.md: - is recorded, + is said now\n\(shown)\n`make transcripts` records what is said now; read the difference first.")
  }

  private static let sources = Result { try SourceText.files(in: root.appendingPathComponent("Sources/KPIReport")) }
  private static let page = WordsPage()
  private static let pageWords = Result { try PageWords() }

  // MARK: - The page

  private static func text(_ page: WordsPage, _ words: PageWords) -> String {
    var text = """
      # The words of the reports

      Each row is what one function of `Wording` says, in both languages, with the same arguments: `+7` went up, `-3` went down, `44%` came
      before `34%`. `make transcripts` writes this page; two words that are swapped are two lines that changed.

      """
    for section in page.sections {
      text += "\n## \(section.title)\n\n| function | English | 中文 |\n|---|---|---|\n"
      for row in section.rows { text += "| \([row.name, row.english, row.chinese].map(cell).joined(separator: " | ")) |\n" }
    }
    text += """

      ## What pages and workbooks put in by themselves

      Each row is a text of one page, or of one workbook, about the same figures in both languages.

      | English | 中文 |
      |---|---|

      """
    let known = Set(page.rows.map { PageWords.shape($0.chinese) })
    for pair in words.pairs where !known.contains(PageWords.shape(pair.chinese)) {
      text += "| \(cell(pair.english)) | \(cell(pair.chinese)) |\n"
    }
    return text
  }

  /// In quotes where a space at either end would not be seen.
  private static func cell(_ text: String) -> String {
    let text = text.replacing("|", with: "\\|").replacing("\n", with: "\\n")
    return text.hasPrefix(" ") || text.hasSuffix(" ") || text.isEmpty ? "`\(text.isEmpty ? "\"\"" : text)`" : text
  }

  // MARK: - Nothing is left out

  @Test func `every function of words has a row`() throws {
    let names = Self.page.names
    for file in try Self.sources.get() {
      for name in file.functionsOfWords where !names.contains(name) {
        Issue.record("`\(name)` of \(file.name) has no row in words.md: add it to WordsPage.swift")
      }
    }
  }

  @Test func `every word of the sources is said by a row, its two languages by the same one`() throws {
    let rows = Self.page.rows.map { (english: $0.english.lowercased(), chinese: $0.chinese.lowercased()) }
    for file in try Self.sources.get() where file.isAboutWords {
      for pair in file.pairs where !rows.contains(where: { pair.english.isSaid(in: $0.english) && pair.chinese.isSaid(in: $0.chinese) }) {
        Issue.record("\(file.name):\(pair.line): no row of words.md says \(pair.english.text) and \(pair.chinese.text)")
      }
    }
  }

  /// What no page of hand figures brings: the code of a spreadsheet's numbers, whose quotes stand elsewhere; what only a ratio says whose last
  /// period nothing is known of; and what is scored but has no target on one owner's days.
  private static let unrecorded = ["`%（百分点）`", "`…：无法得知…的结构影响：…`", "`无得分：这些天没有目标`"]

  /// Words that a page puts in by itself, without a function of `Wording`: they stand in the recorded documents.
  @Test func `every other Chinese word is said in a recorded page or document`() throws {
    var recorded = Self.page.rows.map(\.chinese) + (try Self.pageWords.get()).pairs.map(\.chinese)
    for path in ["Tests/Transcripts", "examples", "docs"] {
      let enumerator = FileManager.default.enumerator(at: Self.root.appendingPathComponent(path), includingPropertiesForKeys: nil)
      for case let file as URL in enumerator ?? .init() where ["md", "txt"].contains(file.pathExtension) {
        recorded += String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n").map(String.init)
      }
    }
    // A long line is broken at the page's edge, and carries on indented.
    let lines = recorded.filter { $0.unicodeScalars.contains(where: SourceText.isHan) }.map { $0.lowercased() }
    for file in try Self.sources.get() {
      for pair in file.pairs
      where pair.chinese.hasHan && !Self.unrecorded.contains(pair.chinese.text) && !lines.contains(where: { pair.chinese.isSaid(in: $0) }) {
        Issue.record("\(file.name):\(pair.line): \(pair.chinese.text) stands in no recording: ask for it with `--lang zh` in a transcript")
      }
    }
  }

  @Test func `a pair, its interpolations and its escapes are read`() {
    let source = SourceText(
      name: "a.swift",
      text: #"""
        extension Wording {
          var x: String { pick("a \(b("c", d)) \"e\"", "甲\(b)乙") }
          // pick("no", "不")
          private func y(_ z: Int) -> String { pick(z == 1 ? "one" : "more", "\(z)个") }
        }
        """#)
    #expect(source.functionsOfWords == ["x"])
    #expect(source.pairs.map(\.english.parts) == [["a ", " \"e\""], ["one"], ["more"]])
    #expect(source.pairs.map(\.chinese.parts) == [["甲", "乙"], ["", "个"], ["", "个"]])
    #expect(source.pairs[0].chinese.isSaid(in: "甲5乙") && !source.pairs[0].chinese.isSaid(in: "乙5甲"))
  }
}
