// An embedder imports KPITree and sees all that its answers are made of.
@_exported public import KPIAnalysis
@_exported public import KPIFigures
@_exported public import KPIModel
@_exported public import KPIReport
@_exported public import KPISource

/// A model on disk: the front door for embedders and for the command.
///
/// ```swift
/// let workspace = try Workspace(at: "examples/flights")
/// let compilation = try workspace.compile()
/// for diagnostic in compilation.diagnostics { … }
/// ```
public struct Workspace: Sendable {
  /// The model's first file, as the user would write it.
  public let modelPath: String
  /// What the user agreed to that the model may reach beyond its own files: by themselves, models do none of it.
  public var consent = Trust.Consent.lines([])
  /// How large the model may grow.
  public var budget = Budget()

  /// The name of a model's first file in its folder.
  public static let fileName = "kpitree.yaml"

  /// Finds a model.
  ///
  /// - Parameter path: a YAML file, or a folder that holds `kpitree.yaml`; nil: the current folder, or the nearest one above that has one.
  /// - Throws: when there is none.
  public init(at path: String? = nil) throws(WorkspaceError) {
    guard let path else {
      modelPath = try Self.nearest()
      return
    }
    guard FilePath.isFolder(path) else {
      modelPath = path
      return
    }
    let folder = path == "." || path == "./" ? "" : path.hasSuffix("/") ? path : path + "/"
    let file = folder + Self.fileName
    guard FilePath.exists(file) else { throw .noModel("`\(path)` holds no \(Self.fileName)") }
    modelPath = file
  }

  private static func nearest() throws(WorkspaceError) -> String {
    var prefix = ""
    for _ in 0..<64 {
      if FilePath.exists(prefix + fileName) { return prefix + fileName }
      if FilePath.isRoot(prefix.isEmpty ? "." : prefix) { break }
      prefix += "../"
    }
    throw .noModel("neither this folder nor one above it holds a \(fileName)")
  }

  /// Reads and checks the model, without any figure.
  ///
  /// - Throws: when the first file cannot be read; everything else is a finding.
  public func compile() throws(WorkspaceError) -> Compilation {
    do {
      let compiled = try Model.compile(path: modelPath, consent: consent, budget: budget)
      return Compilation(
        model: compiled.model, draft: compiled.draft, sources: compiled.files, log: compiled.log, reaches: compiled.reaches)
    } catch {
      throw .file(error)
    }
  }

  /// A model's files, what was found in them, and the model itself where nothing is wrong with it.
  ///
  /// It answers questions (`evaluate`, `attribute`, `score`, …) and is changed by none: asked in any order, from any thread, each
  /// answers alike.
  public struct Compilation: Sendable {
    /// Nil after errors.
    public let model: Model?
    /// What could be made of it despite errors.
    let draft: Model
    public let sources: SourceSet
    /// What was found without any figure, in the order in which it was met.
    public let log: DiagnosticLog
    /// All that the model would do beyond reading its own files, agreed to or not.
    public let reaches: [String]
    /// Told how far reading rows has come; nil where nobody looks.
    public var progress: ReadingProgress?

    /// The findings in the order of files and places.
    public var diagnostics: [Diagnostic] { log.diagnostics.sorted(in: sources) }

    /// Where an answer comes from that needs no row.
    public var provenance: Provenance {
      Provenance(model: model?.name, sources: sources, diagnostics: diagnostics, toolVersion: toolVersion)
    }
  }
}

/// What a question comes to.
public struct Answer<Value: Sendable>: Sendable {
  /// Nil after errors in the input: `diagnostics` has them.
  public let value: Value?
  public let provenance: Provenance

  /// All that was found in the model and in the rows that were read, in the order of files and places.
  public var diagnostics: [Diagnostic] { provenance.diagnostics }

  /// Another value from the same place.
  func map<Other: Sendable>(_ transform: (Value) -> Other) -> Answer<Other> {
    Answer<Other>(value: value.map(transform), provenance: provenance)
  }
}

/// What the machine, not the model, is to blame for.
public enum WorkspaceError: Error, Sendable {
  case noModel(String)
  case file(FileProblem)

  /// One lowercase phrase.
  public var message: String {
    switch self {
    case .noModel(let message): message
    case .file(let problem): problem.message
    }
  }
}

/// The tool's version, printed in every document.
public let toolVersion = "0.1.0"
