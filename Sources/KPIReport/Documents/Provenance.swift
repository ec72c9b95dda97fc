public import KPIFigures
public import KPIModel
public import KPISource

/// What an answer comes from: the head and the foot of every document.
public struct Provenance: Sendable {
  /// The model's name; nil where its files are too broken to say one.
  public var model: LocalizedText?
  /// The model's files.
  public var sources: SourceSet
  /// What was found in them and in the rows, in the order of files and places.
  public var diagnostics: [Diagnostic]
  /// What was read of each source that has figures; empty where none was.
  public var readings: [SourceReading]
  /// The version of the tool that answers.
  public var toolVersion: String

  package init(
    model: LocalizedText? = nil, sources: SourceSet, diagnostics: [Diagnostic] = [], readings: [SourceReading] = [], toolVersion: String
  ) {
    self.model = model
    self.sources = sources
    self.diagnostics = diagnostics
    self.readings = readings
    self.toolVersion = toolVersion
  }

  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
