public import KPIAnalysis
internal import KPIFigures
public import KPIModel
internal import KPIReport
internal import KPISource

extension Workspace.Compilation {
  /// Reads the rows and reports every node's target, with what git knows of when it was written.
  ///
  /// - Parameter asOf: the last day that counts; nil: the last in the data, or of the last figure by hand.
  public func targets(_ period: Period, asOf: Day? = nil) -> Answer<TargetReport> {
    answer { inquiry in
      guard let bound = inquiry.bind(.init(period: period, asOf: asOf, historyLength: Workings.usualPeriodCount)) else { return nil }
      let workings = Workings(bound, against: .target, into: &inquiry.log)
      workings.reportUnstableTargets(into: &inquiry.log)
      var report = TargetReport(workings)
      report.checkHistory(in: inquiry.sources, into: &inquiry.log)
      return report
    }
  }

  /// Proposes targets for the nodes that have none of their own.
  public func targetProposal(_ period: Period, asOf: Day? = nil) -> Answer<TargetProposal> {
    answer { inquiry in
      guard let bound = inquiry.bind(.init(period: period, asOf: asOf)) else { return nil }
      let workings = Workings(bound, against: .target, into: &inquiry.log)
      let lastYear = inquiry.model.calendar.lastYear(period)
      return TargetProposal(
        workings, yearEarlier: lastYear.flatMap { inquiry.workingsBeside(.init(period: $0, asOf: bound.asOf)) })
    }
  }
}

extension TargetReport {
  /// Asks git when the targets of the period were last written: one that is younger than its first day measures nothing.
  ///
  /// What came in with the commit that put the model's first file under version control may be older than git knows: that is no finding.
  mutating func checkHistory(in sources: SourceSet, into log: inout DiagnosticLog) {
    let places = PlaceReader(sources)
    func line(of site: Diagnostic.Site?) -> (file: String, line: Int)? {
      guard let written = places.position(of: site), let line = written.line else { return nil }
      return (written.file, line)
    }
    var wanted: [String: Set<Int>] = [:]
    for node in nodes {
      for site in node.versions.map(\.place) + node.writings.map(\.site) {
        if let (file, line) = line(of: site) { wanted[file, default: []].insert(line) }
      }
    }
    let written: LineHistory
    do {
      written = try LineHistory(of: wanted, since: sources.files.first?.path)
    } catch {
      history = History(checkedCount: 0, late: [], obstacle: error)
      return
    }
    func commit(_ site: Diagnostic.Site?) -> LineHistory.Commit? { line(of: site).flatMap { written.commits[$0.file]?[$0.line] } }

    var checkedCount = 0
    var late: [History.Entry] = []
    var unknownCount = 0
    for (index, node) in nodes.enumerated() {
      for (number, version) in node.versions.enumerated() { nodes[index].versions[number].commit = commit(version.place)?.name }
      for writing in node.writings {
        guard let commit = commit(writing.site) else { continue }
        guard commit.day > writing.from else {
          checkedCount += 1
          continue
        }
        if commit.id == written.beginning {
          let isAgreed = node.versions.contains { $0.place == writing.site && $0.agreed != nil }
          if isAgreed { checkedCount += 1 } else { unknownCount += 1 }
          continue
        }
        checkedCount += 1
        late.append(History.Entry(nodeIndex: index, site: writing.site, from: writing.from, committed: commit.day, commit: commit.name))
        // The model's own `agreed` has said so already.
        if node.versions.contains(where: { $0.place == writing.site && $0.isRetroactive }) { continue }
        log.report(
          Diagnostic(
            .retroactiveTarget,
            "the target of `\(node.id)` from \(writing.from) was written on \(commit.day) (commit \(commit.name)), after it began",
            at: writing.site))
      }
    }
    history = History(checkedCount: checkedCount, late: late, unknownCount: unknownCount)
  }
}
