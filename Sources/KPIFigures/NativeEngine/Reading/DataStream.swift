internal import KPISource

/// A file's bytes in order, decompressed where its name ends in `.gz`.
struct DataStream: ~Copyable {
  /// Why a file cannot be read: a lowercase phrase that follows the file's name.
  struct Failure: Error {
    let phrase: String
  }

  private let descriptor: Descriptor
  /// What it was when it was opened; nil for a pipe.
  ///
  /// A file that ends earlier, or that was written to meanwhile, is refused: half a row might have been read.
  private let opened: Descriptor.Status?
  /// Bytes read as they are stored.
  private(set) var readCount = 0
  private var inflater: Inflater?

  init(path: String) throws(Failure) {
    let descriptor = try Self.opened(path)
    let status = try Self.status(descriptor)
    if status.kind == .folder { throw Failure(phrase: "is a folder, not a file") }
    self.descriptor = descriptor
    opened = status.kind == .file ? status : nil
    inflater = path.hasSuffix(".gz") ? Inflater() : nil
  }

  /// Reads up to `count` bytes; fewer only at the end.
  mutating func read(into buffer: UnsafeMutablePointer<UInt8>, count: Int) throws(Failure) -> Int {
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

extension DataStream.Failure {
  fileprivate init(_ phrase: String, _ error: SystemError) { self.phrase = "\(phrase): \(error.text)" }
}
