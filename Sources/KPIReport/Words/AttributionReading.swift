import KPIAnalysis
import KPIModel

/// An attribution in sentences, one for each reading; the same in every format.
struct AttributionReading {
  let attribution: Attribution
  let wording: Wording
  let format: FigureFormat
  private let indexOfID: [String: Int]
  /// By level, the first children without a gap, and how many there are.
  private let missing: [Int: (ids: [String], count: Int)]

  init(_ attribution: Attribution, language: Language, unit: UnitChoice = .auto) {
    self.attribution = attribution
    wording = Wording(language: language)
    var missing: [Int: (ids: [String], count: Int)] = [:]
    for line in attribution.lines where line.kind == nil && line.gap == nil {
      var known = missing[line.levelIndex] ?? ([], 0)
      known.count += 1
      if known.ids.count < Wording.namedCount { known.ids.append(line.id) }
      missing[line.levelIndex] = known
    }
    self.missing = missing
    let node = attribution.node
    indexOfID = Dictionary(attribution.lines.enumerated().map { ($1.id, $0) }) { first, _ in first }
    format = FigureFormat(
      node.unit ?? .plain, isRate: node.group.isRate,
      figures: [node.actual, node.reference, node.gap].compactMap { $0?.value },
      movements: AttributionReading.movements(of: attribution), choice: unit, language: language)
  }

  /// All that is shown in the asked node's unit beside its own figures.
  private static func movements(of attribution: Attribution) -> [Double] {
    var amounts = [attribution.node.gap] + attribution.lines.map(\.contribution)
    if let chain = attribution.chain { amounts += chain.parts.map(\.node.gap) + chain.lines.flatMap(\.contributions) }
    return amounts.compactMap { $0?.value }
  }

  func text(_ cause: Attribution.Cause) -> String {
    if attribution.levels.isEmpty { return wording.indivisible(wording.phrase(cause.name)) }
    let name = path(of: cause)
    return wording.reading(
      of: cause, name, contribution: format.variance(cause.contribution, wording),
      share: cause.share.map { NumberFormat.percent.text($0.value) }) + (isSpread(cause) ? wording.spreadCause(name) : "")
      + (isNews(cause) ? "" : wording.normalCause) + happenings(of: cause)
  }

  /// What happened there in the period; empty where nothing is known.
  func happenings(of cause: Attribution.Cause) -> String {
    let found = cause.happenings
    if found.isEmpty { return "" }
    let texts = found.prefix(3).map { $0.name.text(in: wording.language) + wording.bracketed(wording.days($0.days)) }
    return wording.happenings(wording.few(texts, of: found.count))
  }

  /// The names on the way from below the asked node to the cause, or to the node that a line is in; the asked node's where that is it.
  func path(of cause: Attribution.Cause) -> String {
    let ids = cause.kind == nil ? cause.path.dropFirst() : cause.path.dropFirst().dropLast()
    let names = ids.map { id in indexOfID[id].flatMap { attribution.lines[$0].name }.map(wording.phrase) ?? id }
    return names.isEmpty ? wording.phrase(cause.name) : names.joined(separator: " > ")
  }

  /// The names on the way from below the asked node to a line's node, or to the node that it is in.
  private func path(of line: Int) -> String? {
    var names: [String] = []
    var next: Int? = line
    while let index = next {
      if let name = attribution.lines[index].name { names.append(wording.phrase(name)) }
      next = attribution.lines[index].parentIndex
    }
    return names.isEmpty ? nil : names.reversed().joined(separator: " > ")
  }

  /// Whether a cause rests on a reference that nobody agreed to.
  func isSpread(_ cause: Attribution.Cause) -> Bool {
    cause.kind == nil && indexOfID[cause.id].map { attribution.lines[$0].referenceKind == .allocated } ?? false
  }

  /// Nothing is said of a cause that is unusual, or of the asked node once more.
  private func isNews(_ cause: Attribution.Cause) -> Bool { cause.isNormal != true || cause.path.count < 2 }

  /// Whether the asked node lies where it usually does, and which way it has been moving; nil where nobody can say.
  var normalVariation: String? {
    let node = attribution.node
    let kind = attribution.period.kind
    var sentences: [String] = []
    if let actual = node.actual, let limits = node.normalVariation {
      sentences.append(
        wording.normalVariation(
          limits.side(of: actual), (format.number.text(limits.lower.value), format.number.text(limits.upper.value)),
          periods: wording.count(limits.periodCount, of: limits.source == .days ? .day : kind), isTrend: limits.isTrend))
    }
    if let course = node.course { sentences.append(wording.courseSentence(course, of: kind, isClosed: attribution.isClosed)) }
    return sentences.isEmpty ? nil : sentences.joined(separator: wording.pick(" ", ""))
  }

  func text(_ finding: Attribution.Finding) -> String {
    switch finding {
    case .offset(let levelIndex, let up, let down):
      let level = attribution.levels[levelIndex]
      return wording.offset(
        in: name(of: level), by: wording.phrase(level.name), up: format.variance(level.grossUp, wording) + wording.named(up),
        down: format.variance(level.grossDown.negated, wording) + wording.named(down),
        net: level.gap.map { format.variance($0, wording) } ?? "")
    case .common(let levelIndex, let alike, let count):
      return wording.common(alike, of: count, by: wording.phrase(attribution.levels[levelIndex].name))
    case .shareShift(let lineIndex, let from, let to):
      let line = attribution.lines[lineIndex]
      return wording.shareShift(
        of: path(of: lineIndex) ?? line.id, by: attribution.levels[line.levelIndex].name.text(in: wording.language),
        from: NumberFormat.percent.text(from.value), to: NumberFormat.percent.text(to.value))
    }
  }

  /// Why a line is as it is; nil where it is ok.
  func reason(_ line: Attribution.Line) -> String? {
    line.reason.map { reason in
      let (ids, count) = missing[line.levelIndex] ?? ([], 0)
      return wording.reason(reason, missing: ids, count: count)
    }
  }

  private func name(of level: Attribution.Level) -> String {
    level.parentIndex.map { path(of: $0) ?? level.nodeID } ?? wording.phrase(attribution.node.name)
  }
}

extension Attribution.Finding {
  /// The id of what it is about: a breakdown as `<node>.<breakdown>`, or a node.
  func id(in attribution: Attribution) -> String {
    switch self {
    case .offset(let levelIndex, _, _), .common(let levelIndex, _, _):
      "\(attribution.levels[levelIndex].nodeID).\(attribution.levels[levelIndex].key)"
    case .shareShift(let lineIndex, _, _): attribution.lines[lineIndex].id
    }
  }

  var kind: FindingKind {
    switch self {
    case .offset: .offset
    case .common: .common
    case .shareShift: .shareShift
    }
  }
}

/// The word of a finding in documents.
enum FindingKind: String, DocumentWord {
  case offset, common
  case shareShift = "share_shift"
}
