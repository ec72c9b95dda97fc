public import KPIModel

extension Attribution {
  /// The same gap part by part: each month against the compared period's same month, and what the months add up to.
  ///
  /// The sums are chained: a formula's factors that move apart within a quarter are weighed month by month, so that a line may carry
  /// another share of the same whole than it does at once. Only what adds up over time has sums (ARITHMETIC.md §2).
  public struct Chain: Sendable {
    /// What the period is cut into.
    public let kind: Period.Kind
    /// One for each part that has begun, in order.
    public let parts: [Attribution]
    /// Whether the asked node is a flow whose parts make the whole, at both ends.
    public let isAdditive: Bool
    /// The gap of all parts together; nil where one has none, or where parts do not add up.
    public let sum: Amount?
    /// The lines of the whole in their order, with those that only parts have behind the others of their breakdown.
    public let lines: [Line]

    public struct Line: Sendable {
      /// The node's id, or `<parent>.<breakdown>~<kind>`.
      public let id: String
      /// What the line holds; nil for a node.
      public let kind: LineKind?
      /// Nil for a line that is no node.
      public let name: LocalizedText?
      /// Its breakdown's index among the whole's levels.
      public let levelIndex: Int
      /// Edges below the asked node.
      public let depth: Int
      /// In the asked node's unit, one for each part: nil where it has none, 0 for a line that is no node and that it does not list.
      public let contributions: [Amount?]
      /// Of all parts; nil where one has none, or where parts do not add up.
      public let sum: Amount?
      /// Of the whole at once, as its own line says.
      public let atOnce: Amount?
    }
  }
}

extension Attribution.Chain {
  /// Linear in the lines of the whole and of the parts.
  init(_ whole: Attribution, parts: [Attribution], kind: Period.Kind) {
    self.kind = kind
    self.parts = parts
    let isAdditive = whole.node.kind == .flow && Self.makes(whole, parts, \.actual) && Self.makes(whole, parts, \.reference)
    self.isAdditive = isAdditive
    func sum(_ amounts: [Amount?]) -> Amount? {
      guard isAdditive, !amounts.isEmpty else { return nil }
      var sum = CompensatedSum()
      for amount in amounts {
        guard let amount else { return nil }
        sum.add(amount.value)
      }
      return Amount(sum.value)
    }
    self.sum = sum(parts.map(\.node.gap))
    let linesOfParts = parts.map { part in Dictionary(part.lines.map { ($0.id, $0) }) { first, _ in first } }
    /// A node that a part has nothing of; a line that is no node is listed only where there is something.
    func contributions(_ line: Attribution.Line) -> [Amount?] {
      zip(parts, linesOfParts).map { part, lines in
        guard part.reason == nil else { return nil }
        if let found = lines[line.id] { return found.contribution }
        return line.kind == nil ? nil : .zero
      }
    }
    func chained(_ line: Attribution.Line, levelIndex: Int, isOfWhole: Bool) -> Line {
      let contributions = contributions(line)
      return Line(
        id: line.id, kind: line.kind, name: line.name, levelIndex: levelIndex, depth: line.depth, contributions: contributions,
        sum: sum(contributions), atOnce: isOfWhole ? line.contribution : .zero)
    }
    var extras = Self.extras(of: parts, beside: whole)
    let lastOfLevel = Dictionary(whole.lines.enumerated().map { ($1.levelIndex, $0) }) { max($0, $1) }
    var lines: [Line] = []
    // Of a level whose last line has lines below it, those come first.
    var open: [(level: Int, depth: Int)] = []
    func close(above depth: Int) {
      while let last = open.last, last.depth >= depth {
        open.removeLast()
        for line in extras.removeValue(forKey: last.level) ?? [] { lines.append(chained(line, levelIndex: last.level, isOfWhole: false)) }
      }
    }
    for (index, line) in whole.lines.enumerated() {
      close(above: line.depth)
      lines.append(chained(line, levelIndex: line.levelIndex, isOfWhole: true))
      if lastOfLevel[line.levelIndex] == index { open.append((line.levelIndex, line.depth)) }
    }
    close(above: 0)
    // Of breakdowns of which the whole lists nothing.
    for (level, left) in extras.sorted(by: { $0.key < $1.key }) {
      for line in left { lines.append(chained(line, levelIndex: level, isOfWhole: false)) }
    }
    self.lines = lines
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

  /// By level of the whole: the lines that are no node and that only parts have, each once, in the order of their kinds.
  private static func extras(of parts: [Attribution], beside whole: Attribution) -> [Int: [Attribution.Line]] {
    let levels = Dictionary(whole.levels.enumerated().map { ("\($1.nodeID).\($1.key)", $0) }) { first, _ in first }
    var seen = Set(whole.lines.map(\.id))
    var extras: [Int: [Attribution.Line]] = [:]
    for part in parts {
      for line in part.lines where line.kind != nil && seen.insert(line.id).inserted {
        let level = part.levels[line.levelIndex]
        guard let index = levels["\(level.nodeID).\(level.key)"] else { continue }
        extras[index, default: []].append(line)
      }
    }
    let order = Attribution.LineKind.allCases
    return extras.mapValues { lines in
      lines.sorted { left, right in
        (left.kind.flatMap(order.firstIndex) ?? 0) < (right.kind.flatMap(order.firstIndex) ?? 0)
      }
    }
  }
}
