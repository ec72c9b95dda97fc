#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A file's bytes in order, decompressed where its name ends in `.gz`.
struct DataStream: ~Copyable {
  /// Why a file cannot be read: a lowercase phrase that follows the file's name.
  struct Failure: Error {
    let phrase: String
  }

  private let descriptor: Int32
  /// The size when it was opened, nil for a pipe.
  ///
  /// A file that ends earlier, or that was written to meanwhile, is refused: half a row might have been read.
  private let size: Int?
  private let modified: timespec
  /// Bytes read as they are stored.
  private(set) var readCount = 0
  private var inflater: Inflater?

  init(path: String) throws(Failure) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.machineFailure("cannot be opened") }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let failure = Self.machineFailure("cannot be looked at")
      close(descriptor)
      throw failure
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      close(descriptor)
      throw Failure(phrase: "is a folder, not a file")
    case S_IFREG: size = Int(status.st_size)
    default: size = nil
    }
    modified = Self.modified(status)
    inflater = path.hasSuffix(".gz") ? Inflater() : nil
  }

  deinit { close(descriptor) }

  /// A regular file's size in bytes as stored; nil where there is no such file.
  static func size(path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
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
    let wanted = size.map { min(count, $0 - readCount) } ?? count
    guard wanted > 0 else {
      if size != nil { try checkUnchanged() }
      return 0
    }
    while true {
      #if canImport(Darwin)
        let step = Darwin.read(descriptor, buffer, wanted)
      #elseif canImport(Musl)
        let step = Musl.read(descriptor, buffer, wanted)
      #else
        let step = Glibc.read(descriptor, buffer, wanted)
      #endif
      if step > 0 {
        readCount += step
        return step
      }
      if step == 0 {
        if size != nil { throw Failure(phrase: "got shorter while it was read") }
        return 0
      }
      if errno != EINTR { throw Self.machineFailure("cannot be read") }
    }
  }

  private func checkUnchanged() throws(Failure) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.machineFailure("cannot be looked at") }
    let now = Self.modified(status)
    if Int(status.st_size) != size || now.tv_sec != modified.tv_sec || now.tv_nsec != modified.tv_nsec {
      throw Failure(phrase: "was written to while it was read")
    }
  }

  private static func modified(_ status: stat) -> timespec {
    #if canImport(Darwin)
      status.st_mtimespec
    #else
      status.st_mtim
    #endif
  }

  private static func machineFailure(_ phrase: String) -> Failure {
    let reason = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
    return Failure(phrase: "\(phrase): \(reason.prefix(1).lowercased() + reason.dropFirst())")
  }
}
