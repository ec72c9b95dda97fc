import Foundation
import Testing

/// Names that try to be more than names, through every command and every format: inert and legible.
@Suite struct HostileNameTests {
  static let names = [
    "=cmd()", "+1", "-2", "@SUM(A1)", "<script>alert(1)</script>", "a|b", "@team", "](x)", "\"quoted\" 'name'", "\u{202E}evil\u{202C}",
    "`code`", "https://example.com", "#123", "&lt;b&gt;", String(repeating: "订单", count: 5_000),
  ]
  static let formats = ["text", "md", "csv", "json", "plain", "html", "svg"]
  static let commands = [["review"], ["scorecard"], ["evaluate"], ["why"], ["score"], ["targets"], ["tree"]]

  /// A JSON text is a YAML text.
  private static func quoted(_ name: String) throws -> String {
    String(String(decoding: try JSONEncoder().encode([name]), as: UTF8.self).dropFirst().dropLast()).replacing("\\/", with: "/")
  }

  /// A model whose every name is hostile: the model, nodes, breakdowns, people, teams, units' owners, and members in rows.
  private static func write(to folder: URL) throws {
    var text = "kpitree: 1\nname: \(try quoted("<b>shop</b> | @team"))\nsources: { orders: { csv: orders.csv, time: day } }\n"
    text += "dimensions: { part: { name: \(try quoted("](x) <i>part</i>")), column: part } }\n"
    text += "measures: { amount: { source: orders, aggregate: sum, column: amount } }\npeople:\n"
    for (index, name) in names.enumerated() { text += "  p\(index): { name: \(try quoted(name)), team: t }\n" }
    text += "teams: { t: { name: \(try quoted("=team|@here")) } }\n"
    text +=
      "tree:\n  sales:\n    name: \(try quoted("<u>sales</u>=1"))\n    measure: amount\n    owner: p0\n    target: { 2026-Q3: 1000 }\n"
    text +=
      "    description: \(try quoted("<img src=x onerror=alert(1)> ](javascript:alert(1))"))\n    breakdowns:\n      part: {}\n      hand:\n"
    text += "        nodes:\n"
    for (index, name) in names.enumerated() {
      text +=
        "          n\(index): { name: \(try quoted(name)), owner: p\(index), target: { 2026-Q3: \(index + 50) }, actual: { 2026-Q3: \(index * 7 + 3) } }\n"
    }
    try Data(text.utf8).write(to: folder.appendingPathComponent("kpitree.yaml"))
    var rows = "day,part,amount\n"
    // Rows are not written by hand: what no name in the model may have stands in members.
    for (index, name) in (names + ["\u{1B}[31mred"]).enumerated() {
      rows += "2026-0\(7 + index % 3)-30,\"\(name.replacing("\"", with: "\"\""))\",\(index * 7 + 3)\n"
    }
    try Data(rows.utf8).write(to: folder.appendingPathComponent("orders.csv"))
  }

  private func outputs(_ words: [String], _ format: String) throws -> String {
    let folder = try TemporaryFolder()
    try Self.write(to: folder.url)
    let period = words == ["tree"] ? [] : ["--period", "2026-Q3"]
    let file = folder.url.appendingPathComponent("out")
    let result = try Command(
      executable: Command.kpitree(), arguments: words + period + ["--format", format, "-o", file.path, "--quiet"], folder: folder.url
    ).run()
    try #require(result.status == 0, "\(words) \(format): \(result.output.prefix(500))")
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  @Test(arguments: formats) func `names stay names`(format: String) throws {
    for words in Self.commands where format != "svg" || words != ["targets"] {
      let text = try outputs(words, format)
      // Nothing moves a cursor or turns the reading direction; a CSV file gives a member's text as it is.
      let controls = text.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" && $0 != "\r" && $0 != "\t" || $0.value == 0x7F }
      if format != "csv" { #expect(controls.isEmpty, "\(words) \(format)") }
      if !["json", "csv"].contains(format) { #expect(!text.contains("\u{202E}"), "\(words) \(format)") }
      switch format {
      case "html", "svg":
        for markup in ["<script>alert", "<img", "<b>shop", "<i>part", "<u>sales", "javascript:alert(1)\""] {
          #expect(!text.contains(markup), "\(words) \(format) \(markup)")
        }
      case "md":
        for markup in ["<script>", "<img ", "<b>", "<i>", "<u>", "| @team", " @here", "](x)", "](javascript"] {
          #expect(!text.replacing("\\" + markup, with: "").contains(markup), "\(words) \(format) \(markup)")
        }
        Self.expectTables(text, words)
      case "text":
        for line in text.split(separator: "\n") { #expect(line.count <= 260, "\(words) \(line.prefix(80))") }
      case "csv":
        for field in Self.fields(text) where field.unicodeScalars.first.map({ "=@".unicodeScalars.contains($0) }) ?? false {
          Issue.record("\(words): a spreadsheet would run \(field.prefix(40))")
        }
      default: break
      }
    }
  }

  /// Every row of a table has as many cells as its head.
  private static func expectTables(_ text: String, _ words: [String]) {
    var count: Int?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        count = nil
        continue
      }
      let cells = line.replacing("\\\\", with: "").replacing("\\|", with: "").count { $0 == "|" }
      if let count { #expect(cells == count, "\(words) \(line.prefix(200))") }
      count = count ?? cells
    }
  }

  /// The fields of an RFC 4180 table.
  private static func fields(_ text: String) -> [String] {
    var fields = [""]
    var isQuoted = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": isQuoted.toggle()
      case ",", "\n", "\r":
        if isQuoted { fields[fields.count - 1].unicodeScalars.append(scalar) } else { fields.append("") }
      default: fields[fields.count - 1].unicodeScalars.append(scalar)
      }
    }
    return fields
  }
}
