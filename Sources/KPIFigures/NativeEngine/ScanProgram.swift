internal import KPISource

/// A scan with everything resolved that does not depend on a file: what is read from each column, which rows count, what is added up.
struct ScanProgram: Sendable {
  let scan: Scan
  let longestRow: Int
  /// Bytes of memory that one worker's identifiers may take.
  let identifierBudget: Int
  /// Where identifiers go that memory has no room for.
  let temporaryFile: TemporaryFile
  /// Bytes of a file's text that have a checksum of their own.
  let checksumChunkSize: Int
  let figureReader: FigureReader
  let dateReader = DateReader()
  let segments: SegmentTable
  /// Columns read as figures.
  private(set) var figureColumns: [Int] = []
  /// Columns whose different texts are counted.
  private(set) var identifierColumns: [Int] = []
  /// Columns compared with texts, and these texts; those that Unicode calls the same are one.
  private(set) var comparedColumns: [Int] = []
  private(set) var comparedTexts: [[String]] = []
  /// Parallel to the scan's filters.
  private(set) var filters: [[Test]] = []
  /// Figures of a row; what one is made of comes before it.
  private(set) var figures: [Figure] = []
  private(set) var selections: [Selection] = []
  /// Parallel to the scan's aggregates.
  private(set) var tallies: [Tally] = []
  /// Where the lists above have their elements.
  private var places = Places()

  private struct Places: Sendable {
    var figureColumns: [Int: Int] = [:]
    var identifierColumns: [Int: Int] = [:]
    var comparedColumns: [Int: Int] = [:]
    /// Per compared column, by the bytes of a text.
    var comparedTexts: [[[UInt8]: Int]] = []
    var figures: [Figure: Int] = [:]
    var selections: [Selection: Int] = [:]
  }

  /// One condition of a filter.
  enum Test: Sendable {
    /// Whether the text's number among the column's compared texts is one of these, or none of them; a text not compared has none.
    case text(column: Int, among: TextNumbers, isNegated: Bool)
    case age(clock: Int, since: Int, days: ClosedRange<Int>)
    /// Whether a clock's day is not after one.
    case upTo(clock: Int, day: Int32)
  }

  /// Some of a column's compared texts, by their numbers: as long as the stretch that they stand in, since many filters may compare one column.
  struct TextNumbers: Sendable {
    private let first: Int
    private let isHere: [Bool]

    init(_ numbers: [Int]) {
      first = numbers.min() ?? 0
      var isHere = [Bool](repeating: false, count: numbers.max().map { $0 + 1 - (numbers.min() ?? 0) } ?? 0)
      for number in numbers { isHere[number - first] = true }
      self.isHere = isHere
    }

    func contains(_ number: Int) -> Bool {
      let place = number &- first
      return place >= 0 && place < isHere.count && isHere[place]
    }
  }

  /// How a row's figure comes about; the numbers are indices of earlier figures.
  enum Figure: Hashable, Sendable {
    /// Index into `figureColumns`.
    case column(Int)
    case number(mantissa: Int64, scale: Int)
    case add(Int, Int)
    case subtract(Int, Int)
    case multiply(Int, Int)
    case days(from: Int, to: Int)
  }

  /// Which rows count, and into which slot of time: what several aggregates may share.
  struct Selection: Hashable, Sendable {
    enum Slots: Sendable {
      case segments
      /// Segments, of which only the last day with rows counts.
      case lastDays
      /// Every day with rows.
      case days
    }

    var filter: Int?
    var clock: Int
    var slots: Slots
  }

  /// What an aggregate adds up over the rows of its selection.
  struct Tally: Sendable {
    enum Kind: Hashable, Sendable {
      case rows
      case sum(figure: Int)
      case minimum(figure: Int)
      case maximum(figure: Int)
      /// Index into `identifierColumns`.
      case distinct(Int)
    }

    var selection: Int
    var kind: Kind
  }

  init(
    _ scan: Scan, longestRow: Int, identifierBudget: Int, temporaryFolder: String, checksumChunkSize: Int = Checksum.usualChunkSize
  ) {
    self.scan = scan
    self.identifierBudget = identifierBudget
    self.checksumChunkSize = checksumChunkSize
    temporaryFile = TemporaryFile(in: temporaryFolder)
    self.longestRow = longestRow
    figureReader = FigureReader(scan.format)
    segments = SegmentTable(scan.segments)
    for filter in scan.filters { filters.append(filter.conditions.map { test($0) }) }
    for aggregate in scan.aggregates {
      let slots: Selection.Slots =
        switch aggregate.timing {
        case .whole: .segments
        case .lastDay: .lastDays
        case .leastDay, .greatestDay, .ownLastDay: .days
        }
      let selection = Selection(filter: aggregate.filter, clock: aggregate.clock, slots: slots)
      let kind: Tally.Kind =
        switch aggregate.function {
        case .count: .rows
        case .countDistinct(let column): .distinct(Self.index(of: column, in: &identifierColumns, &places.identifierColumns))
        case .sum(let operand): .sum(figure: figure(operand))
        case .minimum(let operand): .minimum(figure: figure(operand))
        case .maximum(let operand): .maximum(figure: figure(operand))
        }
      tallies.append(Tally(selection: Self.index(of: selection, in: &selections, &places.selections), kind: kind))
    }
  }

  /// The selections of a grouping's rows whose identifiers of a column are counted.
  func selections(ofGrouping grouping: Int, counting column: Int) -> [Int] {
    var found: [Int] = []
    for aggregate in scan.groupings[grouping].aggregates where tallies[aggregate].kind == .distinct(column) {
      if !found.contains(tallies[aggregate].selection) { found.append(tallies[aggregate].selection) }
    }
    return found
  }

  /// A figure as it might stand in a model: `quantity * unit_price`.
  func text(ofOperand figure: Int) -> String {
    switch figures[figure] {
    case .column(let column): scan.columns[figureColumns[column]]
    case .number(let mantissa, let scale): RowFindings.text(Int128(mantissa), scale: scale)
    case .add(let left, let right): "\(text(ofOperand: left)) + \(text(ofOperand: right))"
    case .subtract(let left, let right): "\(text(ofOperand: left)) - \(text(ofOperand: right))"
    case .multiply(let left, let right): "\(factor(left)) * \(factor(right))"
    case .days(let from, let to): "\(scan.columns[scan.clocks[to].column]) - \(scan.columns[scan.clocks[from].column])"
    }
  }

  private func factor(_ figure: Int) -> String {
    switch figures[figure] {
    case .add, .subtract, .days: "(\(text(ofOperand: figure)))"
    case .column, .number, .multiply: text(ofOperand: figure)
    }
  }

  /// The digits behind the point of a figure whose columns have these.
  func scale(ofFigure figure: Int, columnScales: [Int]) -> Int {
    switch figures[figure] {
    case .column(let column): columnScales[column]
    case .number(_, let scale): scale
    case .add(let left, let right), .subtract(let left, let right):
      max(scale(ofFigure: left, columnScales: columnScales), scale(ofFigure: right, columnScales: columnScales))
    case .multiply(let left, let right):
      scale(ofFigure: left, columnScales: columnScales) + scale(ofFigure: right, columnScales: columnScales)
    case .days: 0
    }
  }

  private mutating func figure(_ operand: Scan.Operand) -> Int {
    let figure: Figure =
      switch operand {
      case .column(let column): .column(Self.index(of: column, in: &figureColumns, &places.figureColumns))
      case .number(let mantissa, let scale): .number(mantissa: mantissa, scale: scale)
      case .add(let left, let right): .add(self.figure(left), self.figure(right))
      case .subtract(let left, let right): .subtract(self.figure(left), self.figure(right))
      case .multiply(let left, let right): .multiply(self.figure(left), self.figure(right))
      case .days(let from, let to): .days(from: from, to: to)
      }
    return Self.index(of: figure, in: &figures, &places.figures)
  }

  private mutating func test(_ condition: Scan.RowFilter.Condition) -> Test {
    switch condition {
    case .isOneOf(let column, let values): return textTest(column, values, isNegated: false)
    case .isNoneOf(let column, let values): return textTest(column, values, isNegated: true)
    case .age(let clock, let since, let days): return .age(clock: clock, since: since, days: days)
    case .upTo(let clock, let day): return .upTo(clock: clock, day: Int32(clamping: DayIndex.index(of: day)))
    }
  }

  private mutating func textTest(_ column: Int, _ values: [String], isNegated: Bool) -> Test {
    let index = Self.index(of: column, in: &comparedColumns, &places.comparedColumns)
    if index == comparedTexts.count {
      comparedTexts.append([])
      places.comparedTexts.append([:])
    }
    let numbers = values.map { value in
      let bytes = Array(value.utf8)
      if let known = places.comparedTexts[index][bytes] { return known }
      comparedTexts[index].append(value)
      places.comparedTexts[index][bytes] = comparedTexts[index].count - 1
      return comparedTexts[index].count - 1
    }
    return .text(column: index, among: TextNumbers(numbers), isNegated: isNegated)
  }

  private static func index<Element: Hashable>(of element: Element, in list: inout [Element], _ places: inout [Element: Int]) -> Int {
    if let known = places[element] { return known }
    places[element] = list.count
    list.append(element)
    return list.count - 1
  }
}
