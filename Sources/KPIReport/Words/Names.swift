import KPIAnalysis
import KPIModel

/// Names of KPIs that tell them apart: where several have one name, each says what it is below.
struct DistinctNames {
  private var names: [String: String] = [:]

  init(_ nodes: [Scorecard.Node], _ wording: Wording) {
    var own: [String: String] = [:]
    var counts: [String: Int] = [:]
    for node in nodes where own[node.id] == nil {
      let name = node.name.text(in: wording.language)
      own[node.id] = name
      counts[name, default: 0] += 1
    }
    var longer: [String: String] = [:]
    var longerCounts: [String: Int] = [:]
    for (id, name) in own where counts[name] ?? 0 > 1 {
      guard let parent = Self.parent(of: id, among: own) else { continue }
      let text = wording.pick("\(name) (\(parent))", "\(name)（\(parent)）")
      longer[id] = text
      longerCounts[text, default: 0] += 1
    }
    names = own
    for (id, text) in longer { names[id] = longerCounts[text] == 1 ? text : id }
  }

  /// The id itself where nothing is known of it.
  func name(_ id: String) -> String { names[id] ?? id }

  /// The name of the nearest node above; a member's key may have points of its own.
  private static func parent(of id: String, among names: [String: String]) -> String? {
    var path = Substring(id)
    while let point = path.lastIndex(of: ".") {
      path = path[..<point]
      if let name = names[String(path)] { return name }
    }
    return nil
  }
}

extension Evaluation {
  /// What a node's owner is called; with the id where another is called the same.
  func ownerName(_ node: Node, _ language: Language) -> String? {
    guard let owner = node.owner, let name = namesOfPeople[owner]?.text(in: language) else { return node.owner }
    return namesOfPeople.contains { $0.key != owner && $0.value.text(in: language) == name } ? "\(name) (\(owner))" : name
  }
}

/// How the people of a review are called in sentences.
struct PeopleNames {
  private let names: [String: String]
  private let ownerOfNode: [String: String]

  init(_ review: Review, wording: Wording) {
    var names: [String: String] = [:]
    for owner in review.scorecard.owners { names[owner.id] = wording.phrase(owner.name) }
    self.names = names
    var owners: [String: String] = [:]
    for node in review.evaluation.nodes { owners[node.id] = node.owner }
    ownerOfNode = owners
  }

  func name(_ id: String) -> String { names[id] ?? id }

  /// Nil where nobody owns the node.
  func owner(ofNode id: String) -> String? { ownerOfNode[id].map(name) }
}

extension Wording {
  /// A name short enough to stand in a sentence.
  func phrase(_ text: LocalizedText) -> String {
    let name = text.text(in: language)
    return name.utf8.count <= 60 || name.count <= 40 ? name : name.prefix(37) + "..."
  }
}
