/// Guesses which known word a misspelt one stands for.
package enum Spelling {
  /// The candidate that a few slips of the finger turn into the word; the first of equally near ones, nil when none is near.
  ///
  /// A slip inserts, drops, replaces or swaps neighbouring characters; one is allowed for every three characters, at most three,
  /// and a difference of case alone is always near. Linear in the candidates' total length.
  /// Source: Damerau–Levenshtein distance in its optimal string alignment form.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    let target = Array(word.lowercased().unicodeScalars)
    guard !target.isEmpty, target.count <= 64 else { return nil }
    var limit = min(3, (target.count + 1) / 3)
    var best: String?
    for candidate in candidates {
      // Each scalar has at least one byte, so this refuses long candidates before they are taken apart.
      guard candidate.utf8.count <= 4 * (target.count + limit), candidate != word else { continue }
      let scalars = Array(candidate.lowercased().unicodeScalars)
      guard abs(scalars.count - target.count) <= limit else { continue }
      guard let distance = distance(from: target, to: scalars, limit: limit) else { continue }
      if distance == 0 { return candidate }
      best = candidate
      limit = distance - 1  // only a nearer one replaces it
    }
    return best
  }

  /// What a text has in common with others that differ from it only by case, space, width or what is not seen.
  package static func folded(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0xFF01...0xFF5E: scalars.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
      default: if scalar.properties.generalCategory != .format { scalars.append(scalar) }
      }
    }
    return String(scalars).lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The number of slips between two words, nil when over the limit.
  static func distance(from first: [Unicode.Scalar], to second: [Unicode.Scalar], limit: Int) -> Int? {
    var beforePrevious = [Int](repeating: 0, count: second.count + 1)
    var previous = Array(0...second.count)
    var current = previous
    for row in first.indices {
      current[0] = row + 1
      var smallest = current[0]
      for column in second.indices {
        let isSame = first[row] == second[column]
        var cost = min(previous[column] + (isSame ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
          cost = min(cost, beforePrevious[column - 1] + 1)
        }
        current[column + 1] = cost
        smallest = min(smallest, cost)
      }
      if smallest > limit + 1 { return nil }  // a swap may still take one back
      (beforePrevious, previous, current) = (previous, current, beforePrevious)
    }
    return previous[second.count] <= limit ? previous[second.count] : nil
  }
}
