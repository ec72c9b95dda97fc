import KPISource
import KPIFigures
import KPITree
import Synchronization

/// One line on a terminal's standard error that says how far reading rows has come, and goes when it is done.
///
/// It is written by whatever thread reads just then, ten times a second at most and not within the first second.
final class ProgressLine: Sendable {
  private let state: Mutex<State>

  private struct State {
    let start: ContinuousClock.Instant
    var shown: ContinuousClock.Instant?
  }

  /// What to hand down to the readers; nil where nobody looks: no terminal, or `--quiet`.
  static func progress(_ console: ConsoleOptions) -> ReadingProgress? {
    guard !console.quiet, Terminal.isErrorTerminal else { return nil }
    let line = ProgressLine()
    return ReadingProgress { line.show($0) }
  }

  private init() { state = Mutex(State(start: .now)) }

  private func show(_ step: ReadingProgress.Step?) {
    state.withLock { state in
      let now = ContinuousClock.now
      guard let step else {
        if state.shown != nil { Terminal.say("\r\u{1B}[K") }
        state.shown = nil
        return
      }
      let elapsed = now - state.start
      guard elapsed > .seconds(1), state.shown.map({ now - $0 > .milliseconds(100) }) ?? true else { return }
      state.shown = now
      Terminal.say("\r\u{1B}[K" + Self.text(step, seconds: elapsed / .seconds(1)))
    }
  }

  /// `orders: 45%, 32.1 M rows a second, 2 s left`.
  static func text(_ step: ReadingProgress.Step, seconds: Double) -> String {
    guard step.totalByteCount > 0, step.byteCount > 0, seconds > 0 else { return "\(step.sourceName): \(step.rowCount) rows" }
    let share = min(1, Double(step.byteCount) / Double(step.totalByteCount))
    let millions = (Double(step.rowCount) / seconds / 1e5).rounded() / 10
    let left = Int((seconds * (1 - share) / share).rounded(.up))
    return "\(step.sourceName): \(Int(share * 100))%, \(millions) M rows a second, \(left) s left"
  }
}
