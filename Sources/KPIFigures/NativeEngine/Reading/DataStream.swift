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
  /// What is written behind it meanwhile is not read; a file that ends earlier is refused.
  private let size: Int?
  private var readCount = 0
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
    guard wanted > 0 else { return 0 }
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

  private static func machineFailure(_ phrase: String) -> Failure {
    let reason = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
    return Failure(phrase: "\(phrase): \(reason.prefix(1).lowercased() + reason.dropFirst())")
  }
}
