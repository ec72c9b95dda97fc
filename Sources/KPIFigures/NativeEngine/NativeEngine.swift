package import KPISource
internal import Synchronization

/// Fills a scan's cells from CSV and TSV files, plain or compressed, in one pass over their rows.
///
/// Every row is counted into cells or into a diagnostic. Memory grows with the cells and members, not with the files; identifiers that are
/// too many for it go to temporary disk. The result is the same for any number of threads and any chunk size.
package struct NativeEngine: Sendable {
  package let scan: Scan
  /// Bytes read at once; small enough for a chunk to stay in the second cache while its rows are read.
  var chunkSize = 256 << 10

  /// The longest row in bytes; one beyond is an error.
  var longestRow = 16 << 20
  /// A thread more is worth its start, and a second set of totals to merge, for so many bytes.
  var bytesPerThread = 4 << 20
  /// Bytes that the identifiers behind distinct counts may take, all threads together; beyond, they go to temporary disk.
  var identifierBudget = 192 << 20
  var temporaryFolder = FilePath.temporaryFolder
  /// Bytes of a file's text that have a checksum of their own; whole units of it.
  var checksumChunkSize = Checksum.usualChunkSize

  package init(_ scan: Scan) {
    self.scan = scan
  }

  /// Reads all files of the scan on up to `threads` threads; returns when all is done.
  ///
  /// - Parameters:
  ///   - progress: is told how far reading has come.
  ///   - log: gets what is wrong with the files, all of it; grouped by file, kind and column.
  /// - Returns: nil after an error.
  package func run(threads: Int, progress: ReadingProgress? = nil, into log: inout DiagnosticLog) -> Cells? {
    let threadCount = max(1, min(threads, 1 + byteCount / bytesPerThread))
    var irregularFiles: Set<Int> = []
    while true {
      let program = ScanProgram(
        scan, longestRow: longestRow, identifierBudget: identifierBudget / threadCount, temporaryFolder: temporaryFolder,
        checksumChunkSize: checksumChunkSize)
      let (workers, outcome) = pass(program, irregularFiles: irregularFiles, threadCount: threadCount, progress)
      if outcome.hasTooManyMembers {
        // Rows that were not read may have mistakes: what would be said of the others depends on the threads.
        log.report(scan.tooManyMembers)
        return nil
      }
      guard outcome.irregularFiles.isSubset(of: irregularFiles) else {
        // Quotes stand where none may stand. How the rows go on depends on all of the file before, so the walker reads it from its start.
        irregularFiles.formUnion(outcome.irregularFiles)
        continue
      }
      for worker in workers { worker.identifiers.finish() }
      var own = DiagnosticLog()
      for diagnostic in outcome.diagnostics { own.report(diagnostic) }
      for diagnostic in findings(program, workers, outcome) { own.report(diagnostic) }
      if let failure = outcome.failure { own.report(Self.diagnostic(failure, scan)) }
      var cells =
        own.hasErrors
        ? nil : CellsAssembly(program, workers, outcome).cells(threadCount: threadCount, identifierBudget: identifierBudget, into: &own)
      if cells != nil, scan.findsDuplicates {
        do throws(TemporaryFile.Failure) {
          cells?.duplicates = try duplicates(workers, outcome)
        } catch {
          own.report(Self.diagnostic(error, scan))
        }
      }
      log.append(contentsOf: own)
      return own.hasErrors ? nil : cells
    }
  }

  private var byteCount: Int {
    scan.files.reduce(0) { sum, path in
      // Compressed tables grow about fourfold.
      let size = FilePath.size(path) ?? 0
      return sum + (path.hasSuffix(".gz") ? size * 4 : size)
    }
  }

  private func pass(
    _ program: ScanProgram, irregularFiles: Set<Int>, threadCount: Int, _ progress: ReadingProgress?
  ) -> ([RowWorker], ChunkReader.Outcome) {
    let reader = ChunkReader(program, irregularFiles: irregularFiles, chunkSize: chunkSize, progress: progress)
    let finished = Finished()
    Threads.run(threadCount) {
      let chunk = Chunk()
      var worker: RowWorker?
      while reader.next(chunk) {
        var current = worker.take() ?? RowWorker(program)
        if !current.read(chunk) { reader.refuse(file: chunk.file) }
        if current.texts.memberCount > scan.mostMembers { reader.stopForMembers() }
        do throws(TemporaryFile.Failure) {
          try current.makeRoom()
        } catch {
          reader.stop(error)
        }
        worker = current
      }
      if let worker { finished.add(worker) }
    }
    return (finished.workers, reader.outcome)
  }

  /// What to say where there is no disk for what memory has no room for.
  static func diagnostic(_ failure: TemporaryFile.Failure, _ scan: Scan) -> Diagnostic {
    Diagnostic(
      .noTemporaryDisk, "the identifiers of `\(scan.sourceName)` do not fit into memory, and \(failure.phrase)", at: scan.place,
      notes: ["the environment's TMPDIR names the folder for temporary files"])
  }

  private func findings(_ program: ScanProgram, _ workers: [RowWorker], _ outcome: ChunkReader.Outcome) -> [Diagnostic] {
    var findings = RowFindings()
    for worker in workers { findings.merge(worker.notes.findings) }
    guard !findings.groups.isEmpty else { return [] }
    let firstLines = firstLines(workers, outcome).lines
    return findings.diagnostics(program, firstLines: firstLines, columnCounts: outcome.columnCounts)
  }

  private func duplicates(
    _ workers: [RowWorker], _ outcome: ChunkReader.Outcome
  ) throws(TemporaryFile.Failure) -> Cells.Duplicates {
    let (count, first) = try RowSignatures.duplicates(workers.map(\.signatures), keeping: RowFindings.keptLines)
    let (firstLines, files) = firstLines(workers, outcome)
    func line(_ place: UInt64) -> Cells.Duplicates.Line {
      let chunk = Int(place >> 32)
      return .init(path: scan.files[files[chunk]], line: firstLines[chunk] + Int(place & 0xFFFF_FFFF))
    }
    return Cells.Duplicates(rowCount: count, first: first.map { (line($0.place), line($0.original)) })
  }

  /// The physical line on which each chunk begins, and the file of each.
  private func firstLines(_ workers: [RowWorker], _ outcome: ChunkReader.Outcome) -> (lines: [Int], files: [Int]) {
    let chunks = workers.flatMap(\.lineCounts).sorted { $0.chunk < $1.chunk }
    var firstLines = [Int](repeating: 1, count: (chunks.last?.chunk ?? 0) + 1)
    var files = firstLines
    var nextLines = outcome.headerLines.map { $0 + 1 }
    for chunk in chunks {
      firstLines[chunk.chunk] = nextLines[chunk.file]
      nextLines[chunk.file] += chunk.lines
      files[chunk.chunk] = chunk.file
    }
    return (firstLines, files)
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
