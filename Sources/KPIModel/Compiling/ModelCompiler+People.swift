import KPISource

extension ModelCompiler {
  mutating func compileTeams() {
    let entries = sections[.teams] ?? []
    for entry in entries {
      guard let name = identifier(entry.key, "team") else { continue }
      teamIndex[name] = model.teams.count
      model.teams.append(Team(key: name, place: entry.key.place, name: nil, lead: nil, partOf: nil))
    }
    for entry in entries {
      guard let index = teamIndex[entry.key.text], expect(.mapping, entry.value, "team `\(entry.key.text)`") else { continue }
      for (key, value) in entry.value.entries {
        guard let key = self.key(key, value, of: TeamKey.self) else { continue }
        switch key {
        case .name: model.teams[index].name = localizedText(value)
        case .partOf: model.teams[index].partOf = team(value)
        case .lead: break  // people come later: see `compilePeople`
        }
      }
    }
    checkChains(count: model.teams.count, next: { model, index in model.teams[index].partOf }) { model, index in
      ("team `\(model.teams[index].key)` is a part of itself", model.teams[index].place)
    } describeDepth: { model, index in
      ("team `\(model.teams[index].key)` is more than \(Budget.depth) teams deep", model.teams[index].place)
    }
  }

  mutating func compilePeople() {
    let entries = sections[.people] ?? []
    model.declaresPeople = sections[.people] != nil
    for entry in entries {
      guard let name = identifier(entry.key, "person") else { continue }
      if name == "none" {
        log.report(.badIdentifier, "a person cannot be called `none`: it means that there is deliberately no owner", at: entry.key.place)
        continue
      }
      personIndex[name] = model.people.count
      model.people.append(Person(key: name, place: entry.key.place, name: nil, title: nil, team: nil, reportsTo: nil))
    }
    for entry in entries {
      guard let index = personIndex[entry.key.text], expect(.mapping, entry.value, "person `\(entry.key.text)`") else { continue }
      for (key, value) in entry.value.entries {
        guard let key = self.key(key, value, of: PersonKey.self) else { continue }
        switch key {
        case .name: model.people[index].name = localizedText(value)
        case .title: model.people[index].title = localizedText(value)
        case .team: model.people[index].team = team(value)
        case .reportsTo: model.people[index].reportsTo = person(value)
        }
      }
    }
    for entry in sections[.teams] ?? [] {
      guard let index = teamIndex[entry.key.text] else { continue }
      for (key, value) in entry.value.entries where key.text == TeamKey.lead.rawValue {
        model.teams[index].lead = person(value)
      }
    }
    checkChains(count: model.people.count, next: { model, index in model.people[index].reportsTo }) { model, index in
      ("`\(model.people[index].key)` reports to themselves through others", model.people[index].place)
    } describeDepth: { model, index in
      ("more than \(Budget.depth) people stand above `\(model.people[index].key)`", model.people[index].place)
    }
  }

  private mutating func team(_ node: YAMLNode) -> Int? {
    guard let name = text(node, "a team") else { return nil }
    if let team = teamIndex[name] { return team }
    reportUnknown(.unknownTeam, "`\(name)` is not in `teams`", name, node, known: { $0.teams.map(\.key) })
    return nil
  }

  private mutating func person(_ node: YAMLNode) -> Int? {
    guard let name = text(node, "a person") else { return nil }
    if let person = personIndex[name] { return person }
    if !model.declaresPeople {
      log.report(.unknownOwner, "`\(name)` is not in `people`, which the model does not have", at: node.place)
    } else {
      reportUnknown(.unknownOwner, "`\(name)` is not in `people`", name, node, known: { $0.people.map(\.key) })
    }
    return nil
  }

  /// Reports each chain that leads back to its start, once, and the first link of each that is too far from its end.
  private mutating func checkChains(
    count: Int, next: (Model, Int) -> Int?, describe: (Model, Int) -> (message: String, place: Place),
    describeDepth: (Model, Int) -> (message: String, place: Place)
  ) {
    // 0: not seen; else the number of the walk that saw it.
    var seenBy = [Int](repeating: 0, count: count)
    // Links up to the end of the chain, with its own.
    var levels = [Int](repeating: 0, count: count)
    for start in 0..<count where seenBy[start] == 0 {
      var walked: [Int] = []
      var current: Int? = start
      while let index = current, seenBy[index] == 0 {
        seenBy[index] = start + 1
        walked.append(index)
        current = next(model, index)
      }
      if let index = current, seenBy[index] == start + 1 {
        let (message, place) = describe(model, index)
        log.report(.cycle, message, at: place)
      }
      var level = current.map { levels[$0] } ?? 0
      for index in walked.reversed() {
        level += 1
        levels[index] = level
        guard level == Budget.depth + 1 else { continue }
        let (message, place) = describeDepth(model, index)
        log.report(.tooDeep, message, at: place)
      }
    }
  }
}
