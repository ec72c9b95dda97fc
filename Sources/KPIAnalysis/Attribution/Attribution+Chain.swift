public import KPIModel

extension Attribution {
  /// The same gap part by part: each month against the compared period's same month, and what the months add up to.
  ///
  /// The sums are chained: a formula's factors that move apart within a quarter are weighed month by month, so that a line may carry
  /// another share of the same whole than it does at once. Only what adds up over time has sums (docs/attribution.md#month-by-month).
  public struct Chain: Sendable {
    /// What the period is cut into.
    public let kind: Period.Kind
    /// One for each part that has begun, in order.
    public let parts: [Attribution]
    /// Whether the asked node is a flow whose parts make the whole, at both ends.
    public let isAdditive: Bool
    /// The gap of all parts together; nil where one has none, or where parts do not add up.
    public let sum: Amount?
    /// The lines of the whole, or of a part where the whole has no gap to hand down, with those that only other parts have behind the others
    /// of their breakdown.
    public let lines: [Line]
    /// The breakdowns of the lines.
    public let levels: [Level]

    public struct Line: Sendable {
      /// The node's id, or `<parent>.<breakdown>~<kind>`.
      public let id: String
      /// What the line holds; nil for a node.
      public let kind: LineKind?
      /// Nil for a line that is no node.
      public let name: LocalizedText?
      /// Its breakdown's index among the chain's levels.
      public let levelIndex: Int
      /// In the asked node's unit, one for each part: nil where it has none, 0 for a line that is no node and that it does not list.
      public let contributions: [Amount?]
      /// Of all parts, of a residual with what lines without a sum would explain; nil where a part has none, or where parts do not add up.
      public package(set) var sum: Amount?
      /// Of the whole at once, as its own line says; nil where the whole has no gap to hand down.
      public let atOnce: Amount?
    }

    public struct Level: Sendable {
      /// The id of the node that is taken apart.
      public let nodeID: String
      /// The breakdown's key in the model.
      public let key: String
      public let name: LocalizedText
      /// The chained sum of the node that is taken apart less those of the lines; nil where a line has none.
      public package(set) var residual: Amount?
    }
  }
}

extension Attribution.Chain {
  /// Linear in the lines of the whole and of the parts.
  init(_ whole: Attribution, parts: [Attribution], kind: Period.Kind) {
    self.kind = kind
    self.parts = parts
    isAdditive = whole.node.kind == .flow && Self.makes(whole, parts, \.actual) && Self.makes(whole, parts, \.reference)
    var rows = ChainRows(whole, parts, isAdditive: isAdditive)
    rows.add()
    sum = rows.sum(parts.map(\.node.gap))
    rows.close(sum)
    lines = rows.lines
    levels = rows.levels
  }

  /// Whether the parts' figures at one end are the whole's; those of a formula over time are not, be it called a flow or not.
  private static func makes(_ whole: Attribution, _ parts: [Attribution], _ end: KeyPath<Attribution.Subject, Amount?>) -> Bool {
    guard let total = whole.node[keyPath: end] else { return false }
    var sum = CompensatedSum()
    var size = abs(total.value)
    for part in parts {
      guard let amount = part.node[keyPath: end] else { return false }
      sum.add(amount.value)
      size += abs(amount.value)
    }
    return abs(sum.value - total.value) <= HopPass.materiality * size
  }
}

/// Lays the lines of the parts beside those of the whole.
private struct ChainRows {
  private let whole: Attribution
  private let parts: [Attribution]
  private let isAdditive: Bool
  /// Whose lines come first, in their order; all have the same tree.
  private let skeleton: Attribution
  private let linesOfParts: [[String: Attribution.Line]]
  /// By part, the breakdowns that it takes apart, by `<node>.<breakdown>`.
  private let levelsOfParts: [Set<String>]
  /// By level of the skeleton: the lines that are no node and that only other parts have.
  private var extras: [Int: [Attribution.Line]] = [:]
  private(set) var lines: [Attribution.Chain.Line] = []
  private(set) var levels: [Attribution.Chain.Level]

  init(_ whole: Attribution, _ parts: [Attribution], isAdditive: Bool) {
    self.whole = whole
    self.parts = parts
    self.isAdditive = isAdditive
    skeleton = whole.reason == nil ? whole : parts.first { $0.reason == nil } ?? whole
    linesOfParts = parts.map { part in Dictionary(part.lines.map { ($0.id, $0) }) { first, _ in first } }
    levelsOfParts = parts.map { part in
      Set(part.levels.filter { $0.sum != nil || $0.status == .ok }.map { "\($0.nodeID).\($0.key)" })
    }
    levels = skeleton.levels.map { Attribution.Chain.Level(nodeID: $0.nodeID, key: $0.key, name: $0.name) }
  }

  func sum(_ amounts: [Amount?]) -> Amount? {
    guard isAdditive, !amounts.isEmpty else { return nil }
    var sum = CompensatedSum()
    for amount in amounts {
      guard let amount else { return nil }
      sum.add(amount.value)
    }
    return Amount(sum.value)
  }

  // MARK: - Lines

  /// Each level's own lines and all that is below them, then its extra ones.
  mutating func add() {
    findExtras()
    let lastOfLevel = Dictionary(skeleton.lines.enumerated().map { ($1.levelIndex, $0) }) { max($0, $1) }
    var ended: [(level: Int, depth: Int)] = []
    for (index, line) in skeleton.lines.enumerated() {
      while let last = ended.last, last.depth >= line.depth { addExtras(of: ended.removeLast().level) }
      add(line, levelIndex: line.levelIndex, isOfSkeleton: true)
      if lastOfLevel[line.levelIndex] == index { ended.append((line.levelIndex, line.depth)) }
    }
    for level in ended.reversed() { addExtras(of: level.level) }
    for level in extras.keys.sorted() { addExtras(of: level) }
  }

  private mutating func findExtras() {
    let indices = Dictionary(levels.enumerated().map { ("\($1.nodeID).\($1.key)", $0) }) { first, _ in first }
    var seen = Set(skeleton.lines.map(\.id))
    for part in parts {
      for line in part.lines where line.kind != nil && seen.insert(line.id).inserted {
        let level = part.levels[line.levelIndex]
        if let index = indices["\(level.nodeID).\(level.key)"] { extras[index, default: []].append(line) }
      }
    }
  }

  private mutating func addExtras(of level: Int) {
    let order = Attribution.LineKind.allCases
    let found = extras.removeValue(forKey: level) ?? []
    for kind in order {
      for line in found where line.kind == kind { add(line, levelIndex: level, isOfSkeleton: false) }
    }
  }

  private mutating func add(_ line: Attribution.Line, levelIndex: Int, isOfSkeleton: Bool) {
    let level = "\(levels[levelIndex].nodeID).\(levels[levelIndex].key)"
    let contributions = parts.indices.map { part -> Amount? in
      if parts[part].reason != nil { return nil }
      if let found = linesOfParts[part][line.id] { return found.contribution }
      // Where nothing is taken apart, nobody knows what is left.
      return line.kind != nil && levelsOfParts[part].contains(level) ? .zero : nil
    }
    let atOnce = whole.reason != nil ? nil : isOfSkeleton ? line.contribution : .zero
    lines.append(
      Attribution.Chain.Line(
        id: line.id, kind: line.kind, name: line.name, levelIndex: levelIndex, contributions: contributions, sum: sum(contributions),
        atOnce: atOnce))
  }

  // MARK: - Sums

  /// Lets a residual hold what lines without a sum would explain, and says what each level leaves.
  mutating func close(_ top: Amount?) {
    var linesOfLevel = [[Int]](repeating: [], count: levels.count)
    var sumOfNode: [String: Amount] = [:]
    if let top { sumOfNode[skeleton.node.id] = top }
    for (index, line) in lines.enumerated() {
      linesOfLevel[line.levelIndex].append(index)
      if line.kind == nil, let sum = line.sum { sumOfNode[line.id] = sum }
    }
    for (level, indices) in linesOfLevel.enumerated() {
      guard let whole = sumOfNode[levels[level].nodeID] else { continue }
      var known = CompensatedSum()
      var size = abs(whole.value)
      for index in indices {
        guard let sum = lines[index].sum else { continue }
        known.add(sum.value)
        size += abs(sum.value)
      }
      if indices.contains(where: { lines[$0].kind == nil && lines[$0].sum == nil }) {
        guard let residual = indices.first(where: { lines[$0].kind == .residual }), let held = lines[residual].sum else { continue }
        lines[residual].sum = Amount(whole.value - (known.value - held.value))
        levels[level].residual = .zero
      } else {
        let left = whole.value - known.value
        levels[level].residual = Amount(abs(left) <= HopPass.materiality * size ? 0 : left)
      }
    }
  }
}
