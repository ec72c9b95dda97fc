public import KPISource

/// A KPI tree as declared: compiled from YAML and checked, before any figure is read.
///
/// Nodes and breakdowns are flat arrays that refer to each other by index; a node stands before its descendants (preorder). Templates
/// (`each`) and the subtrees that discovery will add are declarations too: binding the figures copies them, see `Tree` in `KPIFigures`.
public struct Model: Sendable {
  public var name: LocalizedText
  public var currency: Currency?
  public var calendar: PeriodCalendar
  /// The folder that holds the model's first file.
  public var folder: String
  /// What it may read and ask.
  public var trust: Trust
  /// How large it may grow.
  public var budget: Budget = Budget()

  public var sources: [Source] = []
  public var dimensions: [SplitDimension] = []
  public var measures: [Measure] = []
  /// The measures once more, those that a formula is made of before it.
  package var measureOrder: [Int] = []
  public var people: [Person] = []
  public var teams: [Team] = []
  /// Nil when any owner's name is accepted.
  public var declaresPeople = false

  /// Every declared node; `nodes[0]` is the root.
  public var nodes: [Node] = []
  /// What only some nodes say, by node index.
  public var details: [Int: NodeDetails] = [:]
  public var breakdowns: [Breakdown] = []
  /// Figures, targets and rates read from tables, beside those that stand on a node.
  public var figures: FigureTables = FigureTables()
  public var scoring = Scoring()
  public var events: [Event] = []
  public var influences: [Influence] = []
  public var initiatives: [Initiative] = []
}

/// One flat table of rows behind the figures.
public struct Source: Sendable {
  public var key: String
  public var place: Place
  /// The glob as written, made relative to the working folder through the file that says it; empty where a database has the rows.
  public var pattern: String
  /// Who has the rows, where no file of text has them.
  public var database: Database?
  public var timeColumn: String
  public var grain: DateGrain?
  /// How the text of its files is read; of a database only the time zone counts.
  public var format: TableFormat

  /// A database or cluster that answers through its own command.
  public struct Database: Sendable, Hashable {
    public enum Engine: String, Sendable, CaseIterable {
      case sqlite, duckdb, postgres, spark
    }

    public var engine: Engine
    /// What stands behind the engine's key: a file, a connection, a table or what DuckDB reads; `${NAME}` is still to be replaced.
    public var location: String
    public var place: Place
    /// The folder of the file that says it, to which paths are relative; empty for the working folder, else ending in `/`.
    public var folder: String
    public var table: String?
    public var query: String?

    /// Whether it is a file: SQLite's always, DuckDB's unless the location itself says what is read.
    package var isFile: Bool { engine == .sqlite || engine == .duckdb && (table != nil || query != nil) }

    /// The file, from where the command runs.
    package var path: String { location.hasPrefix("/") ? location : folder + location }

    package init(engine: Engine, location: String, place: Place, folder: String, table: String? = nil, query: String? = nil) {
      self.engine = engine
      self.location = location
      self.place = place
      self.folder = folder
      self.table = table
      self.query = query
    }
  }
}

/// What one date of a source stands for.
public enum DateGrain: String, Sendable, CaseIterable {
  case day, week, month, quarter, year
}

/// A name for a column by which figures are taken apart.
public struct SplitDimension: Sendable {
  public var key: String
  public var place: Place
  public var name: LocalizedText?
  /// The column in every source; nil when `columns` says it per source, or when there is none (figures by hand).
  public var column: String?
  /// Source index → column.
  public var columns: [Int: String]
  public private(set) var members: [Member] = []
  private var memberByKey: [String: Int] = [:]
  private var memberByValue: [String: Int] = [:]

  init(key: String, place: Place, name: LocalizedText? = nil, column: String? = nil, columns: [Int: String] = [:]) {
    self.key = key
    self.place = place
    self.name = name
    self.column = column
    self.columns = columns
  }

  /// Adds a member; of a value that two members claim the first one keeps it.
  mutating func add(_ member: Member) {
    memberByKey[member.key] = memberByKey[member.key] ?? members.count
    for value in member.values { memberByValue[value] = memberByValue[value] ?? members.count }
    members.append(member)
  }

  /// The named member of a key.
  public func member(_ key: String) -> Member? { memberByKey[key].map { members[$0] } }

  /// The named member that rows spell so.
  public func member(spelled value: String) -> Member? { memberByValue[value].map { members[$0] } }

  /// Whether rows can be split by it at all.
  public var hasColumn: Bool { column != nil || !columns.isEmpty }

  /// The column that spells it in a source, or nil where the source lacks it.
  public func column(inSource source: Int) -> String? { columns[source] ?? column }

  /// A named member and the ways in which rows spell it.
  public struct Member: Sendable {
    public var key: String
    public var place: Place
    public var name: LocalizedText?
    /// Written values; the key itself unless `values` says otherwise.
    public var values: [String]
  }
}

/// A person who can own nodes.
public struct Person: Sendable {
  public var key: String
  public var place: Place
  public var name: LocalizedText?
  public var title: LocalizedText?
  public var team: Int?
  public var reportsTo: Int?
}

/// A group of people; `partOf` makes teams of teams.
public struct Team: Sendable {
  public var key: String
  public var place: Place
  public var name: LocalizedText?
  public var lead: Int?
  public var partOf: Int?
}

extension Model {
  /// How many nodes are written, without templates and what is left of splits.
  public var declaredNodeCount: Int { nodes.count { $0.form == .declared && !$0.isInTemplate } }

  /// The name of a declared node: its own, else that of the member or measure it stands for, else its key.
  public func displayName(of node: Int) -> LocalizedText {
    displayName(of: node, key: nodes[node].key)
  }

  /// Likewise for a node that a declaration stands for under another key, such as a discovered member.
  public func displayName(of node: Int, key: String) -> LocalizedText {
    let declared = nodes[node]
    if let name = declared.name { return name }
    if let breakdown = declared.breakdown, case .split(let dimension) = breakdowns[breakdown].rule {
      if declared.form == .rest { return LocalizedText.other }
      return dimensions[dimension].member(key)?.name ?? LocalizedText(key)
    }
    if let measure = declared.measure, measures[measure].key == key, let name = measures[measure].name { return name }
    return LocalizedText(key)
  }

  /// The name of a breakdown: its own, else that of the dimension it splits by, else its key.
  public func displayName(of breakdown: Breakdown) -> LocalizedText {
    if let label = breakdown.label { return label }
    if case .split(let dimension) = breakdown.rule, let name = dimensions[dimension].name { return name }
    return LocalizedText(breakdown.name)
  }

  /// The key by which an owner is written.
  public func key(of owner: Ownership.Owner) -> String {
    switch owner {
    case .person(let person): people[person].key
    case .name(let name): name
    }
  }
}

extension LocalizedText {
  /// What is left of a split, unless the model names it.
  static let other = LocalizedText(english: "Other", chinese: "其他") ?? "Other"
}
