import ArgumentParser
import KPISource
import KPITree

struct TrustCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "Shows what a model would do beyond reading its own files, and remembers that you agree.",
    discussion: """
      By itself a model reads files below its own top folder, and asks SQLite and DuckDB about database files there. Whatever else it would \
      do is listed, line by line; a line that changes is asked for again. docs/security.md says more.
      """)

  @OptionGroup var model: ModelPath

  @Flag(help: "Forget what was agreed to.")
  var remove = false

  func run() throws {
    try exiting {
      var workspace = try ModelPath.workspace(at: model.given)
      var record = try Self.record()
      // To say what a model would do, the files that it names are read; none of its sources is.
      workspace.consent = .everything
      let reaches = remove ? [] : try compiled(workspace).reaches
      do throws(WorkspaceError) { try record.agree(to: reaches, of: workspace) } catch { throw Failure(error.message, .invalidInput) }
      let text =
        remove
        ? "forgotten: the model reads its own files and nothing else\n"
        : reaches.isEmpty
          ? "the model reads its own files and nothing else: there is nothing to agree to\n"
          : "agreed, until a line changes (`kpitree trust --remove` takes it back):\n" + reaches.map { "  \($0)\n" }.joined()
      try Terminal.answer(text)
    }
  }

  static func record() throws -> TrustRecord {
    do { return try TrustRecord() } catch { throw Failure(error.message, .invalidInput) }
  }
}
