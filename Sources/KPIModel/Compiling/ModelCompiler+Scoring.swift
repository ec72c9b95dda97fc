import KPISource

extension ModelCompiler {
  mutating func compileScoring() {
    for entry in sections[.scoring] ?? [] {
      guard let key = key(entry.key, entry.value, of: ScoringKey.self) else { continue }
      switch key {
      case .levels: if let levels = levels(entry.value) { model.scoring.levels = levels }
      case .completion: if let cap = completionCap(entry.value) { model.scoring.completionCap = cap }
      case .bands: if let bands = bands(entry.value) { model.scoring.bands = bands }
      }
    }
  }

  private mutating func levels(_ node: YAMLNode) -> Scoring.Levels? {
    guard expect(.mapping, node, "`levels`") else { return nil }
    var levels: Scoring.Levels?
    for (key, value) in node.entries {
      guard let name = self.key(key, value, of: LevelsKey.self) else { continue }
      if levels != nil {
        log.report(.conflictingEntry, "`levels` is a `ratio` or a `table`, not both", at: key.place)
        return nil
      }
      switch name {
      case .ratio: levels = ratio(value).map(Scoring.Levels.ratio)
      case .table: levels = table(value).map(Scoring.Levels.table)
      }
    }
    return levels
  }

  private mutating func ratio(_ node: YAMLNode) -> DecimalNumber? {
    guard let ratio = number(node, "`ratio`") else { return nil }
    guard DecimalNumber.zero < ratio, ratio <= .one else {
      log.report(.outOfRange, "`ratio` must lie above 0 and not over 1: a higher level is never worth less", at: node.place)
      return nil
    }
    return ratio
  }

  private mutating func table(_ node: YAMLNode) -> [DecimalNumber]? {
    guard expect(.sequence, node, "`table`") else { return nil }
    var table: [DecimalNumber] = []
    for element in node.elements {
      guard let worth = number(element, "what a level is worth") else { return nil }
      guard DecimalNumber.zero < worth, table.last.map({ worth <= $0 }) ?? true else {
        log.report(.outOfRange, "`table` must go down from level to level and stay above 0", at: element.place)
        return nil
      }
      table.append(worth)
    }
    if table.isEmpty { log.report(.wrongType, "`table` must hold a number for each level", at: node.place) }
    return table.isEmpty ? nil : table
  }

  private mutating func completionCap(_ node: YAMLNode) -> DecimalNumber? {
    guard expect(.mapping, node, "`completion`") else { return nil }
    for (key, value) in node.entries {
      guard self.key(key, value, of: ScoredCompletionKey.self) != nil, let cap = number(value, "`cap`") else { continue }
      guard cap >= .one else {
        log.report(.outOfRange, "`cap` must not be under 100%: a target reached counts in full", at: value.place)
        return nil
      }
      return cap
    }
    return nil
  }

  private mutating func bands(_ node: YAMLNode) -> [Scoring.Band]? {
    if node.kind == .scalar { return word(node, "`bands`", as: Scoring.Preset.self)?.bands }
    guard expect(.mapping, node, "`bands`") else { return nil }
    var bands: [Scoring.Band] = []
    for (key, value) in node.entries {
      guard let bound = number(value, "the bound of a grade") else { return nil }
      guard bands.last.map({ bound < $0.bound }) ?? true, !bound.isNegative else {
        log.report(.outOfRange, "`bands` must go down from grade to grade and end at 0%", at: value.place)
        return nil
      }
      bands.append(Scoring.Band(grade: key.text, bound: bound))
    }
    guard bands.last?.bound.isZero == true else {
      log.report(
        .outOfRange, "the lowest of `bands` must begin at 0%", at: node.place, notes: ["every completion has a grade"])
      return nil
    }
    return bands
  }
}
