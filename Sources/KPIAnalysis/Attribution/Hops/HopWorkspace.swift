/// Room that the rules of hops share, so that a tree of any size is attributed without an allocation a node.
///
/// Each pointer has as many cells as the largest formula needs; what they hold is as old as the last formula.
struct HopWorkspace: ~Copyable {
  /// By name of the formula at hand: its figure at the reference, at the actual, and its multiplier.
  let before: UnsafeMutablePointer<Double>
  let after: UnsafeMutablePointer<Double>
  let multipliers: UnsafeMutablePointer<Double>
  /// By name: a mixed state.
  let figures: UnsafeMutablePointer<Double>
  /// By division: the denominators at both ends.
  let denominatorsBefore: UnsafeMutablePointer<Double>
  let denominatorsAfter: UnsafeMutablePointer<Double>
  let values: UnsafeMutablePointer<Double>
  let secants: UnsafeMutablePointer<SlopeProgram.Secant>
  /// Of a product, by factor: itself, and the product of all others at two points of the way that mirror each other.
  let factors: UnsafeMutablePointer<Double>
  let others: UnsafeMutablePointer<Double>
  private var quadratures: [GaussLegendre?] = []

  /// Room for any of these formulas.
  init(for formulas: [FormulaRule]) {
    let names = formulas.reduce(1) { max($0, $1.nameCount) }
    // A term may divide by factors one by one where the formula divides by their product.
    let programs = formulas.flatMap { [$0.program] + $0.terms.mixed.map(\.program) }
    let divisions = programs.reduce(1) { max($0, $1.divisionCount) }
    let depth = programs.reduce(1) { max($0, $1.stackSize) }
    func room(_ count: Int) -> UnsafeMutablePointer<Double> {
      let pointer = UnsafeMutablePointer<Double>.allocate(capacity: count)
      pointer.initialize(repeating: 0, count: count)
      return pointer
    }
    before = room(names)
    after = room(names)
    multipliers = room(names)
    figures = room(names)
    factors = room(names)
    others = room(2 * names)
    denominatorsBefore = room(divisions)
    denominatorsAfter = room(divisions)
    values = room(depth)
    secants = .allocate(capacity: depth)
    secants.initialize(repeating: SlopeProgram.Secant(before: 0, after: 0, slope: 0), count: depth)
  }

  deinit {
    for pointer in [before, after, multipliers, figures, factors, others, denominatorsBefore, denominatorsAfter, values] {
      pointer.deallocate()
    }
    secants.deallocate()
  }

  mutating func quadrature(nodeCount: Int) -> GaussLegendre {
    while quadratures.count <= nodeCount { quadratures.append(nil) }
    if let known = quadratures[nodeCount] { return known }
    let rule = GaussLegendre(nodeCount: nodeCount)
    quadratures[nodeCount] = rule
    return rule
  }
}

/// How the multipliers of one hop came about, or why there are none.
enum HopOutcome: Hashable, Sendable {
  case exact
  /// By another method than asked for, and why.
  case fallback(Attribution.Reason)
  /// The formula has no value at one of the ends.
  case undefined(Attribution.Reason)
  /// It has, but no method takes it apart.
  case opaque(Attribution.Reason)
}
