/// The sums of one figure over cells and slots, and how many rows had none.
///
/// A narrow sum takes figures of 64 bits, 2^61 of them at least; what might not fit goes to a wide one beside it.
struct SumTotal {
  let figure: Int
  private(set) var scale = 0
  private var sums: Vector<Int128>
  private var missing: Vector<Int64>?
  private var wide: [Int: WideSum] = [:]

  init(figure: Int, count: Int) {
    self.figure = figure
    sums = Vector(repeating: 0, count: count)
  }

  var byteCount: Int { sums.count * 16 }

  /// Adds each row's figure to its target; what goes to `unused` is not looked at.
  mutating func add(_ vector: FigureVector, to targets: UnsafePointer<Int>, count: Int, unused: Int) {
    if vector.scale > scale { rescale(to: vector.scale) }
    let values = vector.values.pointer
    let sums = sums.pointer
    if vector.isPlain {
      for row in 0..<count { sums[targets[row]] &+= Int128(values[row]) }
      return
    }
    let states = vector.states.pointer
    for row in 0..<count {
      if states[row] == FigureVector.State.plain {
        sums[targets[row]] &+= Int128(values[row])
      } else if targets[row] != unused {
        if let figure = vector.exact[row], states[row] == FigureVector.State.exact {
          wide[targets[row], default: WideSum()].add(figure.mantissa, scale: figure.scale)
        } else {
          addMissing(1, at: targets[row])
        }
      }
    }
  }

  mutating func add(_ other: SumTotal, at source: Int, to target: Int) {
    if other.scale > scale { rescale(to: other.scale) }
    addSum(other.sums.pointer[source], scale: other.scale, at: target)
    if let sum = other.wide[source] { wide[target, default: WideSum()].add(sum) }
    if let missing = other.missing { addMissing(missing.pointer[source], at: target) }
  }

  mutating func clear(at index: Int) {
    sums.pointer[index] = 0
    missing?.pointer[index] = 0
    wide[index] = nil
  }

  /// Rows that had no figure.
  func missingCount(at index: Int) -> Int64 { missing?.pointer[index] ?? 0 }

  /// The sum's mantissa at a scale that is no smaller, or nil where 128 bits do not hold it.
  func sum(at index: Int, scale target: Int) -> Int128? {
    guard var sum = wide[index] else { return PowersOfTen.scaled(sums.pointer[index], by: target - scale) }
    sum.add(sums.pointer[index], scale: scale)
    if sum.scale < target { sum.rescale(to: target) }
    return sum.mantissa
  }

  private mutating func addMissing(_ count: Int64, at index: Int) {
    guard count != 0 else { return }
    let counts = missing ?? Vector(repeating: 0, count: sums.count)
    counts.pointer[index] += count
    missing = counts
  }

  private mutating func addSum(_ sum: Int128, scale sumScale: Int, at index: Int) {
    if let scaled = Self.narrow(PowersOfTen.scaled(sum, by: scale - sumScale)),
      let total = Self.narrow(sums.pointer[index] + scaled)
    {
      sums.pointer[index] = total
    } else {
      wide[index, default: WideSum()].add(sum, scale: sumScale)
    }
  }

  private mutating func rescale(to target: Int) {
    for index in 0..<sums.count where sums.pointer[index] != 0 {
      if let scaled = Self.narrow(PowersOfTen.scaled(sums.pointer[index], by: target - scale)) {
        sums.pointer[index] = scaled
      } else {
        wide[index, default: WideSum()].add(sums.pointer[index], scale: scale)
        sums.pointer[index] = 0
      }
    }
    scale = target
  }

  /// A sum that leaves room for another and for as many figures of 64 bits as there can be.
  private static func narrow(_ sum: Int128?) -> Int128? {
    guard let sum, sum.magnitude < 1 << 125 else { return nil }
    return sum
  }
}
