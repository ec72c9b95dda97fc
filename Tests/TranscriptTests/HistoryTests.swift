import Foundation
import Testing

/// What git knows of when targets were written.
@Suite struct HistoryTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// - Parameter day: a day, at noon in China, or a moment with its zone.
  private func git(_ arguments: String..., on day: String = "2026-06-01") throws {
    let moment = day.contains("T") ? day : "\(day)T12:00:00+0800"
    let tool = try #require(Command.find("git"))
    var command = Command(executable: tool, arguments: arguments, folder: folder.url)
    command.environment = [
      "GIT_COMMITTER_DATE": moment, "GIT_AUTHOR_DATE": moment, "GIT_AUTHOR_NAME": "Lin",
      "GIT_AUTHOR_EMAIL": "lin@example.org", "GIT_COMMITTER_NAME": "Lin", "GIT_COMMITTER_EMAIL": "lin@example.org",
      "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
    ]
    let result = try command.run()
    try #require(result.status == 0, "git \(arguments): \(result.output)")
  }

  private func write(_ target: Int) throws {
    let model = """
      kpitree: 1
      tree:
        sales:
          owner: lin
          actual: { 2026-Q3: 90 }
          target:
            2026-Q3: \(target)
      """
    try Data(model.utf8).write(to: folder.url.appendingPathComponent("kpitree.yaml"))
  }

  private func targets() throws -> String {
    try Command(executable: Command.kpitree(), arguments: ["targets", "--period", "2026-Q3"], folder: folder.url).run().output
  }

  @Test(.enabled(if: Command.find("git") != nil, "needs git"))
  func `a target that was written after its first day is seen, one that was there before is not`() throws {
    try write(100)
    #expect(try targets().contains("History: not checked, the model is in no git repository"))
    try git("init", "--quiet")
    #expect(try targets().contains("History: 0 targets checked in git"))
    try git("add", "kpitree.yaml")
    try git("commit", "--quiet", "--message", "Plan")
    let early = try targets()
    #expect(early.contains("History: 1 target checked in git, none written after the first day"))
    #expect(!early.contains("retroactive-target"))
    try write(80)
    try git("commit", "--quiet", "--all", "--message", "Lower", on: "2026-08-20")
    let late = try targets()
    #expect(late.contains("kpitree.yaml:7:16: warning: the target of `sales` from 2026-07-01 was written on 2026-08-20 (commit "))
    #expect(late.contains("[retroactive-target]"))
    #expect(late.contains("History: 1 target checked in git, 1 written after the first day"))
  }

  @Test(.enabled(if: Command.find("git") != nil, "needs git"))
  func `a commit near midnight falls on the day that it was where it was made`() throws {
    // A target from 1 July on, written just before or after the end of that day: the day is the committer's, not that of UTC.
    let moments = [
      ("2026-07-02T01:30:00+0800", "2026-07-02"), ("2026-07-01T23:59:59+0800", nil), ("2026-07-01T23:30:00-0800", nil),
      ("2026-07-02T00:10:00+0530", "2026-07-02"), ("2026-07-01T23:50:00+0545", nil), ("2026-07-01T23:45:00-0330", nil),
      ("2026-07-02T00:15:00-0330", "2026-07-02"), ("2026-07-02T00:00:00+0000", "2026-07-02"),
    ]
    try write(100)
    try git("init", "--quiet")
    try git("add", "kpitree.yaml")
    try git("commit", "--quiet", "--message", "Plan")
    try write(80)
    try git("commit", "--quiet", "--all", "--message", "Lower")
    for (moment, day) in moments {
      try git("commit", "--quiet", "--amend", "--no-edit", on: moment)
      let output = try targets()
      #expect(output.contains("the target of `sales` from 2026-07-01 was written on") == (day != nil), "\(moment): \(output)")
      if let day { #expect(output.contains("was written on \(day) (commit"), "\(moment): \(output)") }
    }
  }

  @Test(.enabled(if: Command.find("git") != nil, "needs git"))
  func `asking git for the revision writes nothing into the repository`() throws {
    try write(100)
    try git("init", "--quiet")
    try git("add", "kpitree.yaml")
    try git("commit", "--quiet", "--message", "Plan")
    // Another time of change alone makes git write its index anew where it may.
    let model = folder.url.appendingPathComponent("kpitree.yaml")
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: model.path)
    let index = folder.url.appendingPathComponent(".git/index")
    let before = try Data(contentsOf: index)
    let review = try Command(executable: Command.kpitree(), arguments: ["review", "--period", "2026-Q3"], folder: folder.url).run()
    #expect(review.output.contains("commit"))
    #expect(try Data(contentsOf: index) == before)
  }

  @Test(.enabled(if: Command.find("git") != nil, "needs git"))
  func `a model just put under git says nothing of when its targets were set, a later change does`() throws {
    try write(100)
    try git("init", "--quiet")
    try git("add", "kpitree.yaml")
    try git("commit", "--quiet", "--message", "Put the model under git", on: "2026-10-05")
    let fresh = try targets()
    #expect(!fresh.contains("retroactive-target"))
    #expect(
      fresh.contains(
        "History: 0 targets checked in git, none written after the first day; 1 came into git with the model,\n  after the first day"))
    // Moved as it is, the file keeps its history.
    try git("mv", "kpitree.yaml", "old.yaml")
    try git("commit", "--quiet", "--message", "Move", on: "2026-10-06")
    try git("mv", "old.yaml", "kpitree.yaml")
    try git("commit", "--quiet", "--message", "Move back", on: "2026-10-07")
    #expect(try !targets().contains("retroactive-target"))
    try write(80)
    try git("commit", "--quiet", "--all", "--message", "Lower", on: "2026-10-20")
    #expect(try targets().contains("the target of `sales` from 2026-07-01 was written on 2026-10-20"))
  }

  @Test(.enabled(if: Command.find("git") != nil, "needs git"))
  func `a file of targets that came later than the model is judged`() throws {
    let model = "kpitree: 1\ninclude: more.yaml\ntree: { sales: { owner: lin, actual: { 2026-Q3: 90 }, target: { 2026-Q2: 1 } } }\n"
    try Data(model.utf8).write(to: folder.url.appendingPathComponent("kpitree.yaml"))
    try git("init", "--quiet")
    try git("add", "kpitree.yaml")
    try git("commit", "--quiet", "--message", "Model", on: "2026-06-01")
    try Data("targets: [{ node: sales, 2026-Q3: 80 }]\n".utf8).write(to: folder.url.appendingPathComponent("more.yaml"))
    try git("add", "more.yaml")
    try git("commit", "--quiet", "--message", "Targets", on: "2026-08-20")
    #expect(try targets().contains("more.yaml:1:35: warning: the target of `sales` from 2026-07-01 was written on 2026-08-20"))
  }
}
