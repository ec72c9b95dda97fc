extension Rule {
  /// All that is to be said of the rule, as Markdown: what, why, the way out, and an example, bad and mended.
  public var page: String {
    var page = "### \(id)\n\n\(severity == .error ? "An error" : "A warning"). \(what)\n\n- Why: \(why).\n- Way out: \(fix).\n"
    if case .none(let reason) = example { return page + "\nWithout an example: \(reason).\n" }
    let bad = example.bad
    // What stays as it was is not shown again.
    let good = example.good.filter { file in !bad.contains { $0 == file } }
    page += "\nBad\(example.command == "kpitree check" ? "" : ", with `\(example.command)`"):\n" + Self.blocks(bad)
    return page + "\nGood:\n" + Self.blocks(good)
  }

  private static func blocks(_ files: RuleExample.Files) -> String {
    files.map { name, text in
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { VisibleText.escaped(String($0)) }
      return "\n```\(name.split(separator: ".").last ?? "text") \(name)\n\(lines.joined(separator: "\n"))```\n"
    }.joined()
  }
}
