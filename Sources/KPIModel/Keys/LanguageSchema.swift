import KPISource

/// The JSON Schema (draft-07) of the YAML language, written from the same tables of keys by which it is read.
///
/// Editors use it to complete and explain keys. It is looser than `kpitree check`: it knows no names and adds nothing up.
package struct LanguageSchema {
  private var json = JSONWriter()
  /// Sections that are referred to and not yet written.
  private var waiting: [any Key.Type] = []
  private var seen: Set<String> = []

  /// The whole schema as a document.
  package static func document() -> [UInt8] {
    var schema = LanguageSchema()
    schema.write()
    return schema.json.bytes
  }

  private mutating func write() {
    json.beginObject()
    string("$schema", "http://json-schema.org/draft-07/schema#")
    string("title", "kpitree model, version 1")
    string("description", "A KPI tree: how a product's top KPI breaks down, who owns what, and what is to be reached.")
    seen.insert(DocumentKey.sectionName)
    writeSection(DocumentKey.self)
    json.key("definitions")
    json.beginObject()
    writeScalars()
    while !waiting.isEmpty {
      let section = waiting.removeFirst()
      json.key(section.sectionName)
      json.beginObject()
      writeSection(section)
      json.endObject()
    }
    json.endObject()
    json.endObject()
    json.endLine()
  }

  private mutating func string(_ key: String, _ value: String) {
    json.key(key)
    json.string(value)
  }

  private mutating func strings(_ key: String, _ values: [String]) {
    json.key(key)
    json.beginArray()
    for value in values { json.string(value) }
    json.endArray()
  }

  // MARK: - Scalars

  private struct Scalar {
    var name: String
    var description: String
    var types: [String]
    var pattern: String?
  }

  /// What a YAML reader may take a plain word for: 1200 is a number, `no` a boolean, and both are text where text belongs.
  private static let scalars = [
    Scalar(name: "text", description: "A text.", types: ["string", "number", "boolean"]),
    Scalar(
      name: "number", description: "1200, 1_200, 1.2M, 120k, 3B, 1200万, 1.2亿, 85%, 1/3", types: ["string", "number"],
      pattern: #"^[+-]?[0-9][0-9_]*(\.[0-9_]+)?(/[0-9]+)?\s*(%|k|M|B|万|亿)?$"#),
    Scalar(
      name: "effect", description: "a number, or points of a percent: 0.5pp", types: ["string", "number"],
      pattern: #"^[+-]?[0-9][0-9_]*(\.[0-9_]+)?(/[0-9]+)?\s*(%|pp|k|M|B|万|亿)?$"#),
    Scalar(name: "flag", description: "true or false", types: ["string", "boolean"], pattern: "^(true|false|yes|no|on|off)$"),
    Scalar(name: "day", description: "2026-08-15", types: ["string"], pattern: #"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"#),
    Scalar(
      name: "period", description: "2026, 2026-H1, 2026-Q3, 2026-08, 2026-W33, 2026-08-15, FY2026-Q3, or a..b",
      types: ["string", "number"]),
    Scalar(name: "age", description: "7d, or 7d..13d", types: ["string", "number"], pattern: #"^[0-9]+d?(\.\.[0-9]+d?)?$"#),
    Scalar(name: "formula", description: "+ - * /, brackets, numbers, min(…), max(…) of names", types: ["string", "number"]),
  ]

  private static let periodPattern =
    #"^(FY)?[0-9]{4}(-(H[12]|Q[1-4]|W[0-9]{2}|[0-9]{2}(-[0-9]{2})?))?(\.\.(FY)?[0-9]{4}(-(H[12]|Q[1-4]|W[0-9]{2}|[0-9]{2}(-[0-9]{2})?))?)?$"#

  private mutating func writeScalars() {
    for scalar in Self.scalars {
      json.key(scalar.name)
      json.beginObject()
      strings("type", scalar.types)
      string("description", scalar.description)
      if let pattern = scalar.pattern { string("pattern", pattern) }
      json.endObject()
    }
    json.key("localized")
    json.beginObject()
    json.key("anyOf")
    json.beginArray()
    reference("text")
    json.beginObject()
    string("type", "object")
    json.key("properties")
    json.beginObject()
    for language in Language.allCases {
      json.key(language.rawValue)
      reference("text")
    }
    json.endObject()
    json.key("additionalProperties")
    json.bool(false)
    json.endObject()
    json.endArray()
    json.endObject()
  }

  private mutating func reference(_ name: String) {
    json.beginObject()
    string("$ref", "#/definitions/\(name)")
    json.endObject()
  }

  // MARK: - Sections

  private mutating func writeSection(_ section: any Key.Type) {
    func write<K: Key>(_ section: K.Type) {
      // `~` and nothing at all are a section without keys.
      strings("type", K.self == DocumentKey.self ? ["object"] : ["object", "null"])
      json.key("properties")
      json.beginObject()
      writeProperties(K.self)
      if let options = K.options { writeProperties(options) }
      json.endObject()
      if !K.required.isEmpty { strings("required", K.required.map(\.rawValue)) }
      json.key("additionalProperties")
      // Figures take dimensions and periods for keys.
      if K.self == FigureKey.self { reference("text") } else { json.bool(false) }
    }
    write(section)
  }

  private mutating func writeProperties(_ section: any Key.Type) {
    func write<K: Key>(_ section: K.Type) {
      for key in K.allCases where key.comesLater == nil {
        json.key(key.rawValue)
        writeShape(key.shape, description: key.summary)
      }
    }
    write(section)
  }

  private mutating func writeShape(_ shape: Shape, description: String? = nil) {
    json.beginObject()
    if let description { string("description", description) }
    writeKeywords(of: shape)
    json.endObject()
  }

  private mutating func writeKeywords(of shape: Shape) {
    switch shape {
    case .text, .reference: all("text")
    case .localized: all("localized")
    case .number: all("number")
    case .effect: all("effect")
    case .flag: all("flag")
    case .day: all("day")
    case .period: all("period")
    case .age: all("age")
    case .formula: all("formula")
    case .integer: strings("type", ["integer", "string"])
    case .word(let words):
      json.key("enum")
      json.beginArray()
      for word in words {
        // A YAML reader takes the language version for a number.
        if let number = Int(word) { json.integer(number) }
        json.string(word)
      }
      json.endArray()
    case .section(let section):
      if seen.insert(section.sectionName).inserted { waiting.append(section) }
      all(section.sectionName)
    case .oneOrMore(let element): anyOf([element, .list(element)])
    case .either(let shapes): anyOf(shapes)
    case .list(let element):
      string("type", "array")
      json.key("items")
      writeShape(element)
    case .pair(let element):
      string("type", "array")
      json.key("items")
      writeShape(element)
      for key in ["minItems", "maxItems"] {
        json.key(key)
        json.integer(2)
      }
    case .map(let value): map(value, pattern: nil)
    case .periods(let value): map(value, pattern: Self.periodPattern)
    case .days(let value): map(value, pattern: #"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"#)
    }
  }

  /// A reference beside a description: draft-07 ignores whatever stands beside `$ref`.
  private mutating func all(_ name: String) {
    json.key("allOf")
    json.beginArray()
    reference(name)
    json.endArray()
  }

  private mutating func anyOf(_ shapes: [Shape]) {
    json.key("anyOf")
    json.beginArray()
    for shape in shapes { writeShape(shape) }
    json.endArray()
  }

  private mutating func map(_ value: Shape, pattern: String?) {
    strings("type", ["object", "null"])
    if let pattern {
      json.key("propertyNames")
      json.beginObject()
      string("pattern", pattern)
      json.endObject()
    }
    json.key("additionalProperties")
    json.beginObject()
    json.key("anyOf")
    json.beginArray()
    writeShape(value)
    json.beginObject()
    string("type", "null")
    json.endObject()
    json.endArray()
    json.endObject()
  }
}
