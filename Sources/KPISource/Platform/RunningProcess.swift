#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A program that was started and is waited for.
struct RunningProcess: ~Copyable {
  private let process: pid_t
  private let command: ChildProcess
  private var input: Int32
  private var output: Int32
  private var complaint: Int32
  private var written = 0
  private var complaints: [UInt8] = []
  private var status: Int32?
  private var ending: ChildProcess.Outcome.Ending?
  private var steps = Cancelling()

  /// What was done to end it, and what comes next.
  private struct Cancelling {
    var next = [SIGINT, SIGTERM, SIGKILL]
    var deadline: ContinuousClock.Instant?
    var interruptions = 0
  }

  private static let mostComplaints = 64 << 10
  /// Milliseconds between looks at the clock and at signals; output and the end wake it at once.
  private static let beat: Int32 = 100

  private init(process: pid_t, command: ChildProcess, input: Int32, output: Int32, complaint: Int32) {
    self.process = process
    self.command = command
    self.input = input
    self.output = output
    self.complaint = complaint
  }

  static func start(_ command: ChildProcess) throws(ChildProcess.Failure) -> RunningProcess {
    // A shell changes the folder and becomes the program: posix_spawn itself cannot everywhere.
    let change = command.folder.map { ["/bin/sh", "-c", "cd -- \"$0\" && exec \"$@\"", $0.isEmpty ? "." : $0] } ?? []
    let arguments = change + command.arguments
    guard let name = arguments.first, !command.arguments.isEmpty else { throw .notFound }
    let pipes = Pipes()
    guard pipes.areOpen else {
      pipes.close()
      throw .notStarted(String(cString: strerror(errno)))
    }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, pipes.input.reading, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, pipes.output.writing, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, pipes.complaint.writing, STDERR_FILENO)
    // A group of its own, so that what it starts in turn is ended with it, and a terminal's Ctrl-C reaches it through us alone.
    var usual = sigset_t()
    var none = sigset_t()
    sigemptyset(&none)
    sigemptyset(&usual)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ] { sigaddset(&usual, signal) }
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var words = arguments.map { strdup($0) } + [nil]
    var variables = environment(of: command).map { strdup($0) } + [nil]
    defer { for text in words + variables { free(text) } }
    var process = pid_t()
    let failure = posix_spawnp(&process, name, &actions, &attributes, &words, &variables)
    pipes.closeTheirs()
    guard failure == 0 else {
      pipes.closeOurs()
      throw failure == ENOENT ? .notFound : .notStarted(String(cString: strerror(failure)))
    }
    return RunningProcess(
      process: process, command: command, input: pipes.input.writing, output: pipes.output.reading, complaint: pipes.complaint.reading)
  }

  /// Whether a variable has a shell go elsewhere than it is told, or do more than that.
  private static func steersShell(_ name: String) -> Bool {
    ["CDPATH", "ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS"].contains(name) || name.hasPrefix("BASH_FUNC_")
  }

  private static func environment(of command: ChildProcess) -> [String] {
    let added = command.environment
    var result: [String] = []
    var entry = environ
    while let text = entry.pointee {
      entry += 1
      let line = String(cString: text)
      if let sign = line.firstIndex(of: "=") {
        let name = String(line[..<sign])
        if let prefix = command.withheldPrefix, name.hasPrefix(prefix) { continue }
        if command.folder != nil, Self.steersShell(name) { continue }
        if added[name] == nil, command.inherited?.contains(name) ?? true { result.append(line) }
      }
    }
    return result + added.map { "\($0.key)=\($0.value)" }
  }

  consuming func finish(_ take: (UnsafeRawBufferPointer) -> Bool) -> ChildProcess.Outcome {
    let started = ContinuousClock.now
    let limit = command.timeLimit.map { started + .seconds($0) }
    steps.interruptions = Interruption.total
    _ = fcntl(input, F_SETFL, O_NONBLOCK)
    if command.input.isEmpty { Self.close(&input) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      if status == nil { reap() }
      let isEnded = status != nil
      let isDrained = output < 0 && complaint < 0
      if isEnded, isDrained { break }
      let isReady = wait(milliseconds: isEnded ? 0 : isDrained ? 5 : Self.beat, buffer, take)
      // What a grandchild keeps open is not waited for.
      if isEnded, !isReady { break }
      if !isEnded { look(limit) }
    }
    if ending != nil { kill(-process, SIGKILL) }  // what it left behind
    Self.close(&input)
    Self.close(&output)
    Self.close(&complaint)
    let status = status ?? 0
    let signal = status & 0x7F  // 0 after an exit, whose status is the second byte
    return ChildProcess.Outcome(
      ending: ending ?? (signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)), complaints: complaints)
  }

  private mutating func reap() {
    var found: Int32 = 0
    let result = waitpid(process, &found, WNOHANG)
    if result == process { status = found }
    if result < 0, errno != EINTR { status = 0 }
  }

  /// Moves what can be moved; false where nothing could.
  private mutating func wait(milliseconds: Int32, _ buffer: UnsafeMutableRawBufferPointer, _ take: (UnsafeRawBufferPointer) -> Bool) -> Bool
  {
    var places = [
      pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: complaint, events: Int16(POLLIN), revents: 0),
      pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
    ]
    guard poll(&places, nfds_t(places.count), milliseconds) > 0 else { return false }
    if places[0].revents != 0 {
      let count = read(output, buffer.baseAddress, buffer.count)
      if count > 0 {
        if ending == nil, !take(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { cancel(.refused) }
      } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
        Self.close(&output)
      }
    }
    if places[1].revents != 0 {
      let count = read(complaint, buffer.baseAddress, buffer.count)
      if count > 0 {
        complaints += buffer[..<min(count, Self.mostComplaints - complaints.count)]
      } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
        Self.close(&complaint)
      }
    }
    if places[2].revents != 0 {
      let count = command.input.withUnsafeBytes { bytes in
        write(input, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count > 0 { written += count }
      if written == command.input.count || (count < 0 && errno != EINTR && errno != EAGAIN) { Self.close(&input) }
    }
    return true
  }

  /// Looks whether it must end, and how far that has come.
  private mutating func look(_ limit: ContinuousClock.Instant?) {
    let total = Interruption.total
    if total > steps.interruptions {
      steps.interruptions = total
      cancel(.interrupted)  // a second one does not wait for the first
    }
    let now = ContinuousClock.now
    if ending == nil, let limit, now >= limit { cancel(.timedOut) }
    if let deadline = steps.deadline, now >= deadline { escalate() }
  }

  private mutating func cancel(_ reason: ChildProcess.Outcome.Ending) {
    ending = ending ?? reason
    escalate()
  }

  private mutating func escalate() {
    guard let signal = steps.next.first else { return }
    steps.next.removeFirst()
    kill(-process, signal)
    steps.deadline = ContinuousClock.now + command.grace
  }

  private static func close(_ descriptor: inout Int32) {
    if descriptor >= 0 { unistdClose(descriptor) }
    descriptor = -1
  }
}

private func unistdClose(_ descriptor: Int32) { close(descriptor) }

/// The three pipes of a program; no end stays open in another one that starts meanwhile.
private struct Pipes {
  struct Pipe {
    var reading: Int32 = -1
    var writing: Int32 = -1

    init() {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { return }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      (reading, writing) = (ends[0], ends[1])
    }
  }

  let input = Pipe()
  let output = Pipe()
  let complaint = Pipe()

  var areOpen: Bool { input.reading >= 0 && output.reading >= 0 && complaint.reading >= 0 }

  func closeTheirs() { Self.close([input.reading, output.writing, complaint.writing]) }
  func closeOurs() { Self.close([input.writing, output.reading, complaint.reading]) }

  func close() {
    closeTheirs()
    closeOurs()
  }

  private static func close(_ descriptors: [Int32]) {
    for descriptor in descriptors where descriptor >= 0 { unistdClose(descriptor) }
  }
}
