import KPISource
import ArgumentParser

/// Why a command ends with another status than 0.
enum Status: Int32 {
  case findings = 1
  case invalidInput = 2
  case usage = 64

  var code: ExitCode { ExitCode(rawValue) }
}

/// Ends a command with a message of its own.
struct Failure: Error, CustomStringConvertible {
  let description: String
  let status: Status

  init(_ message: String, _ status: Status) {
    description = message
    self.status = status
  }

  /// Says it on standard error and gives the exit.
  func exit() -> ExitCode {
    Terminal.say("kpitree: error: \(description)\n")
    return status.code
  }
}
