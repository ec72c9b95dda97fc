extension SourceSet {
  /// Makes the safe fixes of findings in their files.
  ///
  /// Each finding's first safe fix, whole or not at all; of fixes that touch each other the first is made, and the others wait for the next run,
  /// which sees the text as it then is. A file is replaced as a whole, so that a failure leaves each file old or new.
  ///
  /// - Returns: what was made, by file and place.
  /// - Throws: before anything is written when a file is no longer as it was read; or when one cannot be written.
  public func applySafeFixes(of diagnostics: [Diagnostic]) throws(FileProblem) -> [AppliedFix] {
    let (applied, editsByFile) = chooseSafeFixes(of: diagnostics.sorted(in: self))
    let edited = editsByFile.sorted { $0.key.index < $1.key.index }
    for (id, _) in edited {
      let file = self[id]
      let current = try SourceFile.read(file.path)
      guard current.bytes == file.bytes else { throw FileProblem(path: file.path, reason: .changed) }
    }
    for (id, edits) in edited { try FileReplacement.write(Self.bytes(of: self[id], after: edits), to: self[id].path) }
    return applied
  }

  /// The fixes to make and, for each file, their edits in order, none touching another.
  func chooseSafeFixes(of diagnostics: [Diagnostic]) -> (applied: [AppliedFix], edits: [FileID: [FixIt.Edit]]) {
    var applied: [AppliedFix] = []
    var edits: [FileID: [FixIt.Edit]] = [:]
    for diagnostic in diagnostics {
      guard let fix = diagnostic.fixes.first(where: { $0.isSafe && !$0.edits.isEmpty }) else { continue }
      let own = fix.edits.sorted { $0.place < $1.place }
      let isSound = zip(own, own.dropFirst()).allSatisfy { !Self.touches($0.place, $1.place) }
      let isFree = own.allSatisfy { edit in
        let others = edits[edit.place.file] ?? []
        let index = Self.index(of: edit.place, in: others)
        return !(index > 0 && Self.touches(others[index - 1].place, edit.place))
          && !(index < others.count && Self.touches(edit.place, others[index].place))
      }
      guard isSound, isFree, let first = own.first else { continue }
      for edit in own {
        let index = Self.index(of: edit.place, in: edits[edit.place.file] ?? [])
        edits[edit.place.file, default: []].insert(edit, at: index)
      }
      applied.append(AppliedFix(rule: diagnostic.rule, fix: fix, place: first.place))
    }
    return (applied, edits)
  }

  /// A file's bytes after edits that are in order and do not touch, in linear time.
  static func bytes(of file: SourceFile, after edits: [FixIt.Edit]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(file.bytes.count + edits.count * 8)
    var copied = 0
    for edit in edits {
      result += file.bytes[copied..<Int(edit.place.start)]
      result += edit.text.utf8
      copied = Int(edit.place.end)
    }
    return result + file.bytes[copied...]
  }

  /// Whether two edits, the first beginning no later, share bytes or insert at one spot.
  private static func touches(_ first: Place, _ second: Place) -> Bool {
    first.file == second.file && (second.start < first.end || second.start == first.start)
  }

  /// Where a place belongs among edits in order: a binary search.
  private static func index(of place: Place, in edits: [FixIt.Edit]) -> Int {
    var low = 0
    var high = edits.count
    while low < high {
      let middle = (low + high) / 2
      if edits[middle].place < place { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A fix that was made in a file.
public struct AppliedFix: Hashable, Sendable {
  public let rule: Rule
  public let fix: FixIt

  /// Where its first edit began in the file as it was read.
  public let place: Place
}
