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
      let root = load(try SourceFile.read(path))
      return root.map { LoadedFile(path: path, root: $0) }
    } catch {
      documents[canonical] = LoadedFile(path: path, root: nil)
      log.report(error.diagnostic(at: place))
      return nil
    }
  }

  /// Takes a file's sections into the model, and those of the files it includes.
  mutating func gather(_ root: YAMLNode, from path: String, as use: FileUse) {
    guard mergedFiles.insert(FilePath.canonical(path)).inserted else { return }
    var hasVersion = false
    var includes: YAMLNode?
    for (key, value) in root.entries {
      guard let name = self.key(key, of: DocumentKey.self) else { continue }
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
      case .sources, .dimensions, .measures, .people, .teams, .scoring, .events, .influences: merge(value, into: name)
      case .targets, .actuals, .rates:
        guard expect(.sequence, value, "`\(name.rawValue)`") else { continue }
        lists[name, default: []].append(contentsOf: value.elements)
      case .initiatives, .pairs, .decisions, .plans, .scenarios: break  // refused by `key`
      }
    }
    if !hasVersion, use != .include {
      let start = Place(file: root.place.file, start: root.place.start, end: root.place.start)
      log.report(
        .languageVersion, "`kpitree` is missing: a model's first file says the language version", at: start,
        fixes: [FixIt("add `kpitree: 1`", isSafe: true, edits: [.init(start, "kpitree: 1\n")])])
    }
    if let includes { include(includes) }
  }

  private mutating func checkVersion(_ value: YAMLNode) {
    guard value.kind == .scalar, value.text == "1" else {
      let written = value.kind == .scalar ? "`\(value.text)`" : value.kindPhrase
      log.report(.languageVersion, "language version \(written) is not known: this tool reads version 1", at: value.place)
      return
    }
  }

  private mutating func include(_ value: YAMLNode) {
    for pattern in scalars(value, "`include`") {
      let path = resolved(pattern.text, from: pattern.place)
      let matches = FilePath.matching(path)
      if matches.isEmpty {
        log.report(.missingFile, "no file matches `\(pattern.text)`", at: pattern.place, notes: ["looked for `\(path)`"])
      }
      for match in matches {
        guard let file = load(path: match, namedAt: pattern.place), let root = file.root else { continue }
        gather(root, from: match, as: .include)
      }
    }
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
