/// A file's text in order: decompressed where its name ends in `.gz`, in UTF-8 whatever its encoding; of a workbook the text of a sheet.
package struct DataStream: ~Copyable {
  /// Why a file cannot be read: a lowercase phrase that follows the file's name.
  package struct Failure: Error, Hashable, Sendable {
    package let phrase: String
  }

  private let descriptor: Descriptor
  /// What it was when it was opened; nil for a pipe.
  ///
  /// A file that ends earlier, or that was written to meanwhile, is refused: half a row might have been read.
  private let opened: Descriptor.Status?
  /// Bytes read as they are stored.
  package private(set) var readCount = 0
  private var inflater: Inflater?
  private var decoder: TextDecoder?
  /// A workbook's sheet, which is made into text whole.
  private var sheet: ArraySlice<UInt8>?

  package init(path: String, _ format: TableFormat = TableFormat()) throws(Failure) {
    let descriptor = try Self.opened(path)
    let status = try Self.status(descriptor)
    if status.kind == .folder { throw Failure(phrase: "is a folder, not a file") }
    decoder = try Self.decoder(format.workbook == nil ? format.encoding : nil)
    if let workbook = format.workbook {
      sheet = try Workbook(path: path).text(sheet: workbook.name, decimalMark: format.decimalMark)[...]
      readCount = status.size
    } else {
      sheet = nil
    }
    self.descriptor = descriptor
    opened = status.kind == .file ? status : nil
    inflater = path.hasSuffix(".gz") ? Inflater() : nil
  }

  private static func decoder(_ encoding: String?) throws(Failure) -> TextDecoder? {
    guard let encoding else { return nil }
    guard let decoder = TextDecoder(encoding) else { throw Failure(phrase: "is said to be `\(encoding)`, which this system cannot read") }
    return decoder
  }

  /// Reads up to `count` bytes; fewer only at the end.
  package mutating func read(into buffer: UnsafeMutablePointer<UInt8>, count: Int) throws(Failure) -> Int {
    if let sheet {
      let step = sheet.prefix(count)
      step.withUnsafeBufferPointer { bytes in
        if let base = bytes.baseAddress { buffer.update(from: base, count: bytes.count) }
      }
      self.sheet = sheet.dropFirst(step.count)
      return step.count
    }
    guard var decoder = decoder.take() else { return try readBytes(into: buffer, count: count) }
    var filled = 0
    var failure: Failure?
    do throws(Failure) {
      while filled < count {
        filled += decoder.take(into: buffer + filled, count: count - filled)
        if filled == count || decoder.isComplete { break }
        try decoder.feed(try readBytes(into: decoder.free, count: decoder.freeCount))
      }
    } catch {
      failure = error
    }
    self.decoder = consume decoder
    if let failure { throw failure }
    return filled
  }

  /// Up to `count` bytes as they are encoded; fewer only at the end.
  private mutating func readBytes(into buffer: UnsafeMutablePointer<UInt8>, count: Int) throws(Failure) -> Int {
    var filled = 0
    while filled < count {
      let step: Int
      if inflater != nil {
        step = try inflate(into: buffer + filled, count: count - filled)
      } else {
        step = try readStored(into: buffer + filled, count: count - filled)
      }
      if step == 0 { break }
      filled += step
    }
    return filled
  }

  private mutating func inflate(into buffer: UnsafeMutablePointer<UInt8>, count: Int) throws(Failure) -> Int {
    while true {
      // Taken out while it works, because reading what is stored needs the rest of `self`.
      guard var inflater = inflater.take() else { return 0 }
      if inflater.needsInput {
        do {
          inflater.feed(try readStored(into: inflater.input, count: Inflater.inputSize))
        } catch {
          self.inflater = consume inflater
          throw error
        }
      }
      let outcome = inflater.inflate(into: buffer, count: count)
      self.inflater = consume inflater
      switch outcome {
      case .produced(let produced) where produced == 0: continue
      case .produced(let produced): return produced
      case .ended: return 0
      case .truncated: throw Failure(phrase: "ends in the middle of its compressed data")
      case .corrupt: throw Failure(phrase: "has corrupt compressed data")
      }
    }
  }

  private mutating func readStored(into buffer: UnsafeMutablePointer<UInt8>, count: Int) throws(Failure) -> Int {
    let wanted = opened.map { min(count, $0.size - readCount) } ?? count
    guard wanted > 0 else {
      if let opened, try Self.status(descriptor) != opened { throw Failure(phrase: "was written to while it was read") }
      return 0
    }
    do throws(SystemError) {
      let step = try descriptor.read(into: buffer, count: wanted)
      readCount += step
      if step > 0 || opened == nil { return step }
    } catch {
      throw Failure("cannot be read", error)
    }
    throw Failure(phrase: "got shorter while it was read")
  }

  private static func opened(_ path: String) throws(Failure) -> Descriptor {
    do { return try Descriptor(reading: path, waits: true) } catch { throw Failure("cannot be opened", error) }
  }

  private static func status(_ descriptor: borrowing Descriptor) throws(Failure) -> Descriptor.Status {
    do { return try descriptor.status() } catch { throw Failure("cannot be looked at", error) }
  }
}

extension DataStream {
  /// The first bytes of a file's text, at most `count`; nil where it cannot be read.
  package static func beginning(path: String, _ format: TableFormat = TableFormat(), count: Int) -> [UInt8]? {
    guard FilePath.size(path) != nil else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    do throws(Failure) {
      var stream = try DataStream(path: path, format)
      var received = 0
      var failure: Failure?
      bytes.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        do throws(Failure) { received = try stream.read(into: base, count: count) } catch { failure = error }
      }
      if failure != nil { return nil }
      bytes.removeLast(count - received)
      return bytes
    } catch {
      return nil
    }
  }

  /// Reads all of a file's text.
  ///
  /// - Parameter limit: the most bytes of text that are accepted.
  package static func text(path: String, _ format: TableFormat = TableFormat(), limit: Int) throws(Failure) -> [UInt8] {
    var stream = try DataStream(path: path, format)
    var bytes: [UInt8] = []
    var step = 1 << 16
    while true {
      var failure: Failure?
      var received = 0
      let start = bytes.count
      bytes += repeatElement(0, count: step)
      bytes.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        do throws(Failure) { received = try stream.read(into: base + start, count: step) } catch { failure = error }
      }
      if let failure { throw failure }
      bytes.removeLast(step - received)
      if bytes.count > limit { throw Failure(phrase: "is over \(limit >> 20) MiB") }
      if received < step { return bytes }
      step = min(2 * step, 8 << 20)
    }
  }
}

/// Text of another encoding on its way to UTF-8.
struct TextDecoder: ~Copyable {
  private static let inputSize = 64 << 10
  /// A byte becomes three at most (`€` of windows-1252), so that one piece of input always has room.
  private static let outputSize = 4 * inputSize

  private let input: UnsafeMutablePointer<UInt8>
  private let output: UnsafeMutablePointer<UInt8>
  /// Bytes of the input that are the beginning of a character; they stand at its start.
  private var pending = 0
  /// What of the output is not taken yet.
  private var ready = 0..<0
  private var converter: TextConverter
  private let encoding: String
  /// Whether all of the input is converted.
  private(set) var isComplete = false
  private var lineCount = 1

  init?(_ encoding: String) {
    guard let converter = TextConverter(from: encoding) else { return nil }
    self.converter = converter
    self.encoding = encoding
    input = .allocate(capacity: Self.inputSize)
    output = .allocate(capacity: Self.outputSize)
  }

  deinit {
    input.deallocate()
    output.deallocate()
  }

  /// Where the next bytes of the input are to be put.
  var free: UnsafeMutablePointer<UInt8> { input + pending }
  var freeCount: Int { Self.inputSize - pending }

  /// Hands out converted text.
  mutating func take(into buffer: UnsafeMutablePointer<UInt8>, count: Int) -> Int {
    let count = min(count, ready.count)
    buffer.update(from: output + ready.lowerBound, count: count)
    ready = (ready.lowerBound + count)..<ready.upperBound
    return count
  }

  /// Converts what was put into the free bytes, once all converted text is taken; a count of 0 is the end of the input.
  mutating func feed(_ count: Int) throws(DataStream.Failure) {
    pending += count
    guard count > 0 else {
      isComplete = true
      if pending > 0 { throw DataStream.Failure(phrase: "ends in the middle of a character of `\(encoding)`") }
      return
    }
    let room = UnsafeMutableBufferPointer(start: output, count: Self.outputSize)
    switch converter.convert(UnsafeBufferPointer(start: input, count: pending), into: room) {
    case .converted(let taken, let produced):
      lineCount += room.prefix(produced).count { $0 == UInt8(ascii: "\n") }
      pending -= taken
      if taken > 0, pending > 0 { input.update(from: input + taken, count: pending) }
      ready = 0..<produced
    case .invalid(_, let produced):
      let line = lineCount + room.prefix(produced).count { $0 == UInt8(ascii: "\n") }
      throw DataStream.Failure(phrase: "is not written in `\(encoding)`: line \(line) has bytes that are no character of it")
    }
  }
}

extension DataStream.Failure {
  fileprivate init(_ phrase: String, _ error: SystemError) { self.phrase = "\(phrase): \(error.text)" }
}
