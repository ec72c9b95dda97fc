import KPISource
import Testing

@Suite struct `Other programs` {
  private func run(_ script: String, _ change: (inout ChildProcess) -> Void = { _ in }) throws -> (
    output: String, outcome: ChildProcess.Outcome
  ) {
    var process = ChildProcess(["sh", "-c", script])
    change(&process)
    var bytes: [UInt8] = []
    let outcome = try process.run {
      bytes += $0
      return true
    }
    return (String(decoding: bytes, as: UTF8.self), outcome)
  }

  @Test func `output, complaints and status come back`() throws {
    let (output, outcome) = try run("echo out; echo err >&2; exit 3")
    #expect(output == "out\n")
    #expect(outcome.complaints == Array("err\n".utf8))
    #expect(outcome.ending == .exited(3))
  }

  @Test func `input of any size goes in while output comes out`() throws {
    let input = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
    let (output, outcome) = try run("cat") { $0.input = input }
    #expect(output.utf8.count == input.count)
    #expect(outcome.isSuccess)
  }

  @Test func `a program that does not want its input ends as it wishes`() throws {
    #expect(try run("exit 0") { $0.input = [UInt8](repeating: 0, count: 1 << 20) }.outcome.isSuccess)
  }

  @Test func `variables and the folder are the program's`() throws {
    let (output, _) = try run("printf '%s %s' \"$KPI_WORD\" \"$PWD\"") {
      $0.environment = ["KPI_WORD": "a b"]
      $0.folder = "/usr"
    }
    #expect(output == "a b /usr")
  }

  @Test(arguments: [nil, "/"]) func `a missing program is told from one that fails`(_ folder: String?) {
    var process = ChildProcess(["no-such-program-here"])
    process.folder = folder
    #expect(throws: ChildProcess.Failure.notFound) { try process.run { _ in true } }
  }

  @Test func `a program that takes too long is ended, with what it started, even if it does not listen`() throws {
    let (_, outcome) = try run("trap '' INT TERM; sleep 300 & wait; sleep 300") {
      $0.timeLimit = 1
      $0.grace = .milliseconds(100)
    }
    #expect(outcome.ending == .timedOut)
  }

  @Test func `one who wants no more output ends the program`() throws {
    var process = ChildProcess(["sh", "-c", "while :; do echo y; done"])
    process.grace = .milliseconds(100)
    #expect(try process.run { _ in false }.ending == .refused)
  }

  @Test func `a killed program is told from one that ends`() throws {
    #expect(try run("kill -9 $$").outcome.ending == .killed(signal: 9))
  }
}
