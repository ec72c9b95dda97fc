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
    var histories = LineHistories()
    var checkedCount = 0
    var late: [History.Entry] = []
    var unknownCount = 0
    var beginning: String??
    for (index, node) in nodes.enumerated() {
      for (number, version) in node.versions.enumerated() {
        guard let written = places.position(of: version.place), let line = written.line else { continue }
        nodes[index].versions[number].commit = histories.history(of: written.file)?.commits[line]?.name
      }
      for writing in node.writings {
        guard let written = places.position(of: writing.site), let line = written.line else { continue }
        guard let commit = histories.history(of: written.file)?.commits[line] else {
          guard let obstacle = histories.obstacle else { continue }
          history = History(checkedCount: 0, late: [], obstacle: obstacle)
          return
        }
        guard commit.day > writing.from else {
          checkedCount += 1
          continue
        }
        let begin = beginning ?? sources.firstCommit
        beginning = begin
        if commit.id == begin {
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

extension SourceSet {
  /// The name of the commit that put the model's first file under version control; nil where none did.
  fileprivate var firstCommit: String? {
    files.first.flatMap { file in
      let (folder, name) = LineHistory.parts(of: file.path)
      return (try? Git(folder)).flatMap { LineHistory.firstCommit(of: name, in: $0) }
    }
  }
}

/// The histories of files, each read once; none where the first folder without a whole history is met.
private struct LineHistories {
  private var histories: [String: LineHistory] = [:]
  private var repositories: [String: Git] = [:]
  private(set) var obstacle: TargetReport.History.Obstacle?

  mutating func history(of path: String) -> LineHistory? {
    if let known = histories[path] { return known }
    let (folder, name) = LineHistory.parts(of: path)
    if obstacle != nil { return nil }
    do {
      let git = if let known = repositories[folder] { known } else { try Git(folder) }
      repositories[folder] = git
      let history = LineHistory(of: name, in: git)
      histories[path] = history
      return history
    } catch {
      obstacle = error
      return nil
    }
  }
}

extension LineHistory {
  /// A path as a folder and a name in it.
  static func parts(of path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
  }
}
