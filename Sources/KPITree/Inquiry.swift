internal import KPIAnalysis
internal import KPIFigures
internal import KPIModel
internal import KPIReport
internal import KPISource

/// One question on its way to an answer: what it finds and reads is its own, so that no question touches another.
struct Inquiry {
  let model: Model
  let sources: SourceSet
  let progress: ReadingProgress?
  /// Begins with what was found without any figure.
  var log: DiagnosticLog
  var readings: [SourceReading] = []

  /// Reads a request's rows; nil after errors.
  mutating func bind(_ request: BoundModel.Request) -> BoundModel? {
    var request = request
    request.progress = progress
    let bound = BoundModel.bind(model, request, into: &log)
    readings = bound?.readings ?? []
    return bound
  }

  /// The workings of a period that is read besides: what is wrong with the input was said of the period itself.
  func workingsBeside(_ request: BoundModel.Request) -> Workings? {
    var repeated = DiagnosticLog()
    return BoundModel.bind(model, request, into: &repeated).map { Workings($0, against: .target, into: &repeated) }
  }
}

extension Workspace.Compilation {
  /// Asks in an inquiry of its own.
  ///
  /// - Parameter ask: the value; nil after errors, which the inquiry's log then has.
  func answer<Value, Obstacle: Error>(_ ask: (inout Inquiry) throws(Obstacle) -> Value?) throws(Obstacle) -> Answer<Value> {
    guard let model else { return Answer(value: nil, provenance: provenance) }
    var inquiry = Inquiry(model: model, sources: sources, progress: progress, log: log)
    let value = try Threads.withDeepStack { () throws(Obstacle) in try ask(&inquiry) }
    var provenance = provenance
    provenance.diagnostics = inquiry.log.diagnostics.sorted(in: sources)
    provenance.readings = inquiry.readings
    return Answer(value: inquiry.log.hasErrors ? nil : value, provenance: provenance)
  }
}
