/// Prints a model of many nodes, such as a large company might write.
///
/// Names in two languages, owners, classes, targets of two quarters that add up, and figures by hand at the leaves. The same count gives the
/// same bytes.
@main
enum GenerateTree {
  static let peopleCount = 500
  static let fanOut = 10

  static func main() {
    let count = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 100_000
    var output = Output()
    output.line(0, "# \(count) nodes, made by GenerateTree.")
    output.line(0, "kpitree: 1")
    output.line(0, "name: { en: Generated tree, zh: 生成的指标树 }")
    output.line(0, "currency: CNY")
    output.line(0, "people:")
    for person in 0..<peopleCount {
      output.line(1, "p\(person): { name: { en: Person \(person), zh: 员工\(person) }, title: { en: Manager, zh: 经理 } }")
    }
    output.line(0, "tree:")
    let tree = Tree(count: count)
    tree.write(0, indentation: 1, into: &output)
    output.flush()
  }
}

/// Nodes numbered by breadth: the children of node n are 10n+1 … 10n+10.
struct Tree {
  let count: Int
  /// Target of the third quarter in thousands, of a node and all below it.
  private let targets: [Int]

  init(count: Int) {
    self.count = count
    var targets = [Int](repeating: 0, count: count)
    for node in (0..<count).reversed() {
      if node * GenerateTree.fanOut + 1 >= count { targets[node] = 100 + node * 7919 % 900 }
      if node > 0 { targets[(node - 1) / GenerateTree.fanOut] += targets[node] }
    }
    self.targets = targets
  }

  private func children(of node: Int) -> Range<Int> {
    let first = min(node * GenerateTree.fanOut + 1, count)
    return first..<min(first + GenerateTree.fanOut, count)
  }

  func write(_ node: Int, indentation: Int, into output: inout Output) {
    let key = node == 0 ? "total" : "part_\((node - 1) % GenerateTree.fanOut)"
    let name = "{ en: Line \(node), zh: 业务线\(node) }"
    let owner = "p\(node * 31 % GenerateTree.peopleCount)"
    let letter = ["S", "A", "B", "C"][node % 4]
    let target = "{ 2026-Q3: \(targets[node])k, 2026-Q4: \(targets[node] * 2)k }"
    let children = children(of: node)
    let actual = "{ 2026-Q3: \(targets[node] * 950 + node % 1000) }"
    if children.isEmpty, node % 8 != 0 {
      output.line(indentation, "\(key): { name: \(name), owner: \(owner), class: \(letter), target: \(target), actual: \(actual) }")
      return
    }
    output.line(indentation, "\(key):")
    output.line(indentation + 1, "name: \(name)")
    output.line(indentation + 1, "owner: \(owner)")
    output.line(indentation + 1, "class: \(letter)")
    output.line(indentation + 1, "target: \(target)")
    if children.isEmpty {
      output.line(indentation + 1, "actual: \(actual)")
      return
    }
    output.line(indentation + 1, "breakdowns:")
    output.line(indentation + 2, "lines:")
    output.line(indentation + 3, "nodes:")
    for child in children { write(child, indentation: indentation + 4, into: &output) }
  }
}

/// Collects lines and prints them in large pieces.
struct Output {
  private var text = ""

  mutating func line(_ indentation: Int, _ content: String) {
    text += String(repeating: "  ", count: indentation)
    text += content
    text += "\n"
    if text.utf8.count > 1 << 20 { flush() }
  }

  mutating func flush() {
    print(text, terminator: "")
    text = ""
  }
}
