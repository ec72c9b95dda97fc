/// Finds nodes by id, by any shorter tail of an id that fits only one, or by measure and members.
///
/// An id in full, or a cell, is found in constant time; a tail in time linear in the nodes that end in the same key, or once `indexTails` was called
/// in logarithmic time.
package struct NodeFinder: Sendable {
  package enum Finding: Sendable, Hashable {
    case none
    case one(Int)
    /// The ids of the first that fit, and how many do.
    case several([String], count: Int)
  }

  /// The most ids of `Finding.several`: enough to see what they have in common.
  package static let namedCount = 5
  /// So many tails are found as fast without an index.
  package static let fewQuestions = 16

  /// A measure and the members that the splits above a node pick, by dimension.
  package struct Cell: Sendable, Hashable {
    /// Nil: figures by hand without a measure.
    package var measure: Int?
    package var members: [Int: String]

    package init(measure: Int?, members: [Int: String]) {
      self.measure = measure
      self.members = members
    }
  }

  private struct Entry: Sendable {
    var node: Int
    var id: String
    /// The id with its last key written as `breakdown:member`, where that is another spelling.
    var longID: String?
  }

  private var entries: [Entry] = []
  private var byID: [String: Int] = [:]
  private var byLastKey: [String: [Int]] = [:]
  private var byCell: [Cell: [Int]] = [:]
  /// All ids backwards and in order, so that those with one tail stand together; nil until `indexTails`.
  private var tails: [Tail]?

  private struct Tail: Sendable {
    var reversedID: String
    var entry: Int
  }

  package init() {}

  /// Adds a node.
  ///
  /// - Parameter cell: where it is to be found by measure and members, too.
  package mutating func add(_ node: Int, id: String, longID: String? = nil, cell: Cell? = nil) {
    let entry = entries.count
    entries.append(Entry(node: node, id: id, longID: longID == id ? nil : longID))
    byID[id] = byID[id] ?? entry
    if let longID { byID[longID] = byID[longID] ?? entry }
    byLastKey[NodeID.lastKey(of: id), default: []].append(entry)
    if let cell { byCell[cell, default: []].append(node) }
  }

  /// All ids, in order of the nodes.
  package var ids: [String] { entries.map(\.id) }

  /// The node of an id, or of a shorter tail that fits only one; `breakdown:member` also finds a declared child.
  package func find(_ text: String) -> Finding {
    if let entry = byID[text] { return .one(entries[entry].node) }
    let tail = "." + text
    if let tails { return find(tail: tail, in: tails) }
    return finding(
      (byLastKey[NodeID.lastKey(of: text)] ?? []).filter {
        entries[$0].id.hasSuffix(tail) || (entries[$0].longID?.hasSuffix(tail) ?? false)
      })
  }

  /// Gets ready for many tails; n log n in the nodes.
  package mutating func indexTails() {
    var tails: [Tail] = []
    tails.reserveCapacity(entries.count)
    for (index, entry) in entries.enumerated() {
      tails.append(Tail(reversedID: String(entry.id.reversed()), entry: index))
      if let longID = entry.longID { tails.append(Tail(reversedID: String(longID.reversed()), entry: index)) }
    }
    tails.sort { ($0.reversedID, $0.entry) < ($1.reversedID, $1.entry) }
    self.tails = tails
  }

  private func find(tail: String, in tails: [Tail]) -> Finding {
    let start = String(tail.reversed())
    func first(from low: Int, where isBehind: (String) -> Bool) -> Int {
      var (low, high) = (low, tails.count)
      while low < high {
        let middle = (low + high) / 2
        if isBehind(tails[middle].reversedID) { high = middle } else { low = middle + 1 }
      }
      return low
    }
    let begin = first(from: 0) { $0 >= start }
    let end = first(from: begin) { !$0.hasPrefix(start) }
    // A node may be found by both of its spellings.
    if end - begin <= Self.namedCount * 2 { return finding(Set(tails[begin..<end].map(\.entry)).sorted()) }
    let shown = Array(Set(tails[begin..<(begin + Self.namedCount)].map(\.entry)).sorted())
    return .several(shown.map { entries[$0].id }, count: end - begin)
  }

  private func finding(_ fitting: [Int]) -> Finding {
    switch fitting.count {
    case 0: .none
    case 1: .one(entries[fitting[0]].node)
    default: .several(fitting.prefix(Self.namedCount).map { entries[$0].id }, count: fitting.count)
    }
  }

  /// As `find`, for a text whose quotes a shell took away; linear in the nodes.
  package func findUnquoted(_ text: String) -> Finding {
    finding(
      entries.indices.filter { index in
        [entries[index].id, entries[index].longID].contains { $0.map { NodeID.unquotedTails(of: $0).contains(text) } ?? false }
      })
  }

  /// Nodes of a measure whose splits pick exactly these members.
  package func nodes(in cell: Cell) -> [Int] { byCell[cell] ?? [] }

  /// The id or key nearest to a text that finds none.
  package func suggestion(for text: String, _ suggestions: inout Suggestions) -> String? {
    if suggestions.isExhausted { return nil }
    return suggestions.nearest(to: text, among: ids) ?? suggestions.nearest(to: text, among: entries.map { NodeID.lastKey(of: $0.id) })
  }
}

extension NodeFinder {
  /// Finds the declared nodes of a model, without those that only rows can name.
  ///
  /// - Parameter findsCells: whether `nodes(in:)` will be asked.
  package init(_ model: Model, findsCells: Bool = false) {
    self.init()
    // Parents stand before their children.
    var ids = [String](repeating: "", count: model.nodes.count)
    var members = [[Int: String]](repeating: [:], count: findsCells ? model.nodes.count : 0)
    for (index, node) in model.nodes.enumerated() where node.form == .declared && !node.isInTemplate {
      let component = NodeID.component(node.key)
      var longID: String?
      ids[index] = model.details[index]?.declaredID ?? node.parent.map { "\(ids[$0]).\(component)" } ?? node.key
      if let parent = node.parent, let breakdown = node.breakdown {
        longID = "\(ids[parent]).\(model.breakdowns[breakdown].name):\(component)"
      }
      var cell: Cell?
      if findsCells {
        members[index] = node.parent.map { members[$0] } ?? [:]
        if let breakdown = node.breakdown, case .split(let dimension) = model.breakdowns[breakdown].rule {
          members[index][dimension] = node.key
        }
        cell = Cell(measure: node.measure, members: members[index])
      }
      add(index, id: ids[index], longID: longID, cell: cell)
    }
  }
}
