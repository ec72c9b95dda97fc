/// The least or greatest of one figure over cells and slots.
struct ExtremeTotal {
  let figure: Int
  let isMinimum: Bool
  private(set) var scale = 0
  /// `none` where no figure of 64 bits was seen.
  private var extremes: Vector<Int128>
  private var missing: Vector<Int64>?
  private var wide: [Int: ExactDecimal] = [:]
  private let none: Int128

  init(figure: Int, isMinimum: Bool, count: Int) {
    self.figure = figure
    self.isMinimum = isMinimum
    none = isMinimum ? .max : .min
    extremes = Vector(repeating: none, count: count)
  }

  var byteCount: Int { extremes.count * 16 }

  mutating func add(_ vector: FigureVector, to targets: UnsafePointer<Int>, count: Int, unused: Int) {
    if vector.scale > scale { rescale(to: vector.scale) }
    let values = vector.values.pointer
    let states = vector.states.pointer
    let extremes = extremes.pointer
    for row in 0..<count where targets[row] != unused {
      let target = targets[row]
      if states[row] == FigureVector.State.plain {
        let value = Int128(values[row])
        extremes[target] = isMinimum ? min(extremes[target], value) : max(extremes[target], value)
      } else if let figure = vector.exact[row], states[row] == FigureVector.State.exact {
        addWide(figure, at: target)
      } else {
        addMissing(1, at: target)
      }
    }
  }

  mutating func add(_ other: ExtremeTotal, at source: Int, to target: Int) {
    if other.scale > scale { rescale(to: other.scale) }
    let value = other.extremes.pointer[source]
    if value != none {
      if let scaled = PowersOfTen.scaled(value, by: scale - other.scale), scaled != none {
        let extreme = extremes.pointer[target]
        extremes.pointer[target] = isMinimum ? min(extreme, scaled) : max(extreme, scaled)
      } else if let figure = ExactDecimal(mantissa: value, scale: other.scale) {
        addWide(figure, at: target)
      }
    }
    if let figure = other.wide[source] { addWide(figure, at: target) }
    if let missing = other.missing { addMissing(missing.pointer[source], at: target) }
  }

  mutating func clear(at index: Int) {
    extremes.pointer[index] = none
    missing?.pointer[index] = 0
    wide[index] = nil
  }

  func missingCount(at index: Int) -> Int64 { missing?.pointer[index] ?? 0 }

  /// The extreme, or nil where no row had a figure.
  func extreme(at index: Int) -> ExactDecimal? {
    let narrow = extremes.pointer[index] == none ? nil : ExactDecimal(mantissa: extremes.pointer[index], scale: scale)
    guard let narrow, let other = wide[index] else { return narrow ?? wide[index] }
    return other.precedes(narrow) == isMinimum ? other : narrow
  }

  private mutating func addWide(_ figure: ExactDecimal, at index: Int) {
    guard let known = wide[index] else {
      wide[index] = figure
      return
    }
    if isMinimum ? figure.precedes(known) : known.precedes(figure) { wide[index] = figure }
  }

  private mutating func addMissing(_ count: Int64, at index: Int) {
    guard count != 0 else { return }
    let counts = missing ?? Vector(repeating: 0, count: extremes.count)
    counts.pointer[index] += count
    missing = counts
  }

  private mutating func rescale(to target: Int) {
    for index in 0..<extremes.count where extremes.pointer[index] != none {
      let value = extremes.pointer[index]
      if let scaled = PowersOfTen.scaled(value, by: target - scale), scaled != none {
        extremes.pointer[index] = scaled
      } else {
        if let figure = ExactDecimal(mantissa: value, scale: scale) { addWide(figure, at: index) }
        extremes.pointer[index] = none
      }
    }
    scale = target
  }
}
