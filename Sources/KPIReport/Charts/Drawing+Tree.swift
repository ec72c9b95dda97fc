import KPISource

extension Drawing {
  /// The root on the left, every parent beside the middle of its children.
  mutating func draw(_ tree: Chart.Tree) {
    let layout = TreeLayout(tree.items)
    for (index, box) in layout.boxes.enumerated() {
      guard let parent = layout.parents[index].map({ layout.boxes[$0] }) else { continue }
      let middle = box.x - TreeLayout.gap / 2
      self += "<path class=\"edge\" d=\"M\(parent.x + parent.width),\(parent.y)H\(middle)V\(box.y)H\(box.x)\"/>\n"
    }
    for (item, box) in zip(tree.items, layout.boxes) {
      if item.isHeading { drawHeading(item, box) } else { drawBox(item, box) }
    }
    finish(height: layout.height, width: layout.width)
  }

  private mutating func drawHeading(_ item: Chart.Tree.Item, _ box: TreeLayout.Box) {
    self += "<rect class=\"sheet\" x=\"\(box.x)\" y=\"\(box.y - 10)\" width=\"\(box.width)\" height=\"20\"/>\n"
    self +=
      "<text class=\"small soft middle\" x=\"\(box.x + box.width / 2)\" y=\"\(box.y + 4)\">\(TreeLayout.heading(item))</text>\n"
  }

  private mutating func drawBox(_ item: Chart.Tree.Item, _ box: TreeLayout.Box) {
    let (top, half) = (box.y - TreeLayout.boxHeight / 2, TreeLayout.boxHeight)
    let columns = TreeLayout.nameColumns - DisplayWidth.of(VisibleText.escaped(item.suffix))
    let tip = [item.name + item.suffix, item.detail, item.judgement].filter { !$0.isEmpty }.joined(separator: ", ")
    self +=
      "<rect class=\"box\" x=\"\(box.x)\" y=\"\(top)\" width=\"\(box.width)\" height=\"\(half)\" rx=\"3\"><title>\(tip)</title></rect>\n"
    self += "<rect class=\"\(Drawing.name(item.tone))\" x=\"\(box.x)\" y=\"\(top)\" width=\"5\" height=\"\(half)\"/>\n"
    self +=
      "<text class=\"strong\" x=\"\(box.x + 13)\" y=\"\(top + 18)\">\(Drawing.fitted(item.name, to: columns) + item.suffix)</text>\n"
    let room = TreeLayout.nameColumns - DisplayWidth.of(item.judgement)
    self += "<text class=\"soft\" x=\"\(box.x + 13)\" y=\"\(top + 36)\">\(Drawing.fitted(item.detail, to: room))</text>\n"
    if !item.judgement.isEmpty {
      self +=
        "<text class=\"end \(Drawing.name(item.tone))\" x=\"\(box.x + box.width - 8)\" y=\"\(top + 36)\">\(item.judgement)</text>\n"
    }
  }
}

/// Boxes in columns; linear in the items, which come depth first.
private struct TreeLayout {
  struct Box {
    var x: Double
    /// The middle of its height.
    var y = 0.0
    var width: Double
  }

  static let boxHeight = 46.0
  static let gap = 32.0
  static let nameColumns = 24
  private static let boxWidth = 190.0
  private static let pitch = 56.0

  private(set) var boxes: [Box] = []
  private(set) var parents: [Int?] = []
  private(set) var height = 0.0
  private(set) var width = 0.0

  init(_ items: [Chart.Tree.Item]) {
    // One width for all, so that boxes of a depth stand below each other.
    let headingWidth = items.lazy.filter(\.isHeading).map(TreeLayout.headingWidth).max() ?? 0
    var path: [Int] = []
    for (index, item) in items.enumerated() {
      path.removeLast(max(0, path.count - item.depth))
      let parent = path.last
      parents.append(parent)
      let x = parent.map { boxes[$0].x + boxes[$0].width + TreeLayout.gap } ?? 1
      boxes.append(Box(x: x, width: item.isHeading ? headingWidth : TreeLayout.boxWidth))
      width = max(width, boxes[index].x + boxes[index].width + 1)
      path.append(index)
    }
    let leaves = TreeLayout.placeDown(&boxes, parents)
    height = Double(leaves) * TreeLayout.pitch
  }

  /// Gives each leaf the next row, and every parent the middle between its first and last child; counts the leaves.
  private static func placeDown(_ boxes: inout [Box], _ parents: [Int?]) -> Int {
    var ends = [(first: Double, last: Double)?](repeating: nil, count: boxes.count)
    var isParent = [Bool](repeating: false, count: boxes.count)
    for case let parent? in parents { isParent[parent] = true }
    let count = isParent.count { !$0 }
    var row = count
    for index in boxes.indices.reversed() {
      if let (first, last) = ends[index] {
        boxes[index].y = (first + last) / 2
      } else {
        row -= 1
        boxes[index].y = (Double(row) + 0.5) * pitch
      }
      if let parent = parents[index] { ends[parent] = (boxes[index].y, ends[parent]?.last ?? boxes[index].y) }
    }
    return count
  }

  static func heading(_ item: Chart.Tree.Item) -> String { Drawing.fitted(item.name, to: 24) }

  private static func headingWidth(_ item: Chart.Tree.Item) -> Double { 10 + 6 * Double(DisplayWidth.of(heading(item))) }
}
