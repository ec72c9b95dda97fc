import Foundation

/// Two texts line by line, as a reader of a failure needs them: what changed with a few lines around it, and of long lines of JSON the fields.
struct Difference: CustomStringConvertible {
  /// Lines shown around a change, changed lines shown at most, and fields of one line of JSON.
  private static let (context, mostLines, mostFields) = (3, 60, 5)
  /// JSON lines up to here are shown as they are.
  private static let longest = 200

  let expected: [String]
  let actual: [String]

  init(_ expected: [String], _ actual: [String]) {
    self.expected = expected
    self.actual = actual
  }

  init(_ expected: Data, _ actual: Data) {
    func lines(_ data: Data) -> [String] {
      var lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if lines.last == "" { lines.removeLast() } else { lines.append("[no newline at the end]") }
      return lines
    }
    self.init(lines(expected), lines(actual))
  }

  /// `-` what was expected, `+` what came, `~` a field of a line with both values.
  var description: String {
    let runs = changedRuns
    var lines: [String] = []
    var end = 0
    var count = 0
    for run in runs {
      lines += alike(end..<run.removed.lowerBound, isFirst: end == 0)
      end = run.removed.upperBound
      count += max(run.removed.count, run.inserted.count)
      lines += Self.text(of: Array(expected[run.removed]), Array(actual[run.inserted]))
      if lines.count > Self.mostLines { break }
    }
    let all = runs.reduce(0) { $0 + max($1.removed.count, $1.inserted.count) }
    if all > count { return (lines + ["@ \(all) changed lines in all"]).joined(separator: "\n") }
    return (lines + alike(end..<expected.count, isLast: true)).joined(separator: "\n")
  }

  /// Lines that both texts have: those next to a change, and how many stand between.
  private func alike(_ range: Range<Int>, isFirst: Bool = false, isLast: Bool = false) -> [String] {
    let (after, before) = (isFirst ? 0 : Self.context, isLast ? 0 : Self.context)
    func shown(_ range: Range<Int>) -> [String] { expected[range].map { " " + Self.cut($0, to: Self.longest / 2) } }
    // Saying that one line is left out takes one line.
    guard range.count > after + before + 1 else { return shown(range) }
    return shown(range.lowerBound..<(range.lowerBound + after)) + ["@ \(range.count - after - before) lines alike"]
      + shown((range.upperBound - before)..<range.upperBound)
  }

  /// Stretches in which the texts differ, from the top.
  private var changedRuns: [(removed: Range<Int>, inserted: Range<Int>)] {
    let difference = actual.difference(from: expected)
    let removed = Set(difference.removals.map(\.offset))
    let inserted = Set(difference.insertions.map(\.offset))
    var runs: [(removed: Range<Int>, inserted: Range<Int>)] = []
    var (left, right) = (0, 0)
    while left < expected.count || right < actual.count {
      let start = (left, right)
      while removed.contains(left) { left += 1 }
      while inserted.contains(right) { right += 1 }
      if (left, right) != start { runs.append((start.0..<left, start.1..<right)) }
      left += 1
      right += 1
    }
    return runs
  }

  private static func text(of removed: [String], _ inserted: [String]) -> [String] {
    if removed.count == inserted.count {
      let pairs = zip(removed, inserted).map { fields($0, $1) }
      if pairs.contains(where: { $0 != nil }) {
        return zip(pairs, zip(removed, inserted)).flatMap { fields, lines in fields ?? ["-" + lines.0, "+" + lines.1] }
      }
    }
    return removed.map { "-" + cut($0) } + inserted.map { "+" + cut($0) }
  }

  private static func cut(_ line: String, to length: Int = 2 * longest) -> String { line.count > length ? line.prefix(length) + "…" : line }

  // MARK: - JSON

  /// The fields in which two long lines of JSON differ; nil where they are none.
  private static func fields(_ old: String, _ new: String) -> [String]? {
    guard max(old.count, new.count) > longest, let before = json(old), let after = json(new) else { return nil }
    var changes: [String] = []
    compare(before, after, at: name(before) ?? "", &changes)
    if changes.isEmpty { changes = ["the same fields in another order or spelling: \(cut(new))"] }
    let more = changes.count - mostFields
    return changes.prefix(mostFields).map { "~" + $0 } + (more > 0 ? ["~and \(more) more"] : [])
  }

  /// A line of a document: a value, or a key with its value, with or without the comma behind it.
  private static func json(_ line: String) -> Any? {
    var text = line.trimmingCharacters(in: .whitespaces)
    if text.hasSuffix(",") { text.removeLast() }
    for candidate in [text, "{\(text)}"] {
      if let value = try? JSONSerialization.jsonObject(with: Data(candidate.utf8)) { return value }
    }
    return nil
  }

  private static func name(_ value: Any) -> String? {
    guard let fields = value as? [String: Any] else { return nil }
    return (fields["id"] ?? fields["node"]) as? String
  }

  private static func compare(_ old: Any?, _ new: Any?, at path: String, _ changes: inout [String]) {
    switch (old, new) {
    case (let old as [String: Any], let new as [String: Any]):
      for key in Set(old.keys).union(new.keys).sorted() {
        compare(old[key], new[key], at: path.isEmpty ? key : "\(path).\(key)", &changes)
      }
    case (let old as [Any], let new as [Any]) where old.count == new.count:
      for (index, (old, new)) in zip(old, new).enumerated() {
        let isSame = name(old) == name(new)
        compare(old, new, at: "\(path)[\((isSame ? name(old) : nil) ?? String(index))]", &changes)
      }
    default:
      let (before, after) = (text(old), text(new))
      if before != after { changes.append("\(path): \(before) → \(after)") }
    }
  }

  private static func text(_ value: Any?) -> String {
    guard let value else { return "absent" }
    guard let data = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes])
    else { return "\(value)" }
    return cut(String(decoding: data, as: UTF8.self))
  }
}

extension CollectionDifference.Change {
  fileprivate var offset: Int {
    switch self {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }
}
