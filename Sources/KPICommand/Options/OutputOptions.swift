public import ArgumentParser
public import KPIModel
internal import KPISource
public import KPITree

/// Where a document goes.
struct OutputFile: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write; standard output unless said.", valueName: "file"))
  var output: String?

  /// The file; nil for standard output, which `-` names too.
  var path: String? { output == "-" ? nil : output }
}

/// How a document is written, and where.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("How it is written; by the file's ending where there is a file, else text.", valueName: "format"))
  var format: Rendering.Format?

  @OptionGroup var file: OutputFile

  @Option(name: .customLong("lang"), help: ArgumentHelp("en or zh.", valueName: "language"))
  var language: Language = Environment.value("lang") ?? .english

  @Option(help: ArgumentHelp("The unit of amounts: \(Rendering.units.joined(separator: ", ")).", valueName: "unit"))
  var unit: String = Environment.text("unit") ?? "auto"

  @Flag(help: "Add the columns that a narrow page has no room for.")
  var wide = false

  @Option(help: ArgumentHelp("\(Rendering.palettes.joined(separator: " or ")).", valueName: "palette"))
  var palette: String = Environment.text("palette") ?? "default"

  @Option(
    name: .customLong("max-bytes"), help: ArgumentHelp("The most bytes of Markdown; what is too much is left out.", valueName: "count"))
  var mostBytes: Int?

  @OptionGroup var console: ConsoleOptions

  mutating func validate() throws {
    if let mostBytes, mostBytes < Rendering.fewestBytes {
      throw ValidationError("--max-bytes must be at least \(Rendering.fewestBytes), not \(mostBytes).")
    }
    try Environment.validate("format", as: Rendering.Format.self)
    try Environment.validate("lang", as: Language.self)
    if !Rendering.units.contains(unit) {
      throw ValidationError("--unit must be one of \(Rendering.units.joined(separator: ", ")), not `\(unit)`.")
    }
    if !Rendering.palettes.contains(palette) {
      throw ValidationError("--palette must be one of \(Rendering.palettes.joined(separator: ", ")), not `\(palette)`.")
    }
    if let refusal = format?.refusal { throw ValidationError(refusal) }
    if let path = file.path, format == nil {
      guard let ending = Rendering.Format(ofFile: path) else {
        throw ValidationError(
          "The ending of `\(path)` names no format: it may be \(Rendering.Format.endings.joined(separator: ", ")), or add --format.")
      }
      if let refusal = ending.refusal { throw ValidationError(refusal) }
    }
  }

  /// How to write, for where it goes.
  var rendering: Rendering {
    let format = self.format ?? file.path.flatMap { Rendering.Format(ofFile: $0) } ?? Environment.value("format") ?? .text
    let isTerminal = file.path == nil && Terminal.isOutputTerminal
    // What is drawn is coloured wherever it goes; words only on a terminal that wants it.
    let isColoured = [.html, .svg, .pdf].contains(format) || console.usesColor(isTerminal: isTerminal)
    return Rendering(
      format, language: language, unit: unit, isWide: wide || Environment.flag("wide"),
      width: isTerminal ? max(Terminal.width ?? 100, 80) : 100,
      palette: isColoured ? palette : nil, mostBytes: mostBytes)
  }
}

extension Terminal {
  /// Writes what was asked for to standard output.
  static func answer(_ bytes: [UInt8]) throws {
    do {
      try write(bytes, to: .output)
    } catch {
      throw Failure("standard output takes no more: \(error.text)", .invalidInput)
    }
  }

  static func answer(_ text: String) throws { try answer(Array(text.utf8)) }

  /// Writes to a file, beside it and then over it; to standard output where there is none.
  static func write(_ bytes: [UInt8], toFile path: String?, of compilation: Workspace.Compilation) throws {
    try write([(path, bytes)], of: compilation)
  }

  /// Likewise several finished documents, all or none; never over what the model is made of.
  static func write(_ documents: [(path: String?, bytes: [UInt8])], of compilation: Workspace.Compilation) throws {
    if let path = compilation.firstInput(among: documents.lazy.compactMap(\.path)) {
      throw Failure("`\(path)` is read by the model: a document does not replace it", .usage)
    }
    do {
      try FileReplacement.write(documents.compactMap { document in document.path.map { ($0, document.bytes) } })
    } catch {
      throw Failure(error.message, .invalidInput)
    }
    for document in documents where document.path == nil { try answer(document.bytes) }
  }
}

/// What a command says beside its document.
struct ConsoleOptions: ParsableArguments {
  enum Color: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

  @Option(help: ArgumentHelp("auto, always or never; NO_COLOR wins.", valueName: "when"))
  var color: Color = Environment.value("color") ?? .auto

  @Flag(name: [.customShort("q"), .customLong("quiet")], help: "Say nothing but errors.")
  var isAskedForQuiet = false

  var quiet: Bool { isAskedForQuiet || Environment.flag("quiet") }

  mutating func validate() throws { try Environment.validate("color", as: Color.self) }

  func usesColor(isTerminal: Bool) -> Bool {
    if Terminal.refusesColor { return false }
    switch color {
    case .always: return true
    case .never: return false
    case .auto: return isTerminal
    }
  }
}

extension Rendering.Format: ExpressibleByArgument {
  /// Only formats that can be had are offered; the others are refused by name.
  public static var allValueStrings: [String] { ofDocuments.map(\.rawValue) }
}
extension Language: ExpressibleByArgument {}
