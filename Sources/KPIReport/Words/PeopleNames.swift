import KPIAnalysis
import KPIModel

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
