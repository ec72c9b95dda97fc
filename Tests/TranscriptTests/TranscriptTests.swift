import Foundation
import Testing

/// Every page of `Tests/Transcripts` and `docs` (but the one of the rules, whose tests write it), the README and the examples' READMEs say exactly what the binary says.
@Suite struct TranscriptTests {
  /// Paths in the repository.
  static let pages: [String] = {
    let manager = FileManager.default
    let transcripts = (try? manager.contentsOfDirectory(atPath: Command.root.appendingPathComponent("Tests/Transcripts").path)) ?? []
    let examples = (try? manager.contentsOfDirectory(atPath: Command.root.appendingPathComponent("examples").path)) ?? []
    let documentation = (try? manager.contentsOfDirectory(atPath: Command.root.appendingPathComponent("docs").path)) ?? []
    let candidates =
      transcripts.filter { $0.hasSuffix(".md") }.map { "Tests/Transcripts/" + $0 } + ["README.md"]
      + documentation.filter { $0.hasSuffix(".md") && $0 != RulePageTests.page }.map { "docs/" + $0 }
      + examples.map { "examples/\($0)/README.md" }
    return candidates.filter { manager.fileExists(atPath: Command.root.appendingPathComponent($0).path) }.sorted()
  }()

  @Test(arguments: pages) func `the page says what the binary says`(page: String) throws {
    let file = Command.root.appendingPathComponent(page)
    let transcript = Transcript(String(decoding: try Data(contentsOf: file), as: UTF8.self))
    var results = try transcript.run(kpitree: Command.kpitree())
    // A build without libxlsxwriter offers one format less: what speaks of it is compared where it is there, as under `make test-all`.
    if try !Requirement.hasWorkbooks() {
      for index in results.indices where results[index].expected.text.contains(where: { $0.contains("xlsx") }) {
        results[index].actual = results[index].expected
      }
    }
    if ProcessInfo.processInfo.environment["KPITREE_RECORD"] != nil {
      // A busy machine is no new truth.
      for (_, actual) in results where actual.output.last == Transcript.stopped {
        Issue.record("\(page) is left as it was: `\(actual.command)` did not end in time")
        return
      }
      try Data(transcript.recording(results.map(\.actual)).utf8).write(to: file)
      return
    }
    for (expected, actual) in results where expected != actual {
      Issue.record(
        "\(Transcript.Mismatch(expected: expected, actual: actual))\n`make transcripts` records what it says now; read the difference first.",
        sourceLocation: SourceLocation(fileID: "Transcripts/" + page, filePath: file.path, line: expected.lines.lowerBound, column: 1))
    }
  }
}

/// The runner itself: a transcript that does not hold must be seen.
@Suite struct TranscriptRunnerTests {
  static let page = """
    # One

    ```yaml models/a.yaml
    kpitree: 1
    ```

    ```console
    $ cat models/a.yaml
    kpitree: 1
    $ cat none
    gone
    [exit 3]
    ```

    # Two

    ```console
    $ cat models/a.yaml
    ```
    """

  @Test func `a page is read as sections, files and commands`() {
    #expect(
      Transcript(Self.page).steps == [
        .section("One"),
        .file(path: "models/a.yaml", text: "kpitree: 1\n"),
        .command(.init(command: "cat models/a.yaml", output: ["kpitree: 1"], status: 0, lines: 8..<9)),
        .command(.init(command: "cat none", output: ["gone"], status: 3, lines: 10..<12)),
        .section("Two"),
        .command(.init(command: "cat models/a.yaml", output: [], status: 0, lines: 18..<18)),
      ])
  }

  @Test func `a wrong output, a wrong status and a file of another section are seen`() throws {
    let results = try Transcript(Self.page).run(kpitree: URL(fileURLWithPath: "/bin/cat"))
    #expect(results.map { $0.expected == $0.actual } == [true, false, false])
    #expect(results.map(\.actual.status) == [0, 1, 1])
    #expect(results[2].actual.output.first?.contains("No such file") == true)
  }

  @Test func `a mismatch shows what was expected and what came`() {
    let expected = Transcript.Exchange(command: "kpitree", output: ["a", "b", "c", "d"], status: 0, lines: 0..<4)
    var actual = expected
    actual.output = ["a", "x", "c", "d", "e"]
    actual.status = 2
    #expect(
      Transcript.Mismatch(expected: expected, actual: actual).description == """
        $ kpitree
         a
        -b
        +x
         c
         d
        +e
        +[exit 2]
        """)
  }

  @Test func `of a long text a difference shows what is near, and how much is not`() {
    let lines = (1...30).map { "line \($0)" }
    var changed = lines
    changed[9] = "ten"
    changed[29] = "thirty"
    #expect(
      Difference(lines, changed).description == """
        @ 6 lines alike
         line 7
         line 8
         line 9
        -line 10
        +ten
         line 11
         line 12
         line 13
        @ 13 lines alike
         line 27
         line 28
         line 29
        -line 30
        +thirty
        """)
    let scattered = (1...400).map { $0.isMultiple(of: 2) ? "even" : "line \($0)" }
    let difference = Difference((1...400).map { "line \($0)" }, scattered).description.split(separator: "\n")
    #expect(difference.last == "@ 200 changed lines in all")
    #expect(difference.count < 70)
    #expect(Difference(lines, lines).description == " line 1\n line 2\n line 3\n@ 27 lines alike")
    #expect(Difference(Data("a\nb\n".utf8), Data("a\nb".utf8)).description == " a\n b\n+[no newline at the end]")
  }

  @Test func `of a long line of JSON a difference marks the fields, five at most`() {
    func line(_ completion: String, _ names: [String] = ["a", "b"], padding: String = String(repeating: "x", count: 200)) -> String {
      let nodes = names.map { #"{"id":"\#($0)","weight":0.5,"completion":{"raw":\#(completion)}}"# }.joined(separator: ",")
      return #"    {"id":"lin","note":"\#(padding)","nodes":[\#(nodes)]},"#
    }
    #expect(
      Difference(["[", line("0.9")], ["[", line("null")]).description == """
         [
        ~lin.nodes[a].completion.raw: 0.9 → null
        ~lin.nodes[b].completion.raw: 0.9 → null
        """)
    let names = (1...7).map { "n\($0)" }
    #expect(
      Difference([line("0.9", names)], [line("1", names)]).description.split(separator: "\n").suffix(2) == [
        "~lin.nodes[n5].completion.raw: 0.9 → 1", "~and 2 more",
      ])
    // Of another node's line in the same place the id comes first; a short line is shown as it is.
    #expect(Difference([line("1", ["a"])], [line("1", ["b"])]).description == "~lin.nodes[0].id: \"a\" → \"b\"")
    #expect(Difference([line("1", padding: "")], [line("2", padding: "")]).description.hasPrefix("-    {"))
    // A key with its value is a line, too.
    let history = #"  "history": {"note":"\#(String(repeating: "x", count: 200))","late":1}"#
    #expect(Difference([history], [history.replacingOccurrences(of: ":1", with: ":2")]).description == "~history.late: 1 → 2")
  }

  @Test func `a recording changes outputs only, and then holds`() throws {
    let transcript = Transcript(Self.page)
    let recorded = Transcript(transcript.recording(try transcript.run(kpitree: URL(fileURLWithPath: "/bin/cat")).map(\.actual)))
    let again = try recorded.run(kpitree: URL(fileURLWithPath: "/bin/cat"))
    #expect(again.count == 3)
    #expect(again.allSatisfy { $0.expected == $0.actual })
    #expect(recorded.steps.count == transcript.steps.count)
  }

  @Test func `a command that does not end is stopped`() throws {
    let sleeping = try Command(executable: URL(fileURLWithPath: "/bin/sleep"), arguments: ["60"], timeLimit: 0.05).run()
    #expect(sleeping.wasStopped)
    #expect(sleeping.status == 128 + SIGKILL)
  }

  @Test func `only kpitree and cat are run`() {
    let page = "```console\n$ make demo\n```\n"
    #expect(throws: Transcript.Failure.unknownCommand("make demo")) {
      try Transcript(page).run(kpitree: URL(fileURLWithPath: "/bin/cat"))
    }
  }

  @Test(arguments: [
    ("kpitree check", ["kpitree", "check"]),
    ("a 'b c' \"d 'e\"  f", ["a", "b c", "d 'e", "f"]),
    ("a ''", ["a", ""]),
  ]) func `commands are split as a shell splits them`(command: String, words: [String]) {
    #expect(Transcript.words(of: command) == words)
  }
}
