import KPISource

/// Finds the files that `from` names before anything is compiled, since they bring measures and people too; and measures the tree on the way, so
/// that one that multiplies without end is refused before it is walked.
extension ModelCompiler {
  /// How many nodes hang below a body, and on how many levels: at least, since only compiling tells what formulas and splits add.
  struct BodySize {
    var breakdowns: Part?
    var supports: Part?

    /// What hangs below one key of a body.
    struct Part {
      var count = 0
      var height = 0

      /// Adds a child and all below it; numbers end where any budget has been left behind.
      mutating func add(_ child: Part) {
        count = min(count + child.count, Self.most)
        height = max(height, child.height)
      }

      mutating func join(_ other: Part) {
        count = min(count + other.count, Self.most)
        height = max(height, other.height)
      }

      private static let most = Int.max / 4
    }

    /// A node of this body that starts from another one: a key of its own replaces the other's.
    func node(startingFrom each: BodySize?) -> Part {
      var whole = Part()
      for part in [breakdowns ?? each?.breakdowns, supports ?? each?.supports] {
        if let part { whole.join(part) }
      }
      return Part(count: whole.count + 1, height: whole.height + 1)
    }
  }

  /// - Returns: false, after a finding, where there are too many nodes or levels.
  mutating func gatherSubtrees() -> Bool {
    guard let root = sections[.tree]?.first else { return true }
    let size = gatherSubtrees(inBody: root.value, depth: 1).node(startingFrom: nil)
    if size.count > model.budget.declaredNodeCount {
      let deepest = oversized ?? root.key
      reportNodeCount(at: deepest.place, note: "so many already hang below `\(deepest.text)`, written or by `each` and `from`")
    }
    return !hasReportedNodeLimit && !hasReportedDepth
  }

  mutating func reportNodeCount(at place: Place, note: String? = nil) {
    if hasReportedNodeLimit { return }
    hasReportedNodeLimit = true
    log.report(
      .tooManyNodes, "the tree has more than \(model.budget.declaredNodeCount) declared nodes", at: place,
      notes: [note, "`discover: { top: 10 }` finds the largest members by itself; `--max-nodes` allows more"].compactMap { $0 })
  }

  mutating func reportDepth(at place: Place) {
    if hasReportedDepth { return }
    hasReportedDepth = true
    log.report(.tooDeep, "the tree has more than \(Budget.depth) levels", at: place)
  }

  /// - Parameter depth: the level of the node whose body it is, from 1.
  private mutating func gatherSubtrees(inBody body: YAMLNode, depth: Int) -> BodySize {
    var size = BodySize()
    for (key, value) in body.entries {
      switch key.withText({ NodeKey.lookup.key($0) }) {
      case .from:
        hasSubtrees = true
        if value.kind == .scalar, let subtree = gatherSubtree(value, depth: depth) { return subtree }
      case .supportedBy: size.supports = gatherSubtrees(inNodes: value, each: nil, depth: depth)
      case .breakdowns:
        var parts = BodySize.Part()
        for (_, breakdown) in value.entries { parts.join(gatherSubtrees(inBreakdown: breakdown, depth: depth)) }
        size.breakdowns = parts
      default: break
      }
    }
    return size
  }

  private mutating func gatherSubtrees(inBreakdown breakdown: YAMLNode, depth: Int) -> BodySize.Part {
    var nodes: YAMLNode?
    var rest: (key: YAMLNode, body: YAMLNode)?
    var each: BodySize?
    var formula: YAMLNode?
    for (key, value) in breakdown.entries {
      switch key.withText({ BreakdownKey.lookup.key($0) }) {
      case .nodes: nodes = value
      case .rest: rest = (key, value)
      case .formula: formula = value
      case .each: each = gatherSubtrees(inBody: value, depth: depth + 1)
      default: break
      }
    }
    var parts = BodySize.Part()
    if let nodes { parts.join(gatherSubtrees(inNodes: nodes, each: each, depth: depth)) }
    // What a formula names and nobody describes starts from `each` alone.
    if let each, let formula, case .success(let parsed) = Formula.parse(formula.text) {
      let named = Set(nodes.map { $0.entries.map(\.key.text) } ?? [])
      for name in parsed.names where !named.contains(name) { parts.add(BodySize().node(startingFrom: each)) }
    }
    if let rest { parts.add(gatherSubtrees(inNode: rest.body, named: rest.key, each: each, depth: depth)) }
    return parts
  }

  /// - Parameter depth: of the node that they hang below.
  private mutating func gatherSubtrees(inNodes nodes: YAMLNode, each: BodySize?, depth: Int) -> BodySize.Part {
    var parts = BodySize.Part()
    for (key, body) in nodes.entries { parts.add(gatherSubtrees(inNode: body, named: key, each: each, depth: depth)) }
    return parts
  }

  private mutating func gatherSubtrees(inNode body: YAMLNode, named key: YAMLNode, each: BodySize?, depth: Int) -> BodySize.Part {
    guard depth < Budget.depth else {
      reportDepth(at: key.place)
      return BodySize.Part(count: 1, height: 1)
    }
    let node = gatherSubtrees(inBody: body, depth: depth + 1).node(startingFrom: each)
    if depth + node.height > Budget.depth { reportDepth(at: key.place) }
    if node.count > model.budget.declaredNodeCount, oversized == nil { oversized = key }
    return node
  }

  private mutating func gatherSubtree(_ from: YAMLNode, depth: Int) -> BodySize? {
    let path = resolved(from.text, from: from.place)
    let canonical = FilePath.canonical(path)
    if openSubtrees.contains(canonical) {
      log.report(.cycle, "`\(from.text)` leads back to a file that it is part of", at: from.place)
      return nil
    }
    if let known = subtreeSizes[canonical] { return known }
    if let reach = model.trust.reach(pattern: path, matches: [path]), isRefused(reach, at: from.place) { return nil }
    guard let file = load(path: path, namedAt: from.place), let root = file.root else { return nil }
    gather(root, from: path, as: .subtree)
    guard let tree = root[DocumentKey.tree.rawValue], tree.kind == .mapping else {
      log.report(.missingKey, "`\(from.text)` has no `tree` whose root could be taken", at: from.place)
      return nil
    }
    let roots = Array(tree.entries)
    guard let only = roots.first else {
      log.report(.missingKey, "the `tree` of `\(from.text)` is empty", at: tree.place)
      return nil
    }
    for other in roots.dropFirst() {
      log.report(.severalRoots, "`\(other.key.text)` is a second root", at: other.key.place)
    }
    openSubtrees.append(canonical)
    let size = gatherSubtrees(inBody: only.value, depth: depth)
    openSubtrees.removeLast()
    subtreeSizes[canonical] = size
    return size
  }
}
