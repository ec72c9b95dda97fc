public import KPIModel
public import KPISource

extension BoundModel {
  /// What binding asks for.
  public struct Request: Sendable {
    public var period: Period
    /// Nil against targets.
    public var reference: Period?
    /// The last day that counts; nil: the last of the rows or figures by hand behind the top KPI.
    public var asOf: Day?
    /// How many earlier periods of the same kind are wanted at most, for what is usual.
    public var historyLength = 0
    /// Whether figures of single days are wanted, of nodes that no split is above, for what is usual of a period that is over.
    public var wantsDays = false
    /// Whose figures are wanted bucket by bucket as well, if anybody's.
    public var series: Series?
    /// Whether the period a year earlier is wanted, whatever targets say.
    public var wantsLastYear = false
    /// Further periods that are wanted as models of their own with the same tree: the months of this one, or those before it.
    public var parts: [Part] = []
    /// Whether the months and weeks up to this period are wanted, for pages that show the way there.
    public var wantsTimelines = false
    /// How many threads read rows; nil: as many as there are processors.
    public var threads: Int?
    /// Told how far reading has come; nil where nobody looks.
    public var progress: ReadingProgress?

    /// A further period, and what it is compared with; the reference is nil against targets.
    public struct Part: Sendable {
      public var period: Period
      public var reference: Period?
      /// Of some days of a period, such as those that somebody owned: that period, whose targets theirs are a part of.
      public var whole: Period?
      /// The last day that counts of it, where that is earlier than the request's: what was known then.
      public var asOf: Day?
      /// Whether only figures and written targets are wanted: no denominators, nor, unless targets grow over it, the period before.
      public var isLean: Bool
      /// The declared nodes whose figures from rows are wanted; nil: all.
      public var nodes: Set<Int>?

      public init(
        period: Period, reference: Period? = nil, whole: Period? = nil, asOf: Day? = nil, isLean: Bool = false, nodes: Set<Int>? = nil
      ) {
        self.period = period
        self.reference = reference
        self.whole = whole
        self.asOf = asOf
        self.isLean = isLean
        self.nodes = nodes
      }
    }

    /// Nodes whose figures are wanted for every day, week or month of their rows.
    public struct Series: Sendable {
      /// Declared nodes; what stands below the same splits comes with them.
      public var nodes: Set<Int>
      public var first: Day

      public init(nodes: Set<Int>, first: Day) {
        self.nodes = nodes
        self.first = first
      }
    }

    public init(period: Period, reference: Period? = nil, asOf: Day? = nil, historyLength: Int = 0, threads: Int? = nil) {
      self.period = period
      self.reference = reference
      self.asOf = asOf
      self.historyLength = historyLength
      self.threads = threads
    }
  }

  /// Binds a period once more with some of its days as parts of it, so that the members of the whole are those of each.
  ///
  /// - Parameter stretches: within the period.
  package static func bind(
    _ bound: BoundModel, again stretches: [ClosedRange<Day>], into log: inout DiagnosticLog
  ) -> [ClosedRange<Day>: BoundModel]? {
    if stretches.isEmpty { return [:] }
    var request = Request(period: bound.evaluated.period, asOf: bound.asOf)
    request.parts = stretches.map { days in
      let period = Period(
        name: "\(days.lowerBound)..\(days.upperBound)", kind: .range, isFiscal: request.period.isFiscal, first: days.lowerBound,
        last: days.upperBound)
      return .init(period: period, whole: request.period)
    }
    guard let again = bind(bound.model, request, into: &log) else { return nil }
    return Dictionary(again.parts.map { ($0.evaluated.period.days, $0) }) { first, _ in first }
  }

  /// Reads a model's rows once and binds its figures for a period and all that it is compared with.
  ///
  /// A second pass is made only where what the first one finds, the end of the data and what a date stands for, cuts time otherwise than planned.
  ///
  /// - Returns: nil after errors in the input, which `log` has.
  public static func bind(_ model: Model, _ request: Request, into log: inout DiagnosticLog) -> BoundModel? {
    var binding = Binding(model, request, into: &log)
    guard !log.hasErrors, var cells = binding.run(into: &log) else { return nil }
    if binding.learn(from: cells) {
      // What is wrong with sources and rows was said by the first pass.
      var repeated = DiagnosticLog()
      binding.makePlan(into: &repeated)
      guard let again = binding.run(into: &repeated) else {
        log.append(contentsOf: repeated)  // a database may answer once and not again
        return nil
      }
      cells = again
    }
    return binding.bound(cells, into: &log)
  }
}

extension BoundModel {
  /// What binding would read, without reading it.
  package static func plan(_ model: Model, _ request: Request, into log: inout DiagnosticLog) -> CellPlan {
    Binding(model, request, into: &log).plan
  }
}
