#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif
internal import Synchronization

/// Signals that tell us to end while other programs run for us: they are ended first.
enum Interruption {
  /// How many signals came; a handler may do no more than count.
  private static let count = Atomic<Int>(0)
  private static let state = Mutex(State())

  private struct State {
    var running = 0
    var before = 0
    var actions: [Int32: sigaction] = [:]
    var last: Int32 = 0
  }

  private static let lastSignal = Atomic<Int32>(0)
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// Signals so far, of those that were waited for.
  static var total: Int { count.load(ordering: .relaxed) }

  /// Begins to catch signals, where nobody did yet; a signal that is ignored stays ignored.
  static func begin() {
    state.withLock { state in
      state.running += 1
      guard state.running == 1 else { return }
      state.before = count.load(ordering: .relaxed)
      lastSignal.store(0, ordering: .relaxed)
      for signal in signals {
        var old = sigaction()
        guard sigaction(signal, nil, &old) == 0, !isIgnored(old) else { continue }
        var caught = sigaction()
        setHandler(&caught) { signal in
          Interruption.count.add(1, ordering: .relaxed)
          Interruption.lastSignal.store(signal, ordering: .relaxed)
        }
        sigaction(signal, &caught, nil)
        state.actions[signal] = old
      }
      // A program that ends before it has read its input is no reason to end ourselves.
      var old = sigaction()
      var ignored = sigaction()
      setHandler(&ignored, SIG_IGN)
      sigaction(SIGPIPE, &ignored, &old)
      state.actions[SIGPIPE] = old
    }
  }

  /// Gives the signals back to whom they belong; what came meanwhile is raised again when the last program has ended.
  static func end() {
    let pending = state.withLock { state -> Int32 in
      state.running -= 1
      guard state.running == 0 else { return 0 }
      for (signal, action) in state.actions {
        var action = action
        sigaction(signal, &action, nil)
      }
      state.actions = [:]
      return count.load(ordering: .relaxed) > state.before ? lastSignal.load(ordering: .relaxed) : 0
    }
    if pending != 0 { raise(pending) }
  }

  #if canImport(Darwin)
    private static func setHandler(_ action: inout sigaction, _ handler: (@convention(c) (Int32) -> Void)?) {
      action.__sigaction_u.__sa_handler = handler
    }
    private static func isIgnored(_ action: sigaction) -> Bool {
      unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
  #else
    private static func setHandler(_ action: inout sigaction, _ handler: (@convention(c) (Int32) -> Void)?) {
      action.__sigaction_handler.sa_handler = handler
    }
    private static func isIgnored(_ action: sigaction) -> Bool {
      unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
  #endif
}
