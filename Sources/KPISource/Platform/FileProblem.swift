/// Why a file could not be read or written.
public struct FileProblem: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// Reading failed; what the operating system says, by its `errno`.
    case unreadable(Int32)
    case unwritable(Int32)
    case folder
    /// A pipe, a socket or a device.
    case notRegular
    case tooLarge(limit: Int)
    /// Its bytes are no longer the ones that were read and checked.
    case changed
  }

  public let path: String
  public let reason: Reason

  package init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }

  /// One lowercase phrase that names the file.
  public var message: String {
    switch reason {
    case .unreadable(let code): "cannot read `\(path)`: \(SystemError(code: code).text)"
    case .unwritable(let code): "cannot write `\(path)`: \(SystemError(code: code).text)"
    case .folder: "`\(path)` is a folder, not a file"
    case .notRegular: "`\(path)` is a pipe or a device, not a file"
    case .tooLarge(let limit): "`\(path)` is over \(limit >> 20) MiB"
    case .changed: "`\(path)` changed after it was read; run the command again"
    }
  }

  /// The finding this is for the user: at the place that names the file, or about the file itself.
  package func diagnostic(at place: Place? = nil) -> Diagnostic {
    let rule = if case .tooLarge = reason { Rule.fileTooLarge } else { Rule.unreadableFile }
    return Diagnostic(rule, message, at: place.map(Diagnostic.Site.source) ?? .file(path: path))
  }
}
