import KPISource

extension YAMLNode {
  /// What kind of thing this is, for messages.
  var kindPhrase: String {
    switch kind {
    case .scalar: isNothing ? "nothing" : "a single value"
    case .mapping: "a map"
    case .sequence: "a list"
    }
  }
}

/// Readers of single values. Each reports what does not fit and gives nil.
extension ModelCompiler {
  mutating func expect(_ kind: YAMLNode.Kind, _ node: YAMLNode, _ subject: String) -> Bool {
    if node.kind == kind { return true }
    if node.isNothing, kind != .scalar { return false }  // nothing written is none of them
    if let mistake = node.fullWidthPunctuation {
      log.report(mistake)
      return false
    }
    let wanted =
      switch kind {
      case .scalar: "a single value"
      case .mapping: "a map"
      case .sequence: "a list"
      }
    log.report(.wrongType, "\(subject) must be \(wanted), not \(node.kindPhrase)", at: node.place)
    return false
  }

  /// The section's key that a node spells, or nil after saying why there is none.
  ///
  /// - Parameter value: what stands behind it: what only looks like a value is no better than none.
  mutating func key<K: Key>(_ node: YAMLNode, _ value: YAMLNode, of section: K.Type) -> K? {
    if let key = node.withText({ K.lookup.key($0) }) {
      guard let later = key.comesLater else {
        if !value.isEmpty || key.emptyForms.contains(value.kind) { return key }
        reportEmpty("`\(key.rawValue)`", at: value.place, wayOut: key.wayOut)
        return nil
      }
      log.report(.notYet, "`\(key.rawValue)` comes with a later version: \(later)", at: node.place)
      return nil
    }
    reportUnknownKey(node, value, known: K.spellings, section: K.sectionName)
    return nil
  }

  mutating func reportUnknownKey(_ node: YAMLNode, _ value: YAMLNode? = nil, known: [String], section: String) {
    let text = node.text
    var fixes: [FixIt] = []
    if let suggestion = suggestions.nearest(to: text, among: known) {
      // A mend that would write a key twice, or guess at what was meant, is not for `--fix` to make.
      fixes.append(FixIt("replace by `\(suggestion)`", isSafe: false, edits: [.init(node.place, suggestion)]))
    }
    log.report(.unknownKey, "`\(text)` is no key of a \(section)", at: node.place, notes: Self.notes(onKeyOf: value), fixes: fixes)
  }

  /// Where a comma or ` #` cut a text or number in two, what is left of it looks like a key without a value.
  private static func notes(onKeyOf value: YAMLNode?) -> [String] {
    value?.isOmitted ?? false ? ["a text with a comma or ` #` in it must stand in quotes"] : []
  }

  mutating func reportEmpty(_ subject: String, at place: Place, wayOut: String? = nil) {
    log.report(.emptyValue, "\(subject) is empty", at: place, notes: [wayOut ?? "leave it out, or write what it should say"])
  }

  /// A scalar's text; nil and a finding for anything else, or for nothing.
  mutating func text(_ node: YAMLNode, _ subject: String) -> String? {
    guard expect(.scalar, node, subject) else { return nil }
    guard !node.isNothing else {
      log.report(.wrongType, "\(subject) has no value", at: node.place)
      return nil
    }
    guard !node.isEmpty else {
      reportEmpty(subject, at: node.place)
      return nil
    }
    return node.text
  }

  /// One scalar, or a list of them.
  mutating func scalars(_ node: YAMLNode, _ subject: String) -> [YAMLNode] {
    switch node.kind {
    case .scalar: return node.isNothing ? [] : [node]
    case .sequence:
      var result: [YAMLNode] = []
      for element in node.elements {
        if element.kind == .scalar {
          result.append(element)
        } else {
          log.report(.wrongType, "\(subject) must hold single values, not \(element.kindPhrase)", at: element.place)
        }
      }
      return result
    case .mapping:
      log.report(.wrongType, "\(subject) must be a single value or a list, not a map", at: node.place)
      return []
    }
  }

  mutating func localizedText(_ node: YAMLNode) -> LocalizedText? {
    switch node.kind {
    case .scalar: return node.isNothing ? nil : LocalizedText(node.text)
    case .sequence:
      log.report(.wrongType, "a text must be a string, or one per language (`{ en: …, zh: … }`), not a list", at: node.place)
      return nil
    case .mapping:
      var english: String?
      var chinese: String?
      for (key, value) in node.entries {
        guard let language = Language(rawValue: key.text) else {
          reportUnknownKey(key, known: Language.allCases.map(\.rawValue), section: "text")
          continue
        }
        guard let text = text(value, "a text") else { continue }
        switch language {
        case .english: english = text
        case .chinese: chinese = text
        }
      }
      return LocalizedText(english: english, chinese: chinese)
    }
  }

  mutating func number(_ node: YAMLNode, _ subject: String) -> DecimalNumber? {
    guard let text = text(node, subject) else { return nil }
    switch DecimalNumber.parse(text) {
    case .success(let value): return value
    case .failure(let mistake):
      let fixes = mistake.replacement.map {
        [FixIt("replace by `\($0)`", isSafe: false, edits: [.init(node.place, $0)])]
      }
      log.report(.badNumber, mistake.message, at: node.place, fixes: fixes ?? [])
      return nil
    }
  }

  /// A number in [0, 1], as a share is.
  mutating func share(_ node: YAMLNode, _ subject: String) -> DecimalNumber? {
    guard let value = number(node, subject) else { return nil }
    guard !value.isNegative, value <= DecimalNumber(1) else {
      log.report(.outOfRange, "\(subject) must lie between 0% and 100%", at: node.place)
      return nil
    }
    return value
  }

  mutating func integer(_ node: YAMLNode, _ subject: String, in range: ClosedRange<Int>) -> Int? {
    guard let text = text(node, subject) else { return nil }
    guard let value = Int(text) else {
      log.report(.badNumber, "`\(text)` is not a whole number", at: node.place)
      return nil
    }
    guard range.contains(value) else {
      log.report(.outOfRange, "\(subject) must lie between \(range.lowerBound) and \(range.upperBound)", at: node.place)
      return nil
    }
    return value
  }

  mutating func flag(_ node: YAMLNode, _ subject: String) -> Bool? {
    guard let text = text(node, subject) else { return nil }
    switch text {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default:
      log.report(.wrongType, "\(subject) must be `true` or `false`, not `\(text)`", at: node.place)
      return nil
    }
  }

  mutating func word<W: RawRepresentable<String> & CaseIterable>(_ node: YAMLNode, _ subject: String, as type: W.Type) -> W? {
    guard let text = text(node, subject) else { return nil }
    if let word = W(rawValue: text) { return word }
    reportUnknownWord(node, text, subject, known: W.allCases.map(\.rawValue))
    return nil
  }

  mutating func reportUnknownWord(_ node: YAMLNode, _ text: String, _ subject: String, known: [String]) {
    var fixes: [FixIt] = []
    if let suggestion = suggestions.nearest(to: text, among: known) {
      fixes.append(FixIt("replace by `\(suggestion)`", isSafe: false, edits: [.init(node.place, suggestion)]))
    }
    let choices = known.map { "`\($0)`" }.joined(separator: ", ")
    log.report(.unknownWord, "\(subject) must be one of \(choices), not `\(text)`", at: node.place, fixes: fixes)
  }

  mutating func day(_ node: YAMLNode, _ subject: String) -> Day? {
    guard let text = text(node, subject) else { return nil }
    if let day = Day.parse(text) { return day }
    log.report(.badDate, "`\(text)` is not a day such as `2026-08-15`", at: node.place)
    return nil
  }

  /// - Parameter value: what stands behind the period where that is a key.
  mutating func period(_ node: YAMLNode, _ value: YAMLNode? = nil) -> Period? {
    guard let text = text(node, "a period") else { return nil }
    if let known = periods[text] { return known }
    switch model.calendar.period(text) {
    case .success(let period):
      periods[text] = period
      return period
    case .failure(let mistake):
      let fixes = mistake.replacement.map {
        [FixIt("replace by `\($0)`", isSafe: true, edits: [.init(node.place, $0)])]
      }
      log.report(.badPeriod, mistake.message, at: node.place, notes: Self.notes(onKeyOf: value), fixes: fixes ?? [])
      return nil
    }
  }

  /// `7d`, or a plain number of days.
  mutating func dayCount(_ text: String, _ node: YAMLNode) -> Int? {
    let digits = text.hasSuffix("d") ? text.dropLast() : Substring(text)
    if let count = Int(digits), 0...100_000 ~= count { return count }
    log.report(.badDuration, "`\(text)` is not a number of days such as `7d`", at: node.place)
    return nil
  }

  /// `1d` or `7d..13d`.
  mutating func dayRange(_ node: YAMLNode, _ subject: String) -> ClosedRange<Int>? {
    guard let text = text(node, subject) else { return nil }
    guard let dots = text.firstRange(of: "..") else { return dayCount(text, node).map { $0...$0 } }
    guard let first = dayCount(String(text[..<dots.lowerBound]), node),
      let last = dayCount(String(text[dots.upperBound...]), node)
    else { return nil }
    guard first <= last else {
      log.report(.badDuration, "`\(text)` ends before it begins", at: node.place)
      return nil
    }
    return first...last
  }

  /// Two numbers in ascending order.
  mutating func bounds(_ node: YAMLNode, _ subject: String) -> Bounds? {
    guard expect(.sequence, node, subject) else { return nil }
    let elements = Array(node.elements)
    guard elements.count == 2 else {
      log.report(.wrongType, "\(subject) must be two numbers, from and to", at: node.place)
      return nil
    }
    guard let lower = number(elements[0], subject), let upper = number(elements[1], subject) else { return nil }
    guard lower <= upper else {
      log.report(.outOfRange, "\(subject) must go from the lower number to the upper", at: node.place)
      return nil
    }
    return Bounds(lower: lower, upper: upper)
  }

  mutating func unit(_ node: YAMLNode) -> MeasureUnit? {
    guard let text = text(node, "`unit`") else { return nil }
    switch MeasureUnit.parse(text) {
    case .success(let unit): return unit
    case .failure(let mistake):
      log.report(.badUnit, mistake.message, at: node.place)
      return nil
    }
  }

  /// A key that something is known by: letters of any script, digits and `_`, not starting with a digit.
  mutating func identifier(_ node: YAMLNode, _ subject: String) -> String? {
    let name = node.text
    if Self.isIdentifier(name) { return name }
    log.report(.badIdentifier, "\(subject) `\(name)` must be made of letters, digits and `_`, not starting with a digit", at: node.place)
    return nil
  }

  static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, first.startsIdentifier else { return false }
    return name.unicodeScalars.allSatisfy(\.continuesIdentifier)
  }

  /// Whom a name means: a declared person, or the bare name where a model declares none.
  mutating func owner(_ node: YAMLNode, _ subject: String) -> Ownership.Owner? {
    guard let name = text(node, subject) else { return nil }
    if let person = personIndex[name] { return .person(person) }
    if !model.declaresPeople { return .name(name) }
    reportUnknown(.unknownOwner, "`\(name)` is not in `people`", name, node, known: { $0.people.map(\.key) })
    return nil
  }

  /// The name nearest to an unknown one, as long as looking for it is cheap.
  mutating func suggestion(for name: String, among known: (Model) -> [String]) -> String? {
    suggestions.isExhausted ? nil : suggestions.nearest(to: name, among: known(model))
  }

  mutating func reportUnknown(_ rule: Rule, _ message: String, _ name: String, _ node: YAMLNode, known: (Model) -> [String]) {
    var fixes: [FixIt] = []
    if let suggestion = suggestion(for: name, among: known) {
      fixes.append(FixIt("replace by `\(suggestion)`", isSafe: false, edits: [.init(node.place, suggestion)]))
    }
    log.report(rule, message, at: node.place, fixes: fixes)
  }
}
