extension String {
  /// The text with some scalars spelled otherwise, as a language wants them between quotes.
  ///
  /// Scalar by scalar, since that is how other programs read it: to `replacing` a quote with an accent upon it, or the two of a carriage return
  /// and a newline, are one character that is neither.
  package func escaping(_ spellings: [Unicode.Scalar: String]) -> String {
    guard unicodeScalars.contains(where: { spellings[$0] != nil }) else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if let spelling = spellings[scalar] { result.append(contentsOf: spelling.unicodeScalars) } else { result.append(scalar) }
    }
    return String(result)
  }
}
