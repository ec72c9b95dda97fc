public import KPIModel
internal import KPISource

/// What the user has agreed to, of each model, kept in `~/.config/kpitree/trust`.
///
/// One line a reach: the model's first file, a tab, the reach. A model that changes what it would do asks again, for it is the line itself
/// that was agreed to.
public struct TrustRecord: Sendable {
  /// The file; nil where the environment names neither a home nor a folder for configuration.
  public let path: String?
  private var lines: [String]

  /// Reads the record; there is none before the first consent.
  public init() throws(WorkspaceError) {
    let folder = ProcessEnvironment.text("XDG_CONFIG_HOME") ?? ProcessEnvironment.text("HOME").map { $0 + "/.config" }
    path = folder.map { $0 + "/kpitree/trust" }
    lines = []
    guard let path, FilePath.exists(path) else { return }
    do {
      lines = String(decoding: try SourceFile.read(path).bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    } catch {
      throw .file(error)
    }
  }

  /// What was agreed to of a model.
  public func consent(to workspace: Workspace) -> Trust.Consent {
    let start = Self.start(workspace)
    return .lines(Set(lines.filter { $0.hasPrefix(start) }.map { Self.unescaped($0.dropFirst(start.count)) }))
  }

  /// Remembers what a model may reach, in place of what it might before; nothing: forgets it.
  public mutating func agree(to reaches: [String], of workspace: Workspace) throws(WorkspaceError) {
    guard let path else { throw .noModel("neither XDG_CONFIG_HOME nor HOME says where consent is kept") }
    let start = Self.start(workspace)
    lines = lines.filter { !$0.hasPrefix(start) } + reaches.map { start + Self.escaped($0) }
    do {
      try FileReplacement.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: path, makingFolders: true)
    } catch {
      throw .file(error)
    }
  }

  private static func start(_ workspace: Workspace) -> String { escaped(FilePath.location(workspace.modelPath)) + "\t" }

  private static func escaped(_ text: String) -> String {
    text.escaping(["%": "%25", "\t": "%09", "\n": "%0A", "\r": "%0D"])
  }

  private static func unescaped(_ text: Substring) -> String {
    text.replacing("%0D", with: "\r").replacing("%0A", with: "\n").replacing("%09", with: "\t").replacing("%25", with: "%").description
  }
}
