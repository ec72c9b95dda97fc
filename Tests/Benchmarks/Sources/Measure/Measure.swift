#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Runs commands by turns and prints a table: best wall time, its ratio to the first command's, and the peak of memory.
///
///     Measure ROUNDS NAME COMMAND ARGUMENT… -- NAME COMMAND ARGUMENT… …
///
/// By turns, because the machine's speed changes over minutes; the best, because noise only ever adds.
@main
struct Measure {
  struct Subject {
    let name: String
    let command: [String]
    var bestSeconds = Double.infinity
    var peakBytes = 0
  }

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard let rounds = arguments.first.flatMap(Int.init), rounds > 0 else { usage() }
    var subjects = arguments.dropFirst().split(separator: "--").map { part in
      Subject(name: part.first ?? "", command: Array(part.dropFirst()))
    }
    guard !subjects.isEmpty, subjects.allSatisfy({ !$0.command.isEmpty }) else { usage() }
    for _ in 0..<rounds {
      for index in subjects.indices { run(&subjects[index]) }
    }
    printTable(subjects)
  }

  private static func usage() -> Never {
    print("usage: Measure ROUNDS NAME COMMAND ARGUMENT… -- NAME COMMAND ARGUMENT… …")
    exit(64)
  }

  /// Runs the command once, its output thrown away; any exit status up to 2 counts as done.
  private static func run(_ subject: inout Subject) {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    var arguments = subject.command.map { strdup($0) } + [nil]
    var process = pid_t()
    let clock = ContinuousClock()
    let start = clock.now
    let failure = posix_spawnp(&process, subject.command[0], &actions, nil, &arguments, environ)
    var status: Int32 = 0
    var usage = rusage()
    if failure == 0 { wait4(process, &status, 0, &usage) }
    let duration = clock.now - start
    posix_spawn_file_actions_destroy(&actions)
    for argument in arguments { free(argument) }
    guard failure == 0, status & 0x7F == 0, (status >> 8) & 0xFF <= 2 else {
      print("\(subject.name): `\(subject.command.joined(separator: " "))` failed")
      exit(1)
    }
    let (seconds, attoseconds) = duration.components
    subject.bestSeconds = min(subject.bestSeconds, Double(seconds) + Double(attoseconds) * 1e-18)
    #if canImport(Darwin)
      let unit = 1
    #else
      let unit = 1024
    #endif
    subject.peakBytes = max(subject.peakBytes, Int(usage.ru_maxrss) * unit)
  }

  private static func printTable(_ subjects: [Subject]) {
    let width = subjects.map(\.name.count).max() ?? 0
    func cell(_ text: String) -> String { String(repeating: " ", count: max(0, 10 - text.count)) + text }
    func rounded(_ value: Double, _ digits: Int) -> String {
      let scale = digits == 0 ? 1.0 : digits == 1 ? 10 : 100
      let text = ((value * scale).rounded() / scale).description
      return digits == 0 ? String(text.prefix { $0 != "." }) : text
    }
    print("\("".padded(to: width))  \(cell("best ms")) \(cell("ratio")) \(cell("peak MB"))")
    for subject in subjects {
      print(
        "\(subject.name.padded(to: width))  \(cell(rounded(subject.bestSeconds * 1000, 1)))",
        cell(rounded(subject.bestSeconds / subjects[0].bestSeconds, 2)), cell(rounded(Double(subject.peakBytes) / 1e6, 1)))
    }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
