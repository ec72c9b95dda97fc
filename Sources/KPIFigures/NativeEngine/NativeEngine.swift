package import KPISource
internal import Synchronization

/// Fills a scan's cells from CSV and TSV files, plain or compressed, in one pass over their rows.
///
/// Every row is counted into cells or into a diagnostic. Memory grows with the cells, members and identifiers, not with the files. The
/// result is the same for any number of threads and any chunk size.
package struct NativeEngine: Sendable {
  package let scan: Scan
  /// Bytes read at once; small enough for a chunk to stay in the second cache while its rows are read.
  var chunkSize = 256 << 10

  /// The longest row in bytes; one beyond is an error.
  var longestRow = 16 << 20
  /// A thread more is worth its start, and a second set of totals to merge, for so many bytes.
  var bytesPerThread = 4 << 20

  package init(_ scan: Scan) {
    self.scan = scan
  }

  /// Reads all files of the scan on up to `threads` threads; returns when all is done.
  ///
  /// - Parameter log: gets what is wrong with the files, all of it; grouped by file, kind and column.
  /// - Returns: nil after an error.
  package func run(threads: Int, into log: inout DiagnosticLog) -> Cells? {
    let program = ScanProgram(scan, longestRow: longestRow)
    let threadCount = max(1, min(threads, 1 + byteCount / bytesPerThread))
    var irregularFiles: Set<Int> = []
    while true {
      let (workers, outcome) = pass(program, irregularFiles: irregularFiles, threadCount: threadCount)
      guard outcome.irregularFiles.isSubset(of: irregularFiles) else {
        // Quotes stand where none may stand. How the rows go on depends on all of the file before, so the walker reads it from its start.
        irregularFiles.formUnion(outcome.irregularFiles)
        continue
      }
      var own = DiagnosticLog()
      for diagnostic in outcome.diagnostics { own.report(diagnostic) }
      for diagnostic in findings(program, workers, outcome) { own.report(diagnostic) }
      let cells = own.hasErrors ? nil : CellsAssembly(program, workers).cells(into: &own)
      log.append(contentsOf: own)
      return own.hasErrors ? nil : cells
    }
  }

  private var byteCount: Int {
    scan.files.reduce(0) { sum, path in
      // Compressed tables grow about fourfold.
      let size = DataStream.size(path: path) ?? 0
      return sum + (path.hasSuffix(".gz") ? size * 4 : size)
    }
  }

  private func pass(
    _ program: ScanProgram, irregularFiles: Set<Int>, threadCount: Int
  ) -> ([RowWorker], ChunkReader.Outcome) {
    let reader = ChunkReader(scan: scan, irregularFiles: irregularFiles, chunkSize: chunkSize, longestRow: longestRow)
    let finished = Finished()
    Threads.run(threadCount) {
      let chunk = Chunk()
      var worker: RowWorker?
      while reader.next(chunk) {
        var current = worker.take() ?? RowWorker(program)
        if !current.read(chunk) { reader.refuse(file: chunk.file) }
        worker = current
      }
      if let worker { finished.add(worker) }
    }
    return (finished.workers, reader.outcome)
  }

  private func findings(_ program: ScanProgram, _ workers: [RowWorker], _ outcome: ChunkReader.Outcome) -> [Diagnostic] {
    var findings = RowFindings()
    for worker in workers { findings.merge(worker.findings) }
    guard !findings.groups.isEmpty else { return [] }
    let chunks = workers.flatMap(\.lineCounts).sorted { $0.chunk < $1.chunk }
    var firstLines = [Int](repeating: 1, count: (chunks.last?.chunk ?? 0) + 1)
    var nextLines = outcome.headerLines.map { $0 + 1 }
    for chunk in chunks {
      firstLines[chunk.chunk] = nextLines[chunk.file]
      nextLines[chunk.file] += chunk.lines
    }
    return findings.diagnostics(program, firstLines: firstLines, columnCounts: outcome.columnCounts)
  }
}

/// Where threads leave their workers.
private final class Finished: Sendable {
  private let state = Mutex<[RowWorker]>([])

  var workers: [RowWorker] { state.withLock { $0 } }

  func add(_ worker: RowWorker) {
    state.withLock { $0.append(worker) }
  }
}
