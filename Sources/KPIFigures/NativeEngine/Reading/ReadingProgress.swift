/// Told now and then how far reading has come, by whatever thread reads just then; nothing of a result depends on it.
public struct ReadingProgress: Sendable {
  /// How far a source is read.
  public struct Step: Sendable {
    public var sourceName = ""
    /// Bytes as they are stored.
    public var byteCount = 0
    public var totalByteCount = 0
    public var rowCount = 0
  }

  private let body: @Sendable (Step?) -> Void

  /// - Parameter body: gets each step, and nil once reading has ended; it may be called many times a second.
  public init(_ body: @escaping @Sendable (Step?) -> Void) { self.body = body }

  func report(_ step: Step) { body(step) }
  func end() { body(nil) }
}
