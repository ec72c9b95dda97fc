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

  /// Runs `body` where there is room for it, and returns when it is done.
  ///
  /// What walks down a model's levels calls itself, at most as often as a budget allows (`Budget.depth`, and 256 brackets in a formula). The
  /// caller may be a thread with 512 kB of stack, which is macOS's usual: there is no telling what fits on it. Where the machine gives no
  /// thread, it runs on the caller's.
  package static func withDeepStack<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    if pthread_getspecific(deepStackKey) != nil { return try body() }
    var result: Result<Value, Failure>?
    let isDone = withoutActuallyEscaping({ () -> Void in
      pthread_setspecific(deepStackKey, UnsafeRawPointer(bitPattern: 1))
      do throws(Failure) {
        result = .success(try body())
      } catch {
        result = .failure(error)
      }
    }) { Self.runApart($0, stackSize: 64 << 20) }
    guard isDone, let result else { return try body() }
    return try result.get()
  }

  /// Set on threads with a deep stack.
  private static let deepStackKey: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  /// Runs `work` on a thread of its own and waits for it; false where there is none.
  private static func runApart(_ work: @escaping () -> Void, stackSize: Int) -> Bool {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return false }
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_setstacksize(&attributes, stackSize) == 0 else { return false }
    let context = Unmanaged.passRetained(Errand(work)).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
      let status = pthread_create(&thread, &attributes, { Errand.run($0) }, context)
      let started = status == 0 ? thread : nil
    #else
      var thread = pthread_t()
      let status = pthread_create(&thread, &attributes, { Errand.run($0) }, context)
      let started = status == 0 ? thread : nil
    #endif
    guard let started else {
      Unmanaged<Errand>.fromOpaque(context).release()
      return false
    }
    pthread_join(started, nil)
    return true
  }

  /// Work that one other thread does while its owner waits, so that what it touches is never touched by both.
  private final class Errand: @unchecked Sendable {
    private let body: () -> Void

    init(_ body: @escaping () -> Void) { self.body = body }

    static func run(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
      if let context { Unmanaged<Errand>.fromOpaque(context).takeRetainedValue().body() }
      return nil
    }
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
