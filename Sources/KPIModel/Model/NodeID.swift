/// The grammar of node ids (docs/language.md#ids): keys joined by dots, a discovered member as `breakdown:member`, quoted where it is no plain word.
package enum NodeID {
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

  /// One key of an id, without quotes.
  package struct Step: Sendable, Hashable {
    package var key: String
    /// For `breakdown:member` all that stands before the member's colon; nil for a plain key.
    package var split: String?
  }

  /// An id's keys in order; dots and colons inside quotes separate nothing.
  package static func steps(of id: String) -> [Step] {
    var result: [Step] = []
    var step = Step(key: "")
    var isQuoted = false
    var isEscaped = false
    for index in id.unicodeScalars.indices {
      let scalar = id.unicodeScalars[index]
      if isEscaped {
        step.key.unicodeScalars.append(scalar)
        isEscaped = false
      } else if isQuoted, scalar == "\\" {
        isEscaped = true
      } else if scalar == "\"", isQuoted || step.key.isEmpty {
        isQuoted.toggle()
      } else if !isQuoted, scalar == "." {
        result.append(step)
        step = Step(key: "")
      } else if !isQuoted, scalar == ":" {
        step = Step(key: "", split: String(id.unicodeScalars[..<index]))
      } else {
        step.key.unicodeScalars.append(scalar)
      }
    }
    result.append(step)
    return result
  }

  /// An id and what is left of it behind each of its dots, all without the quotes around keys, as a shell leaves them; none of an id without
  /// quotes.
  package static func unquotedTails(of id: String) -> [String] {
    guard id.utf8.contains(UInt8(ascii: "\"")) else { return [] }
    var whole = String.UnicodeScalarView()
    var borders = [whole.startIndex]
    var isQuoted = false
    var isEscaped = false
    for scalar in id.unicodeScalars {
      if isEscaped {
        whole.append(scalar)
        isEscaped = false
      } else if isQuoted, scalar == "\\" {
        isEscaped = true
      } else if scalar == "\"" {
        isQuoted.toggle()
      } else {
        whole.append(scalar)
        if scalar == ".", !isQuoted { borders.append(whole.endIndex) }
      }
    }
    return borders.map { String(whole[$0...]) }
  }

  /// What stands behind an id's last dot or colon that is not inside quotes, without quotes.
  package static func lastKey(of id: String) -> String {
    guard id.utf8.contains(UInt8(ascii: "\"")) else {
      let start = id.utf8.lastIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }
      return String(id[(start.map(id.utf8.index(after:)) ?? id.startIndex)...])
    }
    return steps(of: id).last?.key ?? ""
  }
}

extension Model {
  /// A declared node's id: keys from the root, joined by dots, unless it or an ancestor is renamed by `id`.
  ///
  /// What stands for members that only rows can name is `<parent>.<breakdown>:*`, what is left of a split `<parent>.<breakdown>~rest`.
  public func id(of node: Int) -> String {
    if let declared = details[node]?.declaredID { return declared }
    guard let parent = nodes[node].parent else { return nodes[node].key }
    if let breakdown = nodes[node].breakdown {
      switch nodes[node].form {
      case .declared: break
      case .template: return "\(id(of: parent)).\(breakdowns[breakdown].name):*"
      case .rest: return "\(id(of: parent)).\(breakdowns[breakdown].name)~rest"
      }
    }
    return "\(id(of: parent)).\(NodeID.component(nodes[node].key))"
  }
}
