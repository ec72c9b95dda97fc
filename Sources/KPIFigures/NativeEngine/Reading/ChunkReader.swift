internal import KPISource
internal import Synchronization

/// Hands out the rows of a scan's files, chunk after chunk, to as many threads as ask.
///
/// Reading and cutting are done in turn, behind a lock: the bytes of an unfinished row and the parity of the quotes go from one chunk to the
/// next. What takes time, reading the rows, is done by the threads at once.
final class ChunkReader: Sendable {
  private let state: Mutex<State>

  /// - Parameter irregularFiles: those in which the walker must cut the rows.
  /// - Parameter progress: is told how far reading has come, chunk by chunk.
  init(_ program: ScanProgram, irregularFiles: Set<Int>, chunkSize: Int, progress: ReadingProgress? = nil) {
    state = Mutex(State(program, irregularFiles: irregularFiles, chunkSize: max(chunkSize, 1), progress: progress))
  }

  /// Fills a chunk with the next rows; false when there are no more.
  func next(_ chunk: Chunk) -> Bool {
    state.withLock { $0.next(chunk) }
  }

  /// Says that a file has quotes where none may stand: the rest of it is not read this time.
  func refuse(file: Int) {
    state.withLock { $0.refuse(file) }
  }

  /// Says that a worker cannot go on: nothing more is read.
  func stop(_ failure: TemporaryFile.Failure) {
    state.withLock { $0.outcome.failure = $0.outcome.failure ?? failure }
  }

  /// Says that there are more members than there may be: nothing more is read.
  func stopForMembers() {
    state.withLock { $0.outcome.hasTooManyMembers = true }
  }

  var outcome: Outcome {
    state.withLock { $0.outcome }
  }

  /// What was found out about the files themselves.
  struct Outcome: Sendable {
    /// What keeps a file from being read, in order of the files.
    var diagnostics: [Diagnostic] = []
    /// Files that must be read again, by the walker.
    var irregularFiles: Set<Int> = []
    /// Physical lines of each file's header, and of what stands above it.
    var headerLines: [Int]
    /// Fields of each file's header.
    var columnCounts: [Int]
    /// Of each file as text, what was read.
    var byteCounts: [Int]
    /// The sums of each file's units that no worker has whole.
    var sums: [ChunkSums]
    /// Why a worker could not go on.
    var failure: TemporaryFile.Failure?
    var hasTooManyMembers = false
  }

  private struct State: ~Copyable {
    let scan: Scan
    let chunkSize: Int
    let longestRow: Int
    var outcome: Outcome
    private let irregularFiles: Set<Int>
    private var file = -1
    private var stream: DataStream?
    private var delimiter = UInt8(ascii: ",")
    /// Nil where quotes are letters.
    private var quote: UInt8?
    private var layout = FileLayout(columnCount: 0, fields: [])
    /// What was read and not handed out: the beginning of a row, or what follows a header.
    private var rest: [UInt8] = []
    /// Whether `rest` ends within quotes.
    private var isInsideQuotes = false
    private var chunkCount = 0
    private let checksumChunkSize: Int
    private var edges: ChecksumEdges
    /// Stored bytes of the files before this one.
    private var readBefore = 0
    private let progress: ReadingProgress?
    private var step = ReadingProgress.Step()

    init(_ program: ScanProgram, irregularFiles: Set<Int>, chunkSize: Int, progress: ReadingProgress?) {
      let scan = program.scan
      self.progress = progress
      step.sourceName = scan.sourceName
      if progress != nil { step.totalByteCount = scan.files.reduce(0) { $0 + (FilePath.size($1) ?? 0) } }
      self.scan = scan
      self.irregularFiles = irregularFiles
      self.chunkSize = chunkSize
      longestRow = program.longestRow
      checksumChunkSize = program.checksumChunkSize
      edges = ChecksumEdges(chunkSize: checksumChunkSize)
      outcome = Outcome(
        headerLines: Array(repeating: 0, count: scan.files.count), columnCounts: Array(repeating: 0, count: scan.files.count),
        byteCounts: Array(repeating: 0, count: scan.files.count),
        sums: Array(repeating: ChunkSums(chunkSize: checksumChunkSize), count: scan.files.count))
    }

    mutating func refuse(_ refused: Int) {
      outcome.irregularFiles.insert(refused)
      if refused == file { stream = nil }
    }

    mutating func next(_ chunk: Chunk) -> Bool {
      if let progress {
        step.rowCount += chunk.rowCount
        progress.report(step)
      }
      chunk.rowCount = 0
      while outcome.failure == nil, !outcome.hasTooManyMembers {
        if stream == nil {
          guard file + 1 < scan.files.count else { return false }
          file += 1
          do {
            try openNext()
          } catch {
            report(error)
          }
          continue
        }
        do {
          if try fill(chunk) { return true }
          stream = nil
        } catch {
          report(error)
        }
      }
      return false
    }

    private mutating func report(_ failure: DataStream.Failure) {
      report(.unreadableFile, "`\(scan.files[file])` \(failure.phrase)")
    }

    private mutating func report(_ rule: Rule, _ message: String, notes: [String] = []) {
      outcome.diagnostics.append(Diagnostic(rule, message, at: .file(path: scan.files[file]), notes: notes))
      stream = nil
    }

    /// Puts whole rows into the chunk; false at the end of the file.
    private mutating func fill(_ chunk: Chunk) throws(DataStream.Failure) -> Bool {
      let isIrregular = irregularFiles.contains(file)
      chunk.fresh = (Chunk.margin, 0, 0)
      chunk.reserve(rest.count + chunkSize + 1)
      chunk.end = Chunk.margin + rest.count
      rest.withUnsafeBufferPointer { rest in
        if let base = rest.baseAddress { (chunk.bytes + Chunk.margin).update(from: base, count: rest.count) }
      }
      while true {
        let start = chunk.end
        let length = start - Chunk.margin
        // A long row is looked through again with each step, so the steps grow with it.
        let step = length < 1 << 16 ? chunkSize : max(chunkSize, length)
        chunk.reserve(length + step + 1)
        let count = try stream?.read(into: chunk.bytes + start, count: step) ?? 0
        // Of a row that takes several reads, the earlier ones are summed up here.
        edgeSum(chunk)
        chunk.fresh = edges.take(chunk.bytes + start, count: count)
        chunk.fresh.start += start
        chunk.end += count
        self.step.byteCount = readBefore + (stream?.readCount ?? 0)
        chunk.isLast = count < step
        if chunk.isLast { finishChecksum() }
        if chunk.isLast {
          if chunk.end == Chunk.margin { return false }
          if chunk.bytes[chunk.end - 1] != UInt8(ascii: "\n") {
            chunk.bytes[chunk.end] = UInt8(ascii: "\n")
            chunk.end += 1
          }
        }
        let cut: Int
        if isIrregular {
          guard let walked = walkedCut(chunk) else { return false }
          cut = walked
        } else {
          if let quote, RowIndex.count(quote, in: chunk.bytes, from: start, to: chunk.end) % 2 == 1 { isInsideQuotes.toggle() }
          if chunk.isLast {
            cut = chunk.end
          } else {
            cut = lastRowEnd(chunk)
            if cut == Chunk.margin, chunk.end - cut > longestRow {
              refuse(file)
              return false
            }
          }
        }
        if cut > Chunk.margin {
          rest.removeAll(keepingCapacity: true)
          rest.append(contentsOf: UnsafeBufferPointer(start: chunk.bytes + cut, count: chunk.end - cut))
          chunk.readEnd = chunk.end
          chunk.end = cut
          break
        }
      }
      chunk.file = file
      chunk.layout = layout
      chunk.isIrregular = isIrregular
      chunk.number = chunkCount
      chunkCount += 1
      return true
    }

    private mutating func edgeSum(_ chunk: Chunk) {
      guard chunk.fresh.units > 0 else { return }
      outcome.sums[file].add(chunk.bytes + chunk.fresh.start, units: chunk.fresh.units, first: chunk.fresh.number)
      chunk.fresh.units = 0
    }

    private mutating func finishChecksum() {
      guard edges.byteCount > 0 else { return }
      edges.finish()
      outcome.byteCounts[file] = edges.byteCount
      outcome.sums[file].merge(edges.sums)
      readBefore += stream?.readCount ?? 0
      edges = ChecksumEdges(chunkSize: checksumChunkSize)
    }

    /// Behind the last newline outside quotes, going back from the end, where it is known whether the quotes are open.
    private func lastRowEnd(_ chunk: Chunk) -> Int {
      var isQuoted = isInsideQuotes
      var position = chunk.end
      while position > Chunk.margin {
        position -= 1
        let byte = chunk.bytes[position]
        if byte == quote {
          isQuoted.toggle()
        } else if byte == UInt8(ascii: "\n"), !isQuoted {
          return position + 1
        }
      }
      return position
    }

    /// Behind the last row that the walker finds whole; nil where a row is too long to go on.
    private mutating func walkedCut(_ chunk: Chunk) -> Int? {
      let walker = RowWalker(
        bytes: chunk.bytes, end: chunk.end, delimiter: delimiter, quote: quote, isLast: chunk.isLast, longestRow: longestRow)
      var separators: [UInt32] = []
      var position = Chunk.margin
      while position < chunk.end {
        separators.removeAll(keepingCapacity: true)
        switch walker.row(from: position, separators: &separators) {
        case .good(let end), .bad(_, let end): position = end
        case .incomplete: return position
        case .endless:
          if position > Chunk.margin { return position }
          report(.overlongRow, "`\(scan.files[file])` has a line that is longer than a row may be")
          return nil
        }
      }
      return position
    }

    // MARK: Headers

    private mutating func openNext() throws(DataStream.Failure) {
      let path = scan.files[file]
      stream = try DataStream(path: path, scan.format)
      rest.removeAll(keepingCapacity: true)
      isInsideQuotes = false
      edges = ChecksumEdges(chunkSize: checksumChunkSize)

      var isAtEnd = false
      while true {
        let start = rest.count
        let step = start < 64 << 10 ? min(chunkSize, 64 << 10) : start
        rest += [UInt8](repeating: 0, count: step)
        var count = 0
        var failure: DataStream.Failure?
        rest.withUnsafeMutableBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return }
          do throws(DataStream.Failure) { count = try stream?.read(into: base + start, count: step) ?? 0 } catch { failure = error }
        }
        if let failure { throw failure }
        rest.withUnsafeBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return }
          let (first, units, number) = edges.take(base + start, count: count)
          outcome.sums[file].add(base + start + first, units: units, first: number)
        }
        rest.removeLast(step - count)
        isAtEnd = count < step
        if start == 0, !rest.isEmpty, let kind = probe.foreignKind {
          return report(kind.phrase.contains("UTF-16") ? .invalidText : .unreadableFile, "`\(path)` \(kind.phrase)", notes: kind.notes)
        }
        if rest.isEmpty {
          return report(.missingHeader, "`\(path)` is empty: a file of figures begins with a header")
        }
        var isWithoutNewline = false
        if isAtEnd, rest.last != UInt8(ascii: "\n") {
          rest.append(UInt8(ascii: "\n"))
          isWithoutNewline = true
        }
        let isWhole = header(isLast: isAtEnd)
        if isWithoutNewline, rest.last == UInt8(ascii: "\n") { rest.removeLast() }
        if isWhole || stream == nil { break }
      }
      guard stream != nil else { return }
      rest.withUnsafeBufferPointer { rest in
        if let quote, let base = rest.baseAddress, RowIndex.count(quote, in: base, from: 0, to: rest.count) % 2 == 1 {
          isInsideQuotes = true
        }
      }
    }

    /// What the file looks like by its first bytes, however few of them are read at once.
    private var probe: TableProbe {
      let path = scan.files[file]
      let start = DataStream.beginning(path: path, scan.format, count: TableProbe.startSize)
      return TableProbe(path: path, start ?? rest, scan.format)
    }

    /// Takes the header off `rest`; false where more of it must be read first.
    private mutating func header(isLast: Bool) -> Bool {
      let path = scan.files[file]
      let format = scan.format
      guard let start = rest.withUnsafeBufferPointer({ TableStart($0, isLast: isLast, format) }) else {
        if isLast { report(.missingHeader, "`\(path)` is empty: a file of figures begins with a header") }
        return isLast
      }
      if isLast, start.offset >= rest.count {
        report(
          .missingHeader,
          "`\(path)` \(format.headerLine.map { "has no line \($0), on which `header` says its header is" } ?? "is empty: a file of figures begins with a header")"
        )
        return true
      }
      delimiter = format.delimiter(path: path, said: start.delimiter)
      quote = format.quote(delimiter: delimiter)
      var separators: [UInt32] = []
      let (delimiter, quote, longestRow) = (delimiter, quote, longestRow)
      let row = rest.withUnsafeBufferPointer { rest in
        rest.baseAddress.map { base in
          RowWalker(bytes: base, end: rest.count, delimiter: delimiter, quote: quote, isLast: isLast, longestRow: longestRow).row(
            from: start.offset, separators: &separators)
        }
      }
      switch row {
      case .good(let end):
        var names: [String] = []
        var fieldStart = start.offset
        for separator in separators {
          let field = fieldStart..<Int(separator)
          guard let name = rest.withUnsafeBufferPointer({ RowField.text(UnsafeBufferPointer(rebasing: $0[field]), quote: quote) }) else {
            report(.invalidText, "the header of `\(path)` is not UTF-8", notes: probe.encodingNote.map { [$0] } ?? [])
            return true
          }
          names.append(name)
          fieldStart = Int(separator) + 1
        }
        outcome.headerLines[file] = start.lineCount + rest[start.offset..<end].count { $0 == UInt8(ascii: "\n") }
        outcome.columnCounts[file] = names.count
        match(names, line: start.lineCount + 1)
        rest.removeSubrange(..<end)
        return true
      case .bad(.bareCarriageReturn, _):
        report(.bareCarriageReturn, "`\(path)` ends its lines with bare carriage returns: a line ends with a newline")
      case .bad(.overlong, _), .endless:
        report(.overlongRow, "the header of `\(path)` is longer than a row may be")
      case .bad:
        let note = probe.headerNote { names in scan.columns.allSatisfy(names.contains) }
        report(.badQuoting, "the header of `\(path)` is badly quoted", notes: note.map { [$0] } ?? [])
      case .incomplete, nil:
        return false
      }
      return true
    }

    private mutating func match(_ names: [String], line: Int) {
      var diagnostics: [Diagnostic] = []
      let path = scan.files[file]
      let site = Diagnostic.Site.line(path: path, line: line, column: nil)
      func places(_ column: String) -> [Int] { names.indices.filter { names[$0] == column } }
      let found = scan.columns.map(places)
      let wanted = scan.columns + scan.format.skipped.filter { !$0.isOptional }.map(\.column)
      let missing = wanted.filter { !names.contains($0) }
      if let first = missing.first {
        let columns = scan.columns
        // What a measure joins may be written otherwise than the header has it; the column of dates is in every header.
        let time = scan.clocks.first.map { columns[$0.column] } ?? first
        let note =
          probe.headerNote { names in columns.allSatisfy(names.contains) } ?? probe.headerNote { $0.contains(time) }
          ?? probe.delimiterNote(header: names)
        var notes = note.map { [$0] } ?? []
        if notes.isEmpty {
          let near = missing.compactMap { name in Spelling.nearest(to: name, among: names).map { (name, $0) } }
          notes = near.prefix(3).map { missing.count == 1 ? "did you mean `\($0.1)`?" : "did you mean `\($0.1)` by `\($0.0)`?" }
          if near.isEmpty { notes.append(Self.listing(names)) }
        }
        let message =
          missing.count == 1
          ? "`\(path)` has no column `\(first)`"
          : "`\(path)` has none of the columns \(missing.prefix(6).map { "`\($0)`" }.joined(separator: ", "))\(missing.count > 6 ? ", …" : "")"
        diagnostics.append(Diagnostic(.missingRowColumn, message, at: site, notes: notes))
      }
      for (column, found) in zip(scan.columns, found) where found.count > 1 {
        diagnostics.append(
          Diagnostic(
            .doubledRowColumn, "`\(path)` has \(found.count) columns `\(column)`: a column that is used stands once in a header", at: site))
      }
      layout = FileLayout(
        delimiter: delimiter, quote: quote, columnCount: names.count, fields: found.map { $0.first ?? 0 },
        skips: scan.format.skipped.compactMap { skip in places(skip.column).first.map { .init(field: $0, texts: Set(skip.texts)) } })
      if !diagnostics.isEmpty {
        outcome.diagnostics += diagnostics
        stream = nil
      }
    }

    private static func listing(_ names: [String]) -> String {
      let first = names.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
      return "its header has \(first)\(names.count > 12 ? ", …" : "")"
    }
  }
}
