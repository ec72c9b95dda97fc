package import KPISource

/// Something said of a period that may be said again, and differently: a target, a figure by hand, a rate.
package protocol PeriodStatement {
  associatedtype Content: Equatable

  /// Nil: of any period.
  var statedPeriod: Period? { get }
  var content: Content { get }
  var site: Diagnostic.Site { get }
}

extension Target: PeriodStatement {
  package var statedPeriod: Period? { period }
  package var content: Value { value }
}

extension HandFigure: PeriodStatement {
  package var statedPeriod: Period? { period }
  package var content: DecimalNumber { value }
}

extension FigureTables.Rate: PeriodStatement {
  package var statedPeriod: Period? { period }
  package var content: [DecimalNumber?] { [rate, plan] }
}

extension DiagnosticLog {
  /// Reports each statement that says of the same days something else than an earlier one.
  ///
  /// - Parameter subject: what is stated of what, in the plural (“targets of `gmv`”).
  /// - Returns: the statements without what was said before.
  package mutating func sift<Statement: PeriodStatement>(
    _ statements: [Statement], _ rule: Rule, _ subject: @autoclosure () -> String
  ) -> [Statement] {
    guard statements.count > 1 else { return statements }
    var first: [ClosedRange<Day>: Statement] = [:]
    return statements.filter { statement in
      guard let period = statement.statedPeriod else { return true }
      guard let other = first[period.days] else {
        first[period.days] = statement
        return true
      }
      if other.content != statement.content {
        report(
          Diagnostic(
            rule, "two \(subject()) for `\(period.name)` differ", at: statement.site,
            notes: other.site.linePhrase.map { ["the other stands at \($0)"] } ?? [],
            related: other.site.place.map { [.init($0, "the other")] } ?? []))
      }
      return false
    }
  }
}

extension [HandFigure] {
  /// A figure of a period that finer ones which fill it contradict; nil where none does, or where finer ones say nothing of a longer one.
  package func contradiction(_ time: TimeType, id: @autoclosure () -> String) -> Diagnostic? {
    let isLevel = time.isLevel
    guard count > 2, isLevel || time.isFlow else { return nil }
    // By first day, from the longest to the shortest.
    let beginning = Dictionary(grouping: self) { $0.period.first }.mapValues { figures in
      figures.sorted { $0.period.last > $1.period.last }
    }
    for whole in self.sorted(by: { $0.period.dayCount > $1.period.dayCount }) {
      var tiles: [HandFigure] = []
      var next = whole.period.first
      while let tile = beginning[next]?.first(where: { $0.period.last <= whole.period.last && $0.period.days != whole.period.days }) {
        tiles.append(tile)
        next = tile.period.last + 1
      }
      guard let last = tiles.last, next == whole.period.last + 1 else { continue }
      let sum = isLevel ? last.value : tiles.reduce(DecimalNumber.zero as DecimalNumber?) { $0?.adding($1.value) }
      guard let sum, sum != whole.value else { continue }
      let word = isLevel ? "end at" : "add up to"
      return Diagnostic(
        .figuresDisagree, "the figure of `\(id())` for \(whole.period.name) is \(whole.value), but those of finer periods \(word) \(sum)",
        at: whole.site, notes: ["the figure for the whole period counts where that is evaluated, the finer ones elsewhere"])
    }
    return nil
  }
}

extension Diagnostic.Site {
  /// The place in a model file.
  package var place: Place? { if case .source(let place) = self { place } else { nil } }

  /// A line of a table in words.
  package var linePhrase: String? { if case .line(let path, let line, _) = self { "\(path):\(line)" } else { nil } }
}
