/// A block of plain values behind a pointer, so that kernels pay no bounds, uniqueness or exclusivity checks.
///
/// It is confined to one thread at a time: a worker's while rows are read, then the one that merges the workers.
final class Vector<Element: BitwiseCopyable> {
  let pointer: UnsafeMutablePointer<Element>
  let count: Int

  init(repeating value: Element, count: Int) {
    pointer = .allocate(capacity: max(count, 1))
    pointer.initialize(repeating: value, count: count)
    self.count = count
  }

  /// Elements that are written before they are read.
  init(uninitializedCount count: Int) {
    pointer = .allocate(capacity: max(count, 1))
    self.count = count
  }

  deinit { pointer.deallocate() }
}
