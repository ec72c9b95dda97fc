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

/// A figure of each row of a batch, at one scale.
final class FigureVector {
  /// What a row has.
  enum State {
    static let plain: UInt8 = 0
    /// A figure that 64 bits do not hold at this scale: it is worked out by itself.
    static let exact: UInt8 = 1
    static let missing: UInt8 = 2
  }

  let values: Vector<Int64>
  let states: Vector<UInt8>
  /// Never falls from batch to batch.
  var scale = 0
  /// Whether all rows are plain.
  var isPlain = true
  /// The figures that were worked out by themselves.
  var exact: [Int: ExactDecimal] = [:]

  init(count: Int) {
    values = Vector(repeating: 0, count: count)
    states = Vector(repeating: State.plain, count: count)
  }

  /// A row's figure in its shortest form, so that what can be worked out from it does not depend on the rows beside it.
  func exactFigure(_ row: Int) -> ExactDecimal? {
    states.pointer[row] == State.exact
      ? exact[row]?.reduced : ExactDecimal(mantissa: Int128(values.pointer[row]), scale: scale)?.reduced
  }
}
