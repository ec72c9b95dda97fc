import KPIModel
import TestSupport
import Testing

@testable import KPIAnalysis

/// docs/arithmetic.md#laws, on thousands of random trees.
@Suite(.law) struct AttributionLawTests {
  static let seeds: [UInt64] = [11, 12, 13, 14]

  private func forEachTree(_ seed: UInt64, _ count: Int = 500, _ body: (RandomDecomposition, Comment) throws -> Void) throws {
    var generator = SeededGenerator(seed: seed)
    for number in 0..<count where !Law.isOver {
      try body(try RandomDecomposition(depth: 1 + number % 3, &generator), "seed \(seed), tree \(number)")
    }
  }

  /// The size of what was added and subtracted in a level, in the root's unit: what rounding is measured by.
  private func scale(_ tree: RandomDecomposition, _ contributions: Contributions, _ level: Int) -> Double {
    let breakdown = tree.breakdowns[level]
    let parent = contributions.multipliers[breakdown.node] * max(abs(tree.references[breakdown.node]), abs(tree.actuals[breakdown.node]))
    return breakdown.children.reduce(abs(parent)) {
      let multiplier = contributions.multipliers[$1]
      return multiplier.isNaN ? $0 : $0 + abs(multiplier) * max(abs(tree.references[$1]), abs(tree.actuals[$1]))
    }
  }

  @Test(arguments: seeds, [(Attribution.Method.shapley, false), (.shapley, true), (.lmdi, false), (.lmdi, true)])
  func `every level whose lines all have a contribution sums to its gap`(
    seed: UInt64, how: (method: Attribution.Method, isAgainstTarget: Bool)
  ) throws {
    var levels = 0
    try forEachTree(seed) { tree, comment in
      let contributions = tree.contributions(how.method, isAgainstTarget: how.isAgainstTarget)
      for (index, level) in contributions.levels.enumerated() where level.status == .ok || level.status == .fallback {
        levels += 1
        let breakdown = tree.breakdowns[index]
        var sum = breakdown.children.reduce(0) { $0 + contributions.contributions[$1] }
        for line in contributions.lines[level.linePositions] { sum += line.contribution }
        let gap = contributions.contributions[breakdown.node]
        #expect(sum.isClose(to: gap, within: 1e-9, of: max(level.gross, 1e-4 * scale(tree, contributions, index))), comment)
        #expect(level.sum.isClose(to: gap, of: max(level.gross, 1e-4 * scale(tree, contributions, index))), comment)
        #expect(level.grossUp >= 0 && level.grossDown >= 0, comment)
        #expect((level.grossUp - level.grossDown).isClose(to: level.sum, of: level.gross), comment)
      }
    }
    #expect(levels > 500)
  }

  @Test(arguments: seeds, [Attribution.Method.shapley, .lmdi])
  func `a chain of hops is what the asked node's walk multiplies`(seed: UInt64, method: Attribution.Method) throws {
    var compared = 0
    try forEachTree(seed) { tree, comment in
      let walk = tree.contributions(method)
      let hops = Contributions.hops(tree.decomposition, tree.movement(), method: method)
      for (index, level) in walk.levels.enumerated() where level.status == .ok || level.status == .fallback {
        let node = tree.breakdowns[index].node
        // Below a member that entered or left the walk hands down nothing, while its own hop says what moved it.
        if !walk.isCarried.isEmpty, walk.isCarried[node] { continue }
        #expect(hops.levels[index].status == level.status, comment)
        for child in tree.breakdowns[index].children {
          compared += 1
          let multiplier = walk.multipliers[node] * hops.multipliers[child]
          #expect(multiplier.isNaN == walk.multipliers[child].isNaN, comment)
          if !multiplier.isNaN { #expect(multiplier.isClose(to: walk.multipliers[child], of: abs(multiplier)), comment) }
        }
        for (line, other) in zip(walk.lines[level.linePositions], hops.lines[hops.levels[index].linePositions]) {
          let amount = walk.multipliers[node] * other.contribution
          #expect(line.kind == other.kind && amount.isClose(to: line.contribution, of: abs(amount)), comment)
        }
      }
    }
    #expect(compared > 1000)
  }

  @Test(arguments: seeds, [Attribution.Method.shapley, .lmdi])
  func `no number is infinite, and none is missing without a reason`(seed: UInt64, method: Attribution.Method) throws {
    try forEachTree(seed) { tree, comment in
      let contributions = tree.contributions(method)
      let numbers = contributions.multipliers + contributions.contributions + contributions.mixes + contributions.lines.map(\.contribution)
      #expect(!numbers.contains { $0.isInfinite }, comment)
      #expect(!contributions.lines.contains { $0.contribution.isNaN }, comment)
      for (index, level) in contributions.levels.enumerated() {
        let isMissing = tree.breakdowns[index].children.contains { contributions.contributions[$0].isNaN }
        let hasParent = !contributions.contributions[tree.breakdowns[index].node].isNaN
        #expect((level.status == nil) == !hasParent, comment)
        if isMissing, hasParent { #expect(level.reason != nil, comment) }
      }
    }
  }

  @Test(arguments: seeds, [Attribution.Method.shapley, .lmdi])
  func `between two periods, swapping them flips every contribution`(seed: UInt64, method: Attribution.Method) throws {
    try forEachTree(seed) { tree, comment in
      let there = tree.contributions(method)
      let back = tree.backwards.contributions(method)
      for (index, level) in there.levels.enumerated() {
        #expect(level.status == back.levels[index].status, comment)
        let scale = scale(tree, there, index)
        for child in tree.breakdowns[index].children {
          let (first, second) = (there.contributions[child], back.contributions[child])
          #expect(first.isNaN && second.isNaN || first.isClose(to: -second, of: scale), comment)
          if !there.mixes.isEmpty, !there.mixes[child].isNaN {
            #expect(there.mixes[child].isClose(to: -back.mixes[child], of: scale), comment)
          }
        }
        let (lines, backLines) = (there.lines[level.linePositions], back.lines[back.levels[index].linePositions])
        #expect(lines.map(\.kind) == backLines.map(\.kind), comment)
        for (line, backLine) in zip(lines, backLines) { #expect(line.contribution.isClose(to: -backLine.contribution, of: scale), comment) }
      }
    }
  }

  @Test(arguments: seeds)
  func `an unmoved leaf contributes nothing`(seed: UInt64) throws {
    var leaves = 0
    try forEachTree(seed) { tree, comment in
      for method in Attribution.Method.allCases {
        let contributions = tree.contributions(method)
        for leaf in 1..<max(tree.nodeCount, 1) where tree.references[leaf] == tree.actuals[leaf] && tree.isLeaf(leaf) {
          if contributions.contributions[leaf].isNaN { continue }
          leaves += 1
          #expect(contributions.contributions[leaf] == 0, comment)
        }
      }
    }
    #expect(leaves > 100)
  }

  @Test(arguments: seeds)
  func `the order of siblings changes no number`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    try forEachTree(seed) { tree, comment in
      var shuffled = tree
      for index in shuffled.breakdowns.indices {
        if case .formula = shuffled.breakdowns[index].rule { continue }
        shuffled.breakdowns[index].children.shuffle(using: &generator)
      }
      let (one, other) = (tree.contributions(), shuffled.contributions())
      for node in 0..<tree.nodeCount {
        let (first, second) = (one.contributions[node], other.contributions[node])
        #expect(first.isNaN && second.isNaN || first == second, comment)
      }
      #expect(one.lines.map(\.kind) == other.lines.map(\.kind), comment)
    }
  }

  @Test(arguments: seeds)
  func `children, overlap and residual included, recombine to the parent`(seed: UInt64) throws {
    try forEachTree(seed) { tree, comment in
      let contributions = tree.contributions()
      for (index, level) in contributions.levels.enumerated() where level.status == .ok {
        let breakdown = tree.breakdowns[index]
        if case .ratio = breakdown.rule { continue }
        guard let before = tree.value(breakdown, tree.references, tree.referenceWeights),
          let after = tree.value(breakdown, tree.actuals, tree.actualWeights)
        else { continue }
        // Nothing is left to a line where the level is one of a member that entered or left.
        if contributions.contributions[breakdown.node] == 0, level.gross == 0 { continue }
        let lines = contributions.lines[level.linePositions]
        let reference = before + lines.reduce(0) { $0 + $1.reference }
        let actual = after + lines.reduce(0) { $0 + $1.actual }
        let scale = max(abs(before), abs(after), abs(tree.references[breakdown.node]), abs(tree.actuals[breakdown.node]))
        #expect(reference.isClose(to: tree.references[breakdown.node], of: scale), comment)
        #expect(actual.isClose(to: tree.actuals[breakdown.node], of: scale), comment)
      }
    }
  }

  @Test(arguments: seeds)
  func `replacing a leaf by an equal subtree changes nobody else`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    try forEachTree(seed) { tree, comment in
      guard let leaf = (0..<tree.nodeCount).filter(tree.isLeaf).randomElement(using: &generator) else { return }
      var grown = tree
      let first = tree.nodeCount
      let parts = (Double(Int.random(in: -5...5, using: &generator)), Double(Int.random(in: -5...5, using: &generator)))
      grown.references += [parts.0, tree.references[leaf] - parts.0]
      grown.actuals += [parts.1, tree.actuals[leaf] - parts.1]
      grown.referenceWeights += [1, 1]
      grown.actualWeights += [1, 1]
      grown.breakdowns.append(RandomDecomposition.Breakdown(node: leaf, rule: .sum, children: [first, first + 1]))
      let (one, other) = (tree.contributions(), grown.contributions())
      for node in 0..<tree.nodeCount {
        let (before, after) = (one.contributions[node], other.contributions[node])
        #expect(before.isNaN && after.isNaN || before == after, comment)
      }
    }
  }

  @Test(arguments: seeds)
  func `the range of all orders holds the contribution`(seed: UInt64) throws {
    var ranges = 0
    try forEachTree(seed) { tree, comment in
      let decomposition = tree.decomposition
      let contributions = tree.contributions()
      for (index, level) in contributions.levels.enumerated() where level.status == .ok {
        guard case .formula(let formula) = tree.breakdowns[index].rule else { continue }
        let children = tree.breakdowns[index].children
        if !contributions.isCarried.isEmpty, contributions.isCarried[tree.breakdowns[index].node] { continue }
        guard
          let order = OrderRange(
            decomposition.formulas[formula], from: children.map { tree.references[$0] }, to: children.map { tree.actuals[$0] })
        else { continue }
        for (name, child) in children.enumerated() {
          let range = try #require(order.range(of: name, times: contributions.multipliers[tree.breakdowns[index].node]))
          let slack = 1e-9 * max(abs(range.lowerBound), abs(range.upperBound), level.gross)
          ranges += 1
          #expect(contributions.contributions[child] >= range.lowerBound - slack, comment)
          #expect(contributions.contributions[child] <= range.upperBound + slack, comment)
        }
      }
    }
    #expect(ranges > 200)
  }

  // MARK: - Units

  @Test(arguments: seeds)
  func `scaling a unit scales its numbers, and one factor against another changes nothing`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let figures = (0..<4).map { _ in (Double.random(in: -3...9, using: &generator), Double.random(in: -3...9, using: &generator)) }
      let (before, after) = (figures.map(\.0), figures.map(\.1))
      let plain = try Hop("a * b * c + d", from: before, to: after)
      let thousands = try Hop(
        "a * b * c + d", from: [before[0] * 1024, before[1], before[2], before[3] * 1024],
        to: [after[0] * 1024, after[1], after[2], after[3] * 1024])
      #expect(thousands.children == plain.children.map { $0 * 1024 })
      let traded = try Hop(
        "a * b * c + d", from: [before[0] * 4, before[1] / 4, before[2], before[3]],
        to: [after[0] * 4, after[1] / 4, after[2], after[3]])
      #expect(traded.children == plain.children)
    }
  }

  // MARK: - Ratios split by members

  /// A split of num / den by members, the parent's ends as the members give them.
  private func split(_ before: [(num: Double, den: Double)], _ after: [(num: Double, den: Double)]) -> Hop {
    func whole(_ members: [(num: Double, den: Double)]) -> (num: Double, den: Double) {
      members.reduce((0, 0)) { ($0.num + $1.num, $0.den + $1.den) }
    }
    func rate(_ member: (num: Double, den: Double)) -> Double { member.den == 0 ? .nan : member.num / member.den }
    return Hop(
      .ratio(overlaps: false), reference: rate(whole(before)), actual: rate(whole(after)), from: before.map(rate), to: after.map(rate),
      weights: ([whole(before).den] + before.map(\.den), [whole(after).den] + after.map(\.den)))
  }

  @Test(arguments: seeds)
  func `uniform growth of the volumes of a split gives 0 everywhere`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let before = (0..<5).map { _ in
        (num: Double(Int.random(in: 0...99, using: &generator)), den: Double(Int.random(in: 1...99, using: &generator)))
      }
      let hop = split(before, before.map { ($0.num * 3, $0.den * 3) })
      #expect(hop.children.allSatisfy { $0 == 0 })
      #expect(hop.lines.isEmpty)
    }
  }

  @Test(arguments: seeds)
  func `splitting a member into two alike changes no total of rate or mix`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    func member() -> (num: Double, den: Double) {
      let den = Double(Int.random(in: 0...9, using: &generator))
      return (den == 0 ? 0 : Double(Int.random(in: 0...40, using: &generator)), den)
    }
    for _ in 0..<300 {
      let before = (0..<4).map { _ in member() } + [(num: 3, den: 4)]
      let after = (0..<4).map { _ in member() } + [(num: 5, den: 9)]
      func halved(_ members: [(num: Double, den: Double)]) -> [(num: Double, den: Double)] {
        members.dropFirst() + [(members[0].num / 2, members[0].den / 2), (members[0].num / 2, members[0].den / 2)]
      }
      let (one, other) = (split(before, after), split(halved(before), halved(after)))
      let (rate, halvedRate) = (one.children.reduce(0, +), other.children.reduce(0, +))
      #expect(rate.isClose(to: halvedRate, of: one.gross))
      #expect((one.line(.mix) ?? 0).isClose(to: other.line(.mix) ?? 0, of: max(one.gross, 1)))
    }
  }

  @Test func `Simpson: every member on its rate and the parent at 83% is all mix`() {
    // Two channels sell 10% and 2% of their visits, before and after; visits moved from the good one to the other.
    let hop = split([(num: 500, den: 5000), (100, 5000)], [(num: 400, den: 4000), (num: 120, den: 6000)])
    #expect(abs(hop.gap - (0.052 - 0.06)) < 1e-15)
    #expect(hop.children == [0, 0])
    #expect(hop.lines == [.mix])
    #expect(abs((hop.line(.mix) ?? 0) - hop.gap) < 1e-15)
    // A parent at 83% of its target of 6%: 49.8 of 1,000.
    let target = Hop(
      .ratio(overlaps: false), reference: 0.06, actual: 0.0498, from: [0.10, 0.02], to: [0.10, 0.02],
      weights: ([1000, 500, 500], [1000, 372.5, 627.5]), isAgainstTarget: true)
    #expect(target.children == [0, 0])
    #expect(target.lines == [.mix])
    #expect(abs((target.line(.mix) ?? 0) - target.gap) < 1e-15)
  }

  @Test func `members that enter or leave are all mix, and nothing below them moves`() {
    let hop = split([(num: 0, den: 0), (num: 30, den: 100)], [(num: 20, den: 50), (num: 30, den: 100)])
    #expect(hop.children == [0, 0])
    #expect(abs((hop.line(.mix) ?? 0) - hop.gap) < 1e-15)
    #expect(hop.lines == [.mix])

    var decomposition = Decomposition(nodeCount: 5, formulas: [])
    decomposition.append(of: 0, .ratio(overlaps: false), children: [1, 2])
    decomposition.append(of: 1, .ratio(overlaps: false), children: [3, 4])
    let below = Contributions(
      decomposition,
      Movement(
        references: [0.3, .nan, 0.3, .nan, .nan], actuals: [1.0 / 3, 0.4, 0.3, 0.2, 0.6], referenceWeights: [100, 0, 100, 0, 0],
        actualWeights: [150, 50, 100, 25, 25]))
    #expect(below.contributions[3...] == [0, 0])
    #expect(below.levels[1].status == .ok)
    #expect(below.levels[1].sum == 0)
  }
}
