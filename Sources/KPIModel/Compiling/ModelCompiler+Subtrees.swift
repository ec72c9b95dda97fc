import KPISource

/// Finds the files that `from` names before anything is compiled, since they bring measures and people too.
extension ModelCompiler {
  mutating func gatherSubtrees() {
    guard let root = sections[.tree]?.first else { return }
    gatherSubtrees(inNode: root.value)
  }

  private mutating func gatherSubtrees(inNode node: YAMLNode) {
    for (key, value) in node.entries {
      switch key.withText({ NodeKey.lookup.key($0) }) {
      case .from:
        hasSubtrees = true
        if value.kind == .scalar { gatherSubtree(value) }
      case .supportedBy:
        for (_, support) in value.entries { gatherSubtrees(inNode: support) }
      case .breakdowns:
        for (_, breakdown) in value.entries { gatherSubtrees(inBreakdown: breakdown) }
      default: break
      }
    }
  }

  private mutating func gatherSubtrees(inBreakdown breakdown: YAMLNode) {
    for (key, value) in breakdown.entries {
      switch key.withText({ BreakdownKey.lookup.key($0) }) {
      case .nodes:
        for (_, node) in value.entries { gatherSubtrees(inNode: node) }
      case .each, .rest: gatherSubtrees(inNode: value)
      default: break
      }
    }
  }

  private mutating func gatherSubtree(_ from: YAMLNode) {
    let path = resolved(from.text, from: from.place)
    let canonical = FilePath.canonical(path)
    if openSubtrees.contains(canonical) {
      log.report(.cycle, "`\(from.text)` leads back to a file that it is part of", at: from.place)
      return
    }
    if let reach = model.trust.reach(pattern: path, matches: [path]), isRefused(reach, at: from.place) { return }
    guard let file = load(path: path, namedAt: from.place), let root = file.root else { return }
    gather(root, from: path, as: .subtree)
    guard let tree = root[DocumentKey.tree.rawValue], tree.kind == .mapping else {
      log.report(.missingKey, "`\(from.text)` has no `tree` whose root could be taken", at: from.place)
      return
    }
    let roots = Array(tree.entries)
    guard let only = roots.first else {
      log.report(.missingKey, "the `tree` of `\(from.text)` is empty", at: tree.place)
      return
    }
    for other in roots.dropFirst() {
      log.report(.severalRoots, "`\(other.key.text)` is a second root", at: other.key.place)
    }
    openSubtrees.append(canonical)
    gatherSubtrees(inNode: only.value)
    openSubtrees.removeLast()
  }
}
