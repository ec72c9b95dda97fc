/// Reads one file: inspects its text, takes libyaml's events and lays them down as records.
///
/// It reports what is wrong and goes on, until an error leaves nothing to go on with.
struct YAMLReader {
  static let depthLimit = 256
  /// Beyond this many values a file is no model, and its records would take a gigabyte.
  static let recordLimit = 10_000_000
  static let errorLimit = 10_000
  /// Values that aliases may add: this many, and four for every value written.
  static let aliasAllowance = 10_000

  var log = DiagnosticLog()
  var records: [YAMLRecord] = []
  var arena: [UInt8] = []

  let bytes: UnsafeBufferPointer<UInt8>
  let path: String
  let file: FileID
  var isASCII = true
  /// Whether an error was found that ends the reading.
  var isStopped = false
  /// Whether any record is flagged as refused.
  var hasRefusals = false

  /// An open mapping or sequence.
  struct Frame {
    let record: Int
    let isMapping: Bool
    let isFlow: Bool
    let hasAnchor: Bool
    /// Whether it is a key, or within one; that was reported once.
    let isInKey: Bool
    /// In a mapping: whether the next node is the value of `key`.
    var awaitsValue = false
    var key = 0
    /// How many levels are open at the deepest point within, this one included.
    var deepest: Int
  }
  var frames: [Frame] = []
  /// Where the node that was last completed ends in the file.
  var lastEnd: UInt32 = 0

  struct Anchor {
    let record: Int
    /// Levels of nesting within the value; nil while it is open.
    var height: Int?
    let place: Place
  }
  var anchors: [String: Anchor] = [:]
  /// The names of the frames that have an anchor, outermost first.
  var openAnchors: [String] = []
  /// How many records are copies made for aliases.
  var copiedCount = 0
  /// The keys of the mapping that is being checked; kept to reuse its memory.
  var keys: [Int] = []

  /// - Parameter bytes: the file; they outlive the reader.
  init(bytes: UnsafeBufferPointer<UInt8>, path: String, file: FileID) {
    self.bytes = bytes
    self.path = path
    self.file = file
  }

  /// Reads the file and says whether `records` hold its one document.
  mutating func read() -> Bool {
    let inspection = TextInspection(bytes)
    isASCII = inspection.isASCII
    if let (problem, range) = inspection.problem {
      report(problem, at: range)
      return false
    }
    if let range = directive(from: inspection.markCount) {
      reportDirective(at: range)
      return false
    }
    guard var stream = YAMLEventStream(bytes, skipping: inspection.markCount, isASCII: isASCII) else {
      report(.fileTooLarge, "`\(path)` does not fit in memory", at: 0..<0)
      return false
    }
    records.reserveCapacity(bytes.count / 6 + 16)  // pages that stay untouched cost nothing
    takeEvents(from: &stream)
    if isStopped {
      for frame in frames where frame.isMapping { reportDuplicateKeys(of: frame.record, before: records.count) }
      return false
    }
    guard let root = records.first, !(root.kind == .scalar && root.flags.contains(.isPlain) && root.textCount == 0) else {
      if !log.hasErrors { report(.emptyFile, "`\(path)` is empty", at: 0..<0) }
      return false
    }
    if let punctuation = fullWidthPunctuation(in: root) {
      log.report(punctuation.diagnostic(inFlow: false))
      return false
    }
    if hasRefusals { removeRefused() }
    return !records.isEmpty
  }

  private mutating func takeEvents(from stream: inout YAMLEventStream) {
    var event = YAMLEvent()
    while !isStopped {
      guard stream.next(into: &event) else {
        reportFailure(stream.failure)
        return
      }
      switch event.kind {
      case .scalar: addScalar(event)
      case .mappingStart: open(event, .mapping)
      case .sequenceStart: open(event, .sequence)
      case .collectionEnd: close(event)
      case .alias: addAlias(event)
      case .documentEnd:
        // What stands behind the document is judged here: libyaml would compare its directives pair by pair.
        reportTextBehindDocument(from: event.start)
        return
      case .streamEnd: return
      case .other: break
      }
      if records.count > Self.recordLimit {
        report(.fileTooLarge, "`\(path)` holds over \(Self.recordLimit) values", at: event.start..<event.start)
        isStopped = true
      }
      if log.errorCount >= Self.errorLimit {
        report(.tooManyErrors, "reading stopped after \(Self.errorLimit) errors in `\(path)`", at: event.start..<event.start)
        isStopped = true
      }
    }
  }

  func place(_ range: Range<Int>) -> Place {
    Place(file: file, start: UInt32(range.lowerBound), end: UInt32(range.upperBound))
  }

  func place(of record: YAMLRecord) -> Place {
    Place(file: file, start: record.start, end: record.end)
  }

  mutating func report(_ rule: Rule, _ message: String, at range: Range<Int>, notes: [String] = [], fixes: [FixIt] = []) {
    log.report(rule, message, at: place(range), notes: notes, fixes: fixes)
  }
}
