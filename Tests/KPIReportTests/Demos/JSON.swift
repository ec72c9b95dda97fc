import FoundationEssentials

/// A parsed document, for looking at what was written from the outside.
indirect enum JSON: Decodable, Equatable {
  case null
  case boolean(Bool)
  case number(Double)
  case text(String)
  case list([JSON])
  case object([String: JSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  init(_ bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(JSON.self, from: Data(bytes))
  }

  subscript(key: String) -> JSON? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  subscript(index: Int) -> JSON? {
    if case .list(let elements) = self, elements.indices.contains(index) { elements[index] } else { nil }
  }

  /// What a value breaks of a draft-07 schema, of the words that the generated schemas use; members without a description break it too.
  func violations(of schema: JSON, at path: String = "$") -> [String] {
    var found: [String] = []
    if let constant = schema["const"], constant != self { found.append("\(path) is not the constant") }
    if case .list(let words)? = schema["enum"], !words.contains(self) { found.append("\(path) is none of the words") }
    let types: [String] =
      switch schema["type"] {
      case .text(let type): [type]
      case .list(let types): types.compactMap { if case .text(let type) = $0 { type } else { nil } }
      default: []
      }
    if !types.isEmpty, !types.contains(where: matches) { found.append("\(path) is no \(types)") }
    if case .list(let elements) = self, let items = schema["items"] {
      for (index, element) in elements.enumerated() { found += element.violations(of: items, at: "\(path)[\(index)]") }
    }
    if case .object(let members) = self, case .object(let properties)? = schema["properties"] {
      if case .list(let required)? = schema["required"] {
        for case .text(let name) in required where members[name] == nil { found.append("\(path).\(name) is missing") }
      }
      for (name, value) in members {
        guard let property = properties[name] else {
          found.append("\(path).\(name) is not described")
          continue
        }
        if property["description"] == nil { found.append("\(path).\(name) has no description") }
        found += value.violations(of: property, at: "\(path).\(name)")
      }
    }
    return found
  }

  private func matches(_ type: String) -> Bool {
    switch (self, type) {
    case (.null, "null"), (.boolean, "boolean"), (.number, "number"), (.text, "string"), (.list, "array"), (.object, "object"): true
    case (.number(let value), "integer"): value == value.rounded()
    default: false
    }
  }
}
