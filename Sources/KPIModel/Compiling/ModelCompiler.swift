public import KPISource

/// Compiles parsed files into a `Model`, reporting everything that is wrong with them on the way.
///
/// One value travels through the steps, each an extension: files are gathered into sections, sections become declarations, the tree is
/// walked once, and the checks that need the whole come last. A step that finds a mistake leaves the thing out and goes on.
struct ModelCompiler {
  var files: SourceSet
  var log = DiagnosticLog()
  var model: Model

  /// Entries of the map sections of all files, in order of reading.
  var sections: [DocumentKey: [Entry]] = [:]
  /// Where an entry was first seen, per section.
  var firstPlaces: [DocumentKey: [String: Place]] = [:]
  /// The elements of list sections.
  var lists: [DocumentKey: [YAMLNode]] = [:]

  /// Files already read, by their path with links resolved.
  var documents: [String: LoadedFile] = [:]
  /// Files whose other sections are in already.
  var mergedFiles: Set<String> = []
  /// Whether any node is `from` another file; most trees have none, and then bodies need not be searched for it.
  var hasSubtrees = false
  /// Periods by their text: a large tree writes the same few over and over.
  var periods: [String: Period] = [:]
  /// What unknown words may have been meant for.
  var suggestions = Suggestions()
  /// The files that `from` leads through at this moment: one twice is a cycle.
  var openSubtrees: [String] = []
  /// By file that `from` names, what hangs below its root: however often it is named, it is walked once.
  var subtreeSizes: [String: BodySize] = [:]
  /// The deepest node below which alone there are more nodes than may be; nil while there is none.
  var oversized: YAMLNode?

  /// How files of tables are written that do not say it themselves.
  var fileDefaults = TableFormat()
  var sourceIndex: [String: Int] = [:]
  /// The headers of sources' files that were looked at.
  var headers: [Int: [String]] = [:]
  var dimensionIndex: [String: Int] = [:]
  var measureIndex: [String: Int] = [:]
  var personIndex: [String: Int] = [:]
  var teamIndex: [String: Int] = [:]
  /// By measure, whether rows of a whole period are behind it, not those of one day.
  var measuresOfPeriods: [Bool] = []
  /// Measures that could not be compiled: nothing further is said about what uses them.
  var brokenMeasures: Set<Int> = []
  /// By node without a measure: what its `over_time` says.
  var declaredTimes: [Int: TimeType] = [:]
  /// Breakdowns of which it was said that their node's time is unclear: what `each` says is said of many nodes.
  var unclearBreakdowns: Set<Place> = []
  /// Targets of which a mistake was reported.
  var mistakenTargets: Set<Diagnostic.Site> = []
  /// Rows of tables that name no node, until all are known.
  var strangers: [(id: String, site: Diagnostic.Site, suggestion: String?)] = []
  /// Whether a table of figures could not be taken whole.
  var hasTableMistakes = false
  var hasReportedNodeLimit = false
  var hasReportedDepth = false
  /// Globs whose files are included already.
  var includedPatterns: Set<String> = []
  /// What reading its own files and tables means beyond the folder of the model, agreed to or not.
  var reaches: Set<String> = []

  init(_ trust: Trust, budget: Budget = Budget()) {
    files = SourceSet()
    model = Model(name: "", currency: nil, calendar: PeriodCalendar(), folder: "", trust: trust, budget: budget)
  }

  struct Entry {
    var key: YAMLNode
    var value: YAMLNode
  }

  /// A file's parsed root, nil when it could not be read or parsed.
  struct LoadedFile {
    var path: String
    var root: YAMLNode?
  }
}

extension Model {
  /// What compiling gave: a model only if there is no error, and every finding in any case.
  public struct Compilation: Sendable {
    public var model: Model?
    /// What could be made of it despite errors: good to know which files it reads, and for nothing else.
    public var draft: Model
    public var files: SourceSet
    public var log: DiagnosticLog
    /// All that the model would do beyond reading its own files: what `Trust.Consent` may hold.
    public var reaches: [String]
  }

  /// Reads a model's first file and all that it includes, and checks the whole.
  ///
  /// - Parameters:
  ///   - path: the file, as the user would write it.
  ///   - consent: what the user agreed to that it may reach beyond its own files.
  ///   - budget: how large it may grow.
  /// - Throws: when that first file cannot be read; files that it names are findings.
  public static func compile(
    path: String, consent: Trust.Consent = .lines([]), budget: Budget = Budget()
  ) throws(FileProblem) -> Compilation {
    compile(try SourceFile.read(path), consent: consent, budget: budget)
  }

  /// Compiles a model whose first file is in memory already.
  public static func compile(_ file: SourceFile, consent: Trust.Consent = .lines([]), budget: Budget = Budget()) -> Compilation {
    compile(file, with: ModelCompiler(Trust(model: file.path, consent: consent), budget: budget))
  }

  static func compile(_ file: SourceFile, with compiler: ModelCompiler) -> Compilation {
    var compiler = compiler
    let isWhole = Threads.withDeepStack { compiler.compile(file) }
    let model = isWhole && !compiler.log.hasErrors ? compiler.model : nil
    let reaches = compiler.model.sources.reduce(into: compiler.reaches) { $0.formUnion(compiler.model.trust.reaches(of: $1)) }
    return Compilation(
      model: model, draft: compiler.model, files: compiler.files, log: compiler.log, reaches: reaches.sorted())
  }
}

extension ModelCompiler {
  /// Runs all steps; false when there was no tree to compile.
  mutating func compile(_ file: SourceFile) -> Bool {
    model.folder = Self.folder(of: file.path)
    openSubtrees = [FilePath.canonical(file.path)]
    let root = load(file)
    guard let root else { return false }
    gather(root, from: file.path, as: .model)
    let isBounded = gatherSubtrees()
    compileFiles()
    compileSources()
    compileDimensions()
    compileTeams()
    compilePeople()
    compileMeasures()
    compileScoring()
    guard isBounded, compileTree() else { return false }
    if model.name.text(in: .english).isEmpty { model.name = model.displayName(of: 0) }
    compileTables()
    compileOperations()
    typeNodes()
    checkTree()
    checkInitiatives()
    return true
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
  }

  /// A path as a file says it, made relative to where the command runs.
  func resolved(_ path: String, from place: Place) -> String {
    path.hasPrefix("/") ? path : Self.folder(of: files[place.file].path) + path
  }

  /// Likewise a path that may begin with a variable, which may hold one from the top.
  func located(_ path: String, from place: Place) -> String {
    path.hasPrefix("${") && ProcessEnvironment.replacingVariables(in: path).text.hasPrefix("/") ? path : resolved(path, from: place)
  }
}
