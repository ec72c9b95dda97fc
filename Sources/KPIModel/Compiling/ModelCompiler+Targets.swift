import KPISource

extension ModelCompiler {
  /// Every target form of docs/language.md#targets.
  mutating func targets(_ node: YAMLNode) -> [Target] {
    switch node.kind {
    case .scalar:
      // Like `owner: none`: that there is none is meant.
      if node.isNothing || node.text == "none" { return [] }
      guard let value = number(node, "`target`") else { return [] }
      return [Target(period: nil, value: .amount(value), version: nil, site: .source(node.place))]
    case .sequence: return versions(node)
    case .mapping:
      if let first = node.entries.first(where: { _ in true }), first.key.withText({ TargetKey.lookup.key($0) }) != nil {
        guard let value = targetValue(node) else { return [] }
        return [Target(period: nil, value: value.value, version: nil, site: .source(node.place))]
      }
      return periodTargets(node)
    }
  }

  private mutating func periodTargets(_ node: YAMLNode) -> [Target] {
    var result: [Target] = []
    for (key, value) in node.entries {
      guard let period = period(key, value) else { continue }
      if value.isNothing { continue }
      let target: Target.Value?
      if value.kind == .mapping {
        target = targetValue(value)?.value
      } else {
        target = number(value, "a target").map(Target.Value.amount)
      }
      guard let target else { continue }
      result.append(Target(period: period, value: target, version: nil, site: .source(value.place)))
    }
    return result
  }

  private mutating func versions(_ node: YAMLNode) -> [Target] {
    var result: [Target] = []
    var beginnings: Set<Day> = []
    for element in node.elements {
      guard expect(.mapping, element, "a version of a target") else { continue }
      guard let parsed = targetValue(element) else { continue }
      guard let version = parsed.version else {
        log.report(.missingKey, "`from` is missing: a version of a target says its first day", at: element.place)
        continue
      }
      if let agreed = version.agreed, agreed > version.from {
        log.report(
          .retroactiveTarget, "the target from \(version.from) was agreed on \(agreed), after it began", at: element.place)
      }
      guard beginnings.insert(version.from).inserted else {
        log.report(.conflictingTargets, "two versions of the target begin on \(version.from)", at: element.place)
        continue
      }
      result.append(Target(period: nil, value: parsed.value, version: version, site: .source(element.place)))
    }
    return result.sorted { ($0.version?.from.number ?? .min) < ($1.version?.from.number ?? .min) }
  }

  /// The keys of a target's value, and of its version where there are any.
  private mutating func targetValue(_ node: YAMLNode) -> (value: Target.Value, version: Target.Version?)? {
    var values: [(key: YAMLNode, value: Target.Value)] = []
    var growth: (key: YAMLNode, value: DecimalNumber)?
    var base: (key: YAMLNode, value: Target.Base?)?
    var from: Day?
    var reason: String?
    var approvedBy: String?
    var agreed: Day?
    var hasMistake = false
    for (key, value) in node.entries {
      guard let name = self.key(key, value, of: TargetKey.self) else {
        hasMistake = true
        continue
      }
      func rate(_ unit: Target.RateUnit) {
        if let number = number(value, "`\(name.rawValue)`") {
          values.append((key, .rate(number, per: unit)))
        } else {
          hasMistake = true
        }
      }
      switch name {
      case .value:
        if let number = number(value, "`value`") { values.append((key, .amount(number))) } else { hasMistake = true }
      case .perDay: rate(.day)
      case .perWeek: rate(.week)
      case .perMonth: rate(.month)
      case .perQuarter: rate(.quarter)
      case .growth: if let number = number(value, "`growth`") { growth = (key, number) } else { hasMistake = true }
      case .over: base = (key, word(value, "`over`", as: Target.Base.self))
      case .share: if let number = share(value, "`share`") { values.append((key, .share(number))) } else { hasMistake = true }
      case .within: if let range = bounds(value, "`within`") { values.append((key, .within(range))) } else { hasMistake = true }
      case .from: from = day(value, "`from`")
      case .reason: reason = text(value, "`reason`")
      case .approvedBy:
        approvedBy = text(value, "`approved_by`")
        if model.declaresPeople { _ = owner(value, "`approved_by`") }
      case .agreed: agreed = day(value, "`agreed`")
      }
    }
    if let growth {
      if let base {
        if let base = base.value { values.append((growth.key, .growth(growth.value, over: base))) } else { hasMistake = true }
      } else {
        log.report(.missingKey, "`growth` needs `over`: `previous` or `last_year`", at: growth.key.place)
        hasMistake = true
      }
    } else if let base {
      log.report(.misplacedKey, "`over` goes with `growth`", at: base.key.place)
    }
    for extra in values.dropFirst() {
      log.report(.conflictingTargets, "`\(extra.key.text)` is a second value of one target", at: extra.key.place)
    }
    if from == nil, reason != nil || approvedBy != nil || agreed != nil {
      log.report(.missingKey, "`from` is missing: a version of a target says its first day", at: node.place)
    }
    guard let first = values.first else {
      if !hasMistake { log.report(.missingKey, "this target has no value", at: node.place) }
      return nil
    }
    let version = from.map { Target.Version(from: $0, reason: reason, approvedBy: approvedBy, agreed: agreed) }
    return (first.value, version)
  }
}
