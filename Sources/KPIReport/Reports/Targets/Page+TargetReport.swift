package import KPIAnalysis
import KPIModel
package import KPISource

extension Page {
  /// The page of `kpitree targets`: where each target comes from, what children promise, and what changed.
  package init(_ report: TargetReport, sources: SourceSet, style: PageStyle) {
    var layout = TargetLayout(report, sources, style)
    self = layout.page()
  }
}

struct TargetLayout {
  let report: TargetReport
  let style: PageStyle
  let wording: Wording
  var places: PlaceReader
  /// Columns that only some models need.
  let hasExpected: Bool
  let hasOriginal: Bool
  let hasBasis: Bool
  let hasParts: Bool

  init(_ report: TargetReport, _ sources: SourceSet, _ style: PageStyle) {
    self.report = report
    self.style = style
    wording = Wording(language: style.language)
    places = PlaceReader(sources)
    hasExpected = !report.isClosed
    hasOriginal = report.nodes.contains { $0.original != nil && $0.original != $0.target }
    hasBasis = report.nodes.contains { !$0.basis.isEmpty }
    hasParts = !report.commitments.isEmpty
  }

  mutating func page() -> Page {
    Page(
      language: style.language, title: title, sentences: sentences, table: Table(columns: columns, rows: rows), notes: notes(),
      hints: report.nodes.contains { $0.origin == .allocated } ? ["kpitree targets --period \(report.period.name) --propose"] : [])
  }

  // MARK: - Words

  private var title: Page.Title {
    Page.Title(
      who: report.model.text(in: style.language), what: wording.pick("Targets", "目标"),
      when: wording.when(report.period, isClosed: report.isClosed, asOf: report.asOf))
  }

  var sentences: [String] {
    var counts: [String] = []
    for kind in [Evaluation.ReferenceKind.declared, .derived, .allocated] {
      let count = report.nodes.count { $0.origin == kind }
      if count > 0 { counts.append(wording.pick("\(count) \(wording.referenceKind(kind))", "\(wording.referenceKind(kind))\(count)项")) }
    }
    let missing = report.nodes.count { $0.origin == nil }
    if missing > 0 { counts.append(wording.pick("\(missing) without a target", "无目标\(missing)项")) }
    var sentences = [counts.joined(separator: wording.pick(", ", "，")) + wording.pick(".", "。")]
    let over = report.commitments.count { $0.status == .over }
    let under = report.commitments.count { $0.status == .under }
    if over + under > 0 {
      sentences.append(
        wording.pick(
          "Children promise more than their parent in \(over) \(over == 1 ? "breakdown" : "breakdowns"), less in \(under).",
          "下级目标超过上级的分解\(over)个，不足的\(under)个。"))
    } else if report.commitments.contains(where: { $0.status == .exact }) {
      sentences.append(wording.pick("Where all children have a target, they carry their parent's.", "下级均有目标之处，其合计等于上级目标。"))
    }
    return sentences
  }

  private var columns: [Table.Column] {
    var columns = [
      Table.Column(header: wording.indicator, role: .tree),
      Table.Column(header: wording.owner, role: .text),
      Table.Column(header: wording.referenceKind, role: .word),
      Table.Column(header: wording.pick("PL", "目标"), role: .number),
    ]
    if hasExpected { columns.append(Table.Column(header: wording.pick("By now", "至今"), role: .number)) }
    if hasOriginal { columns.append(Table.Column(header: wording.pick("Original", "原目标"), role: .number)) }
    if hasBasis {
      columns.append(Table.Column(header: wording.pick("Carried", "有依据"), role: .number))
      columns.append(Table.Column(header: wording.pick("Proven", "已验证"), role: .number))
    }
    columns.append(Table.Column(header: wording.unit, role: .text))
    return columns
  }

  // MARK: - Rows

  private var rows: [Table.Row] {
    let arrangement = Arrangement(
      parents: report.nodes.map(\.parentIndex), breakdowns: report.nodes.map(\.commitmentIndex),
      owners: report.commitments.map(\.nodeIndex))
    var rows: [Table.Row] = []
    for (step, depth) in arrangement.steps {
      switch step {
      case .node(let index): rows.append(row(report.nodes[index], depth: depth))
      case .heading(let index, _):
        let name = index.map { wording.breakdown(report.commitments[$0].name.text(in: style.language)) }
        rows.append(row(label: name ?? wording.supports, depth: depth))
        rows[rows.count - 1].isHeading = true
        rows[rows.count - 1].breakdown = index.map { report.commitments[$0].key }
      case .end(let index): if let row = row(report.commitments[index], depth: depth) { rows.append(row) }
      }
    }
    return rows
  }

  private func row(label: String, depth: Int) -> Table.Row {
    Table.Row(label: label, in: 0, of: columns.count, depth: depth)
  }

  private func row(_ commitment: TargetReport.Commitment, depth: Int) -> Table.Row? {
    guard let difference = commitment.difference else { return nil }
    let unit = report.nodes[commitment.nodeIndex].unit
    let text: String
    switch commitment.status {
    case .over: text = wording.pick("~ promised beyond it", "~ 超过上级目标")
    case .under: text = wording.pick("~ not allocated", "~ 未分解到下级")
    case .open: text = wording.pick("~ left to share", "~ 留给无目标的下级")
    case .exact, .unknown: return nil
    }
    var row = row(label: text, depth: depth)
    row.cells[3] = .number(abs(difference.value), TargetTerms.format(difference.value, unit))
    return row
  }

  private func row(_ node: TargetReport.Node, depth: Int) -> Table.Row {
    func amount(_ amount: Amount?) -> Cell { amount.map { .number($0.value, TargetTerms.format($0.value, node.unit)) } ?? .missing }
    func share(_ share: Ratio?) -> Cell {
      share.map { .number($0.value, .wholePercent) } ?? .empty
    }
    var cells: [Cell] = [
      .label(node.name.text(in: style.language), suffix: ""), node.owner.map(Cell.text) ?? .missing,
      node.origin.map { .text(wording.referenceKind($0)) } ?? .missing,
      amount(node.target),
    ]
    if hasExpected { cells.append(amount(node.expected)) }
    if hasOriginal { cells.append(node.original == nil ? .empty : amount(node.original)) }
    if hasBasis { cells += [share(node.carriedShare), share(node.provenShare)] }
    cells.append(.text(wording.unit(node.unit ?? .plain, .plain)))
    return Table.Row(depth: depth, cells: cells)
  }

  // MARK: - Notes

  private mutating func notes() -> [String] {
    var notes: [String] = []
    let terms = TargetTerms(wording: wording)
    for node in report.nodes {
      if node.versions.count > 1 || node.versions.contains(where: \.isRetroactive) {
        for version in node.versions { notes.append("\(node.id): " + text(version, node.unit, terms)) }
      } else if node.terms.terms.count > 0, node.origin == .declared, let text = basis(node, terms) {
        notes.append("\(node.id): " + text)
      }
      for basis in node.basis { notes.append("\(node.id): " + text(basis, node)) }
    }
    if let history = report.history { notes.append(wording.history(history)) }
    return notes
  }

  /// How a target was counted, where it is not just the figure that stands there.
  private func basis(_ node: TargetReport.Node, _ words: TargetTerms) -> String? {
    if case .amount? = node.terms.terms.first, node.terms.terms.count == 1 { return node.isPhased ? phased : nil }
    let terms = node.terms.terms.map { words.text($0, node.unit) }.filter { !$0.isEmpty }.joined(separator: " + ")
    return terms.isEmpty ? nil : node.isPhased ? terms + "; " + phased : terms
  }

  private var phased: String { wording.pick("phased over its days", "按日分配") }

  private mutating func text(_ version: TargetReport.Version, _ unit: MeasureUnit?, _ words: TargetTerms) -> String {
    let value = words.text(version, unit)
    var parts = [wording.pick("\(value) from \(version.from)", "自\(wording.date(version.from))起\(value)")]
    if let reason = version.reason { parts.append(reason) }
    if let id = version.approvedBy {
      let approver = report.namesOfPeople[id]?.text(in: style.language) ?? id
      parts.append(wording.pick("approved by \(approver)", "由\(approver)批准"))
    }
    if let agreed = version.agreed { parts.append(wording.pick("agreed \(agreed)", "\(wording.date(agreed))商定")) }
    if version.isRetroactive { parts.append(wording.pick("RETROACTIVE", "追溯")) }
    if let place = places.line(of: version.place) { parts.append(place) }
    return parts.joined(separator: wording.pick("; ", "；"))
  }

  private func text(_ basis: TargetReport.Basis, _ node: TargetReport.Node) -> String {
    var parts = [
      wording.pick(
        "\(TargetTerms.amount(basis.value.value, node.unit)) by \(basis.kind.rawValue)",
        "\(wording.basis(basis.kind))：\(TargetTerms.amount(basis.value.value, node.unit))"),
      basis.isProven ? wording.pick("proven", "已验证") : wording.pick("unproven", "未验证"),
    ]
    if let confidence = basis.confidence {
      let percent = NumberFormat.wholePercent.text(confidence.value)
      parts.append(wording.pick("\(percent) sure", "把握\(percent)"))
    }
    if let reference = basis.reference { parts.append(reference) }
    return parts.joined(separator: wording.pick(", ", "，"))
  }
}

extension Wording {
  /// What git says of when targets were written.
  func history(_ history: TargetReport.History) -> String {
    if let obstacle = history.obstacle {
      return pick("History: not checked, ", "历史：未核对，") + self.obstacle(obstacle)
    }
    let count = history.checkedCount
    let late = history.late.count
    let lateText = late == 0 ? pick("none", "均未") : pick("\(late)", "\(late)项")
    let text = pick(
      "History: \(count) \(count == 1 ? "target" : "targets") checked in git, \(lateText) written after the first day",
      "历史：在git中核对\(count)项目标，\(lateText)晚于首日")
    let unknown = history.unknownCount
    if unknown == 0 { return text }
    return text
      + pick(
        "; \(unknown) came into git with the model, after the first day: only `agreed` can say when they were set",
        "；另有\(unknown)项在首日之后随模型一同进入git，只有`agreed`能说明何时商定")
  }

  fileprivate func obstacle(_ obstacle: TargetReport.History.Obstacle) -> String {
    switch obstacle {
    case .noGit: pick("there is no git command", "没有git命令")
    case .noRepository: pick("the model is in no git repository", "模型不在git仓库中")
    case .unreadable: pick("git refuses to read the repository: `git status` says why", "git拒绝读取该仓库，原因见`git status`")
    case .shallowClone: pick("the clone is shallow", "仓库为浅克隆")
    }
  }

  func basis(_ kind: Target.Basis.Kind) -> String {
    switch kind {
    case .history: pick("history", "历史")
    case .project: pick("project", "项目")
    case .industry: pick("industry", "行业")
    }
  }
}
