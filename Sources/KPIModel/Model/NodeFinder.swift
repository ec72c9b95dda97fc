/// Finds declared nodes by id, by any shorter tail of an id that fits only one, or by measure and members.
package struct NodeFinder: Sendable {
  package enum Finding: Sendable, Hashable {
    case none
    case one(Int)
    /// The ids of all that fit.
    case several([String])
  }

  private let model: Model
  /// Last component → nodes that end in it.
  private let byKey: [String: [Int]]

  package init(_ model: Model) {
    self.model = model
    var byKey: [String: [Int]] = [:]
    for index in model.nodes.indices where model.nodes[index].form == .declared && !model.nodes[index].isInTemplate {
      let id = model.details[index]?.declaredID ?? model.nodes[index].key
      byKey[Model.lastComponent(of: id), default: []].append(index)
    }
    self.byKey = byKey
  }

  /// All declared ids, for suggestions.
  package var ids: [String] { byKey.values.flatMap { $0 }.sorted().map { model.id(of: $0) } }

  package func find(_ text: String) -> Finding {
    let candidates = byKey[Model.lastComponent(of: text)] ?? []
    var fitting: [Int] = []
    for candidate in candidates {
      let id = model.id(of: candidate)
      // `breakdown:member` also finds a declared child.
      if id == text || model.fullID(of: candidate) == text { return .one(candidate) }
      if id.hasSuffix("." + text) || model.fullID(of: candidate).hasSuffix("." + text) { fitting.append(candidate) }
    }
    switch fitting.count {
    case 0: return .none
    case 1: return .one(fitting[0])
    default: return .several(fitting.map { model.id(of: $0) })
    }
  }

  /// Nodes of a measure whose splits pick exactly these members.
  package func nodes(measure: Int?, members: [Int: String]) -> [Int] {
    model.nodes.indices.filter { index in
      let node = model.nodes[index]
      return node.form == .declared && !node.isInTemplate && node.measure == measure && model.members(of: index) == members
    }
  }
}

extension Model {
  /// A declared node's id: keys from the root, joined by dots, unless it or an ancestor is renamed by `id`.
  public func id(of node: Int) -> String {
    if let declared = details[node]?.declaredID { return declared }
    guard let parent = nodes[node].parent else { return nodes[node].key }
    let key = nodes[node].key
    if nodes[node].form == .rest, let breakdown = nodes[node].breakdown {
      return "\(id(of: parent)).\(breakdowns[breakdown].name)~rest"
    }
    return "\(id(of: parent)).\(Model.component(key))"
  }

  /// The id with its last key written as `breakdown:member`.
  func fullID(of node: Int) -> String {
    guard let parent = nodes[node].parent, let breakdown = nodes[node].breakdown else { return id(of: node) }
    return "\(id(of: parent)).\(breakdowns[breakdown].name):\(Model.component(nodes[node].key))"
  }

  /// A key as it stands in an id: quoted where it is not a plain word.
  package static func component(_ key: String) -> String {
    if isPlainWord(key) { return key }
    var quoted = "\""
    for character in key.unicodeScalars {
      if character == "\"" || character == "\\" { quoted.unicodeScalars.append("\\") }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }

  /// Letters and digits of any script and `_`.
  package static func isPlainWord(_ text: String) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy { scalar in
        if scalar.value < 128 {
          return scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        }
        let properties = scalar.properties
        return properties.isAlphabetic || properties.numericType != nil || properties.generalCategory == .nonspacingMark
      }
  }

  /// What stands behind an id's last dot or colon that is not inside quotes, without quotes.
  package static func lastComponent(of id: String) -> String {
    guard id.last == "\"" else {
      return String(id[(id.lastIndex { $0 == "." || $0 == ":" }.map(id.index(after:)) ?? id.startIndex)...])
    }
    // Walk back to the opening quote: one that no backslash precedes.
    let body = id.dropLast()
    var index = body.endIndex
    while index > body.startIndex {
      let previous = body.index(before: index)
      if body[previous] == "\"", previous == body.startIndex || body[body.index(before: previous)] != "\\" { break }
      index = previous
    }
    var result = ""
    var isEscaped = false
    for character in body[index...] {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        result.append(character)
        isEscaped = false
      }
    }
    return result
  }

  /// The members that the splits above a node pick, by dimension.
  package func members(of node: Int) -> [Int: String] {
    var result: [Int: String] = [:]
    var current: Int? = node
    while let index = current {
      if let breakdown = nodes[index].breakdown, case .split(let dimension) = breakdowns[breakdown].rule, nodes[index].form == .declared {
        result[dimension] = nodes[index].key
      }
      current = nodes[index].parent
    }
    return result
  }
}
