// How events become records.
extension YAMLReader {
  /// Takes the next place in the innermost collection and says whether it is a key's.
  @inline(__always)
  private mutating func takePlace(_ index: Int) -> Bool {
    guard let top = frames.indices.last, frames[top].isMapping else { return false }
    frames[top].awaitsValue.toggle()
    guard frames[top].awaitsValue else { return false }
    frames[top].key = index
    return true
  }

  mutating func addScalar(_ event: borrowing YAMLEvent) {
    let index = records.count
    let isKey = takePlace(index)
    let start = event.anchor != nil || event.hasTag ? skipProperties(of: event) : event.start
    var record = YAMLRecord(kind: .scalar, flags: [], start: UInt32(start), end: UInt32(max(start, event.end)))
    record.textCount = UInt32(event.text.count)
    record.next = UInt32(index + 1)
    if event.isPlain {
      record.flags = .isPlain
      if event.text.isEmpty, !isKey, let parent = frames.last, parent.isMapping, !hasColon(behind: records[parent.key]) {
        record.flags.insert(.isOmitted)
      }
    }
    if event.isPlain, event.isSingleLine, event.text.count == event.end - start {
      record.flags.insert(.isInFile)
      record.textStart = UInt32(start)
    } else {
      record.textStart = UInt32(arena.count)
      arena.append(contentsOf: event.text)
      if event.isDoubleQuoted { checkEscapes(in: event.text, of: record) }
    }
    records.append(record)
    lastEnd = record.end
    if event.anchor != nil {
      if event.isPlain, event.text.isEmpty {
        report(.anchorWithoutValue, "anchor `&\(event.name)` has no value", at: event.start..<event.end)
      }
      _ = addAnchor(event, record: index, height: 0)
    }
    if isKey { checkKey(index) }
  }

  mutating func open(_ event: borrowing YAMLEvent, _ kind: YAMLNode.Kind) {
    let index = records.count
    let isKey = takePlace(index)
    guard frames.count < Self.depthLimit else {
      reportDepth(at: event.start)
      return
    }
    let start = event.anchor != nil || event.hasTag ? skipProperties(of: event) : event.start
    records.append(YAMLRecord(kind: kind, flags: [], start: UInt32(start), end: UInt32(start)))
    if isKey { refuseCollectionAsKey(index, at: start..<min(start + 1, bytes.count)) }
    let hasAnchor = event.anchor != nil && addAnchor(event, record: index, height: nil)
    if hasAnchor { openAnchors.append(event.name) }
    frames.append(
      Frame(
        record: index, isMapping: kind == .mapping, isFlow: event.isFlow, hasAnchor: hasAnchor,
        isInKey: isKey || frames.last?.isInKey == true, deepest: frames.count + 1))
  }

  mutating func close(_ event: borrowing YAMLEvent) {
    guard let frame = frames.popLast() else { return }
    let end = records.count
    let start = records[frame.record].start
    let first = Int(start) < bytes.count ? bytes[Int(start)] : 0
    let isBracketed = frame.isFlow && (first == UInt8(ascii: "{") || first == UInt8(ascii: "["))
    // The end event of a block stands where the next thing begins; the block itself ends with its last child.
    lastEnd = isBracketed ? UInt32(event.end) : end > frame.record + 1 ? max(start, lastEnd) : start
    records[frame.record].end = lastEnd
    records[frame.record].next = UInt32(end)
    if frame.isMapping { reportDuplicateKeys(of: frame.record, before: end) }
    if frame.hasAnchor, let name = openAnchors.popLast() { anchors[name]?.height = frame.deepest - frames.count }
    if let parent = frames.indices.last { frames[parent].deepest = max(frames[parent].deepest, frame.deepest) }
  }

  /// Copies the records of the value that an alias stands for.
  mutating func addAlias(_ event: borrowing YAMLEvent) {
    let index = records.count
    let isKey = takePlace(index)
    let name = event.name
    lastEnd = UInt32(event.end)
    guard let anchor = anchors[name] else {
      var fixes: [FixIt] = []
      if let nearest = Spelling.nearest(to: name, among: anchors.keys.sorted()) {
        let edit = FixIt.Edit(place(event.start..<event.end), "*" + nearest)
        fixes.append(FixIt("replace `*\(name)` by `*\(nearest)`", isSafe: false, edits: [edit]))
      }
      report(.unknownAlias, "no anchor `&\(name)` stands above this alias", at: event.start..<event.end, fixes: fixes)
      refuseAlias(event)
      return
    }
    guard let height = anchor.height else {
      report(.recursiveAlias, "alias `*\(name)` stands inside the value that it names", at: event.start..<event.end)
      refuseAlias(event)
      return
    }
    guard frames.count + height <= Self.depthLimit else {
      reportDepth(at: event.start)
      return
    }
    if let top = frames.indices.last { frames[top].deepest = max(frames[top].deepest, frames.count + height) }
    let source = anchor.record..<Int(records[anchor.record].next)
    let added = source.count - 1  // the alias itself was written
    guard copiedCount + added <= Self.aliasAllowance + 4 * (index - copiedCount) else {
      report(.aliasGrowth, "alias `*\(name)` makes the file unfold to too many values", at: event.start..<event.end)
      isStopped = true
      return
    }
    copiedCount += added
    for original in source {
      var copy = records[original]
      copy.next += UInt32(index - anchor.record)
      records.append(copy)
    }
    records[index].start = UInt32(event.start)
    records[index].end = UInt32(event.end)
    records[index].flags.subtract([.isRefusedEntry, .isRefusedElement, .isOmitted])
    guard isKey else { return }
    if records[index].kind == .scalar {
      checkKey(index)
    } else {
      refuseCollectionAsKey(index, at: event.start..<event.end)
    }
  }

  /// Remembers what an anchor names, unless another one of that name already does.
  private mutating func addAnchor(_ event: borrowing YAMLEvent, record: Int, height: Int?) -> Bool {
    let name = event.name
    let place = place(event.start..<min(event.start + 1 + name.utf8.count, bytes.count))
    if let first = anchors[name] {
      log.report(
        .duplicateAnchor, "anchor `&\(name)` is given twice", at: place, related: [Diagnostic.Related(first.place, "first given here")])
      return false
    }
    anchors[name] = Anchor(record: record, height: height, place: place)
    return true
  }

  /// Steps over a node's anchor and tag to the node itself; reports the tag.
  private mutating func skipProperties(of event: borrowing YAMLEvent) -> Int {
    let isEmptyScalar = event.kind == .scalar && event.isPlain && event.text.isEmpty
    var offset = event.start
    while true {
      offset = skipBlanks(from: offset, isEmptyScalar ? event.end : bytes.count)
      guard offset < bytes.count, !(isEmptyScalar && offset >= event.end) else { return event.kind == .scalar ? event.end : offset }
      let isTag = bytes[offset] == UInt8(ascii: "!")
      guard isTag || bytes[offset] == UInt8(ascii: "&") else { return offset }
      let first = offset
      offset = endOfWord(from: offset + 1, isTag: isTag)
      if isTag { reportTag(at: first..<offset, hasText: !isEmptyScalar) }
    }
  }

  private func endOfWord(from start: Int, isTag: Bool) -> Int {
    var offset = start
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): return offset
      case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","):
        if !isTag || frames.last?.isFlow == true { return offset }
      default: break
      }
      offset += 1
    }
    return offset
  }

  /// Whether a colon follows a key, so that its value is written, if only as nothing.
  func hasColon(behind key: YAMLRecord) -> Bool {
    let offset = skipBlanks(from: Int(key.end), bytes.count)
    return offset < bytes.count && bytes[offset] == UInt8(ascii: ":")
  }

  /// The first offset from `start` that holds neither a blank, a line break nor a comment.
  func skipBlanks(from start: Int, _ end: Int) -> Int {
    var offset = start
    while offset < end {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): offset += 1
      case UInt8(ascii: "#"):
        while offset < end, bytes[offset] != UInt8(ascii: "\n"), bytes[offset] != UInt8(ascii: "\r") { offset += 1 }
      default: return offset
      }
    }
    return offset
  }
}

// What was refused is flagged while reading and removed at the end, so that indices stay as they are meanwhile.
extension YAMLReader {
  /// Flags the node at an index, the one last placed in the innermost collection.
  mutating func refuse(_ index: Int) {
    hasRefusals = true
    guard let parent = frames.last else {
      records[index].flags.insert(.isRefusedElement)
      return
    }
    records[parent.record].flags.insert(.isPartial)
    if parent.isMapping {
      records[parent.key].flags.insert(.isRefusedEntry)
    } else {
      records[index].flags.insert(.isRefusedElement)
    }
  }

  private mutating func refuseAlias(_ event: borrowing YAMLEvent) {
    let index = records.count
    var record = YAMLRecord(kind: .scalar, flags: .isPlain, start: UInt32(event.start), end: UInt32(event.end))
    record.next = UInt32(index + 1)
    records.append(record)
    refuse(index)
  }

  private mutating func refuseCollectionAsKey(_ index: Int, at range: Range<Int>) {
    if frames.last?.isInKey != true {
      let noun = records[index].kind == .mapping ? "mapping" : "list"
      report(.nonScalarKey, "a \(noun) is not allowed as a key", at: range)
    }
    refuse(index)
  }

  /// Moves the records that stay together, in linear time.
  mutating func removeRefused() {
    var kept: [YAMLRecord] = []
    kept.reserveCapacity(records.count)
    var keptBefore = [UInt32](repeating: 0, count: records.count + 1)  // how many records stay before each index
    var index = 0
    while index < records.count {
      keptBefore[index] = UInt32(kept.count)
      let record = records[index]
      guard record.flags.contains(.isRefusedEntry) || record.flags.contains(.isRefusedElement) else {
        kept.append(record)
        index += 1
        continue
      }
      let isEntry = record.flags.contains(.isRefusedEntry)
      let end = isEntry ? Int(records[Int(record.next)].next) : Int(record.next)
      for skipped in index..<end { keptBefore[skipped] = UInt32(kept.count) }
      index = end
    }
    keptBefore[records.count] = UInt32(kept.count)
    for index in kept.indices { kept[index].next = keptBefore[Int(kept[index].next)] }
    records = kept
  }
}
