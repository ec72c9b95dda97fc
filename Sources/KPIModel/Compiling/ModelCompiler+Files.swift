import KPISource

extension ModelCompiler {
  /// What a file is to the model that reads it.
  enum FileUse {
    /// The first file: `kpitree`, `name` and `tree` are its own.
    case model
    /// Named by `include`: sections only.
    case include
    /// Named by `from`: a model of its own, of which the root's body and the other sections are taken.
    case subtree
  }

  /// Parses a file that was read.
  mutating func load(_ file: SourceFile) -> YAMLNode? {
    let id = files.add(file)
    let document = YAMLDocument.read(file, id: id, into: &log)
    documents[FilePath.canonical(file.path)] = LoadedFile(path: file.path, root: document?.root)
    guard let root = document?.root else { return nil }
    guard root.kind == .mapping else {
      log.report(.wrongType, "a model file holds keys and values, not \(root.kindPhrase)", at: root.place)
      return nil
    }
    return root
  }

  /// Reads and parses a file that another one names; a file named twice is read once.
  mutating func load(path: String, namedAt place: Place) -> LoadedFile? {
    let canonical = FilePath.canonical(path)
    if let known = documents[canonical] { return known.root == nil ? nil : known }
    do {
      let file = try SourceFile.read(path)
      guard Self.looksLikeModel(file) else {
        documents[canonical] = LoadedFile(path: path, root: nil)
        log.report(.foreignFile, "`\(path)` has no section of a model", at: place, notes: ["nothing of it is shown"])
        return nil
      }
      let root = load(file)
      return root.map { LoadedFile(path: path, root: $0) }
    } catch {
      documents[canonical] = LoadedFile(path: path, root: nil)
      log.report(error.diagnostic(at: place))
      return nil
    }
  }

  /// Takes a file's sections into the model, then those of the files that it includes, each with what it includes itself.
  mutating func gather(_ root: YAMLNode, from path: String, as use: FileUse) {
    var waiting = gatherSections(of: root, from: path, as: use)
    while let next = waiting.popLast() {
      guard let file = load(path: next.path, namedAt: next.place), let root = file.root else { continue }
      waiting += gatherSections(of: root, from: next.path, as: .include)
    }
  }

  /// A file that another one includes, and where.
  private struct Inclusion {
    var path: String
    var place: Place
  }

  /// Takes a file's own sections into the model.
  ///
  /// - Returns: the files that it includes, from the last to the first.
  private mutating func gatherSections(of root: YAMLNode, from path: String, as use: FileUse) -> [Inclusion] {
    guard mergedFiles.insert(FilePath.canonical(path)).inserted else { return [] }
    var hasVersion = false
    var includes: YAMLNode?
    for (key, value) in root.entries {
      guard let name = self.key(key, value, of: DocumentKey.self) else { continue }
      switch name {
      case .kpitree:
        hasVersion = true
        checkVersion(value)
      case .name:
        if use == .include {
          log.report(.misplacedKey, "`name` belongs in a model's first file", at: key.place)
        } else if let text = localizedText(value), use == .model {
          // A subtree's own name is for when its file is read alone.
          model.name = text
        }
      case .currency: compileCurrency(value)
      case .calendar: compileCalendar(value)
      case .include: includes = value
      case .tree:
        if use == .include {
          log.report(.misplacedKey, "`tree` belongs in a model's first file", at: key.place)
        } else if use == .model {
          merge(value, into: .tree)
        }
      case .files, .sources, .dimensions, .measures, .people, .teams, .scoring, .events, .influences, .initiatives:
        merge(value, into: name)
      case .targets, .actuals, .rates:
        guard expect(.sequence, value, "`\(name.rawValue)`") else { continue }
        lists[name, default: []].append(contentsOf: value.elements)
      case .pairs, .decisions, .plans, .scenarios: break  // refused by `key`
      }
    }
    if !hasVersion, use != .include {
      let start = Place(file: root.place.file, start: root.place.start, end: root.place.start)
      log.report(
        .languageVersion, "`kpitree` is missing: a model's first file says the language version", at: start,
        fixes: [FixIt("add `kpitree: 1`", isSafe: true, edits: [.init(start, "kpitree: 1\n")])])
    }
    return includes.map { included(by: $0) } ?? []
  }

  private mutating func checkVersion(_ value: YAMLNode) {
    guard value.kind == .scalar, value.text == "1" else {
      let written = value.kind == .scalar ? "`\(value.text)`" : value.kindPhrase
      log.report(.languageVersion, "language version \(written) is not known: this tool reads version 1", at: value.place)
      return
    }
  }

  private mutating func included(by value: YAMLNode) -> [Inclusion] {
    var result: [Inclusion] = []
    for pattern in scalars(value, "`include`") {
      let path = resolved(pattern.text, from: pattern.place)
      // The same glob in each of many files names nothing new.
      guard includedPatterns.insert(path).inserted else { continue }
      result += matching(path, writtenAs: pattern).map { Inclusion(path: $0, place: pattern.place) }
    }
    return result.reversed()
  }

  /// The files that a path or glob names; none, and a finding, where there are none or the model may not read them.
  mutating func matching(_ path: String, writtenAs pattern: YAMLNode) -> [String] {
    let isOutside = model.trust.reach(pattern: path, matches: []).map { isRefused($0, at: pattern.place) }
    if isOutside == true { return [] }
    let matches = FilePath.matching(path)
    if matches.isEmpty {
      log.report(.missingFile, "no file matches `\(pattern.text)`", at: pattern.place, notes: ["looked for `\(path)`"])
    }
    if isOutside == nil, let reach = model.trust.reach(pattern: path, matches: matches), isRefused(reach, at: pattern.place) { return [] }
    return matches
  }

  /// Whether any line begins with a key of a model, or none with a key at all: findings quote lines, and those of other files are nobody's business.
  private static func looksLikeModel(_ file: SourceFile) -> Bool {
    var isEmpty = true
    for line in file.bytes.split(separator: UInt8(ascii: "\n")) {
      let text = line.drop { " \t\r{\"'\u{FEFF}".utf8.contains($0) }
      if text.isEmpty || text.first == UInt8(ascii: "#") { continue }
      isEmpty = false
      let word = String(decoding: text.prefix { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }, as: UTF8.self)
      if DocumentKey(rawValue: word) != nil { return true }
    }
    return isEmpty
  }

  /// Whether the user has not agreed to what a model would do, which is then a finding.
  mutating func isRefused(_ reach: String, at place: Place) -> Bool {
    reaches.insert(reach)
    if model.trust.allows(reach) { return false }
    log.report(.untrusted("the model", reach, at: .source(place)))
    return true
  }

  /// Adds a map section's entries; one entry twice is an error that names both places.
  private mutating func merge(_ value: YAMLNode, into section: DocumentKey) {
    guard expect(.mapping, value, "`\(section.rawValue)`") else { return }
    for (key, body) in value.entries {
      let name = key.text
      if let first = firstPlaces[section]?[name] {
        log.report(
          .duplicateEntry, "`\(name)` is declared twice in `\(section.rawValue)`", at: key.place,
          related: [.init(first, "first declared")])
        continue
      }
      firstPlaces[section, default: [:]][name] = key.place
      sections[section, default: []].append(Entry(key: key, value: body))
    }
  }
}
