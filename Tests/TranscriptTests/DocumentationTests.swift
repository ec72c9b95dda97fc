import Foundation
import Testing

/// What docs/ says is whole: it names every command, option, key and kind of document, and what links to it finds it.
@Suite struct DocumentationTests {
  /// A Markdown page by its headings, without its blocks of code.
  struct Page {
    /// The prose below each heading of the second level, by its text; empty for what stands above the first.
    private(set) var sections: [String: String] = ["": ""]
    /// What a link to one of its headings ends with, as forges and the site make it.
    private(set) var anchors: Set<String> = []

    /// - Parameter path: in the repository.
    init(_ path: String) throws {
      let text = try String(contentsOf: Command.root.appendingPathComponent(path), encoding: .utf8)
      var heading = ""
      var isInFence = false
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.hasPrefix("```") {
          isInFence.toggle()
          continue
        }
        if isInFence { continue }
        if line.hasPrefix("#") {
          let title = line.drop { $0 == "#" }.dropFirst()
          anchors.insert(Page.anchor(of: title))
          if line.hasPrefix("## ") { heading = String(title) }
        }
        sections[heading, default: ""] += line + "\n"
      }
    }

    var prose: String { sections.values.joined() }

    static func anchor(of title: some StringProtocol) -> String {
      String(title.lowercased().compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : nil })
    }

    /// What is written in code in prose, and each word of it: of `--period P` both and the whole.
    static func words(in prose: String) -> Set<String> {
      var words: Set<String> = []
      for (index, part) in prose.split(separator: "`", omittingEmptySubsequences: false).enumerated() where index % 2 == 1 {
        words.insert(String(part))
        words.formUnion(part.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "-" }.map(String.init))
      }
      return words
    }
  }

  private static func help(_ arguments: String...) throws -> String {
    let result = try Command(executable: Command.kpitree(), arguments: arguments + ["--help"], timeLimit: 60).run()
    try #require(result.status == 0, "\(result.output)")
    return result.output
  }

  /// The words at the beginning of a help's lines below one of its headings.
  private static func entries(_ heading: String, in help: String) -> [String] {
    let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.drop { $0 != "\(heading):" }.dropFirst().prefix { !$0.isEmpty }.compactMap { line in
      line.hasPrefix("  ") && !line.hasPrefix("   ") ? String(line.dropFirst(2)) : nil
    }
  }

  @Test func `docs/commands.md names every command and each of its options`() throws {
    let page = try Page("docs/commands.md")
    let common = Page.words(in: try ["", "Naming the model", "Options of most commands"].map { try #require(page.sections[$0]) }.joined())
    let commands = Self.entries("SUBCOMMANDS", in: try Self.help()).compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(commands.count >= 10)
    for command in commands {
      guard let section = page.sections[command] else {
        Issue.record("docs/commands.md has no section `\(command)`")
        continue
      }
      let options = Self.entries("OPTIONS", in: try Self.help(command)).flatMap { entry in
        entry.split { $0 == " " || $0 == "," }.prefix { $0.hasPrefix("-") }.map(String.init)
      }
      #expect(options.contains("--help"))
      for option in Set(options).subtracting(common).subtracting(Page.words(in: section)).sorted() {
        Issue.record("docs/commands.md does not name `\(option)` of `kpitree \(command)`")
      }
    }
  }

  /// Keys and words of a JSON Schema, each with the key or the kind of section that it stands in.
  private static func vocabulary(of schema: Any, in place: String, _ found: inout [String: String]) {
    if let list = schema as? [Any] {
      for entry in list { vocabulary(of: entry, in: place, &found) }
    }
    guard let object = schema as? [String: Any] else { return }
    for word in object["enum"] as? [String] ?? [] where found[word] == nil { found[word] = place }
    for (key, value) in object["properties"] as? [String: Any] ?? [:] {
      found[key] = found[key] ?? place
      vocabulary(of: value, in: key, &found)
    }
    for (name, value) in object["definitions"] as? [String: Any] ?? [:] { vocabulary(of: value, in: name, &found) }
    for key in ["anyOf", "allOf", "items", "additionalProperties"] {
      if let value = object[key] { vocabulary(of: value, in: place, &found) }
    }
  }

  @Test func `docs/language.md names every key and word of the language`() throws {
    let words = Page.words(in: try Page("docs/language.md").prose)
    let data = try Data(contentsOf: Command.root.appendingPathComponent("schemas/kpitree.schema.json"))
    var found: [String: String] = [:]
    Self.vocabulary(of: try JSONSerialization.jsonObject(with: data), in: "a model", &found)
    #expect(found["over_time"] != nil && found["count_distinct"] == "aggregate")
    for (word, place) in found.sorted(by: { $0.key < $1.key }) where !words.contains(word) {
      // Names of months and days of the week go without saying.
      if ["fiscal_year_start", "week_start"].contains(place) { continue }
      Issue.record("docs/language.md does not name `\(word)` of \(place)")
    }
  }

  @Test func `docs/reports.md names every kind of document`() throws {
    let words = Page.words(in: try Page("docs/reports.md").prose)
    let schemas = try FileManager.default.contentsOfDirectory(atPath: Command.root.appendingPathComponent("schemas").path)
    #expect(schemas.count >= 9)
    for schema in schemas where schema != "kpitree.schema.json" {
      let kind = schema.prefix { $0 != "." }
      #expect(words.contains("kpitree.\(kind)/1"), "docs/reports.md does not name the documents of \(schema)")
    }
  }

  // MARK: - Links

  /// Files of the project that may speak of docs/, but for what is generated.
  private static let speaking: [String] = {
    let manager = FileManager.default
    var files = ["README.md", "CONTRIBUTING.md", "Makefile"]
    for folder in ["Sources", "Tests", "docs", "examples"] {
      let names = manager.enumerator(atPath: Command.root.appendingPathComponent(folder).path)?.compactMap { $0 as? String } ?? []
      files += names.filter { name in [".swift", ".md", ".py", ".c", ".h"].contains { name.hasSuffix($0) } }.map { "\(folder)/\($0)" }
    }
    return files.sorted()
  }()

  /// Whether a file is there, and in it the section that stands behind `#`.
  private static func exists(_ link: Substring, from folder: String) throws -> Bool {
    let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let base = Command.root.appendingPathComponent(folder)
    guard let path = parts.first, FileManager.default.fileExists(atPath: base.appendingPathComponent(String(path)).path) else {
      return false
    }
    guard parts.count == 2 else { return true }
    return try Page("\(folder)\(path)").anchors.contains(String(parts[1]))
  }

  /// Where a text's links lead, each with the folder that it is said from: those of Markdown, and what is cited as a page of docs/.
  private static func links(in file: String) throws -> [(link: Substring, folder: String)] {
    let text = try String(contentsOf: Command.root.appendingPathComponent(file), encoding: .utf8)
    var links: [(link: Substring, folder: String)] = []
    for part in text.components(separatedBy: "docs/").dropFirst() {
      let cited = part.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.#".contains($0)) }
      guard cited.contains(".md") else { continue }
      links.append(("docs/" + (cited.last == "." ? cited.dropLast() : cited), ""))
    }
    guard file.hasSuffix(".md") else { return links }
    let folder = file.split(separator: "/").dropLast().map { $0 + "/" }.joined()
    for part in try Page(file).prose.components(separatedBy: "](").dropFirst() {
      let link = part.prefix { $0 != ")" }
      if link.contains(":") { continue }
      links.append(((link.hasPrefix("#") ? file.split(separator: "/").last ?? "" : "") + link, folder))
    }
    return links
  }

  @Test func `what links to a page, or cites a section of docs, finds it`() throws {
    var count = 0
    for file in Self.speaking where !file.hasSuffix("DocumentationTests.swift") {
      for (link, folder) in try Self.links(in: file) {
        count += 1
        #expect(try Self.exists(link, from: folder), "\(file) speaks of \(link)")
      }
    }
    #expect(count > 50)
  }
}
