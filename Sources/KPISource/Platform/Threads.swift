#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Runs the same work on several threads at once, for a synchronous caller.
package enum Threads {
  /// How many the machine runs at once.
  package static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Runs `work` on so many threads, the calling one among them, and returns when all are done.
  ///
  /// Where the machine has no more threads to give, it runs on fewer: the work must be dealt out by itself.
  package static func run(_ count: Int, _ work: @escaping @Sendable () -> Void) {
    var threads: [pthread_t] = []
    for _ in 1..<max(count, 1) {
      let context = Unmanaged.passRetained(Work(work)).toOpaque()
      #if canImport(Darwin)
        var thread: pthread_t?
        let status = pthread_create(&thread, nil, { Work.run($0) }, context)
        if status == 0, let thread { threads.append(thread) }
      #else
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, { Work.run($0) }, context)
        if status == 0 { threads.append(thread) }
      #endif
      if status != 0 {
        Unmanaged<Work>.fromOpaque(context).release()
        break
      }
    }
    work()
    for thread in threads { pthread_join(thread, nil) }
  }

  private final class Work: Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    static func run(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
      if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
      return nil
    }
  }
}
