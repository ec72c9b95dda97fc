// libyaml's reasons to stop, told in the words of someone who writes a model.
extension YAMLReader {
  mutating func reportFailure(_ failure: YAMLFailure) {
    isStopped = true
    let offset = min(failure.offset, bytes.count)
    if failure.isMemoryShort {
      report(.fileTooLarge, "`\(path)` does not fit in memory", at: offset..<offset)
      return
    }
    let isInFlow = frames.last?.isFlow == true
    if let range = tabIndentation(around: offset), !isInFlow {
      report(.tabIndentation, "a line is indented with a tab", at: range, fixes: [spaces(for: range)])
    } else if let punctuation = fullWidthPunctuation(around: offset, failure, isInFlow: isInFlow) {
      log.report(punctuation)
    } else if failure.context?.hasSuffix("a tag") == true || failure.problem == "found undefined tag handle" {
      let start = min(failure.contextOffset ?? offset, bytes.count)
      report(.tag, "tags are not allowed; text that begins with `!` is quoted", at: start..<min(start + 1, bytes.count))
    } else if failure.context?.hasSuffix("directive") == true {
      let start = min(failure.contextOffset ?? offset, bytes.count)
      report(.directive, "a line that begins with `%` is not allowed", at: start..<endOfLine(from: start))
    } else if isInFlow, let frame = frames.last, skipBlanks(from: offset, bytes.count) == bytes.count {
      reportUnclosed(frame, failure)
    } else {
      reportSyntax(failure, at: offset, isInFlow: isInFlow)
    }
  }

  private mutating func reportUnclosed(_ frame: Frame, _ failure: YAMLFailure) {
    let start = Int(records[frame.record].start)
    let bracket = frame.isMapping ? ("{", "}") : ("[", "]")
    report(
      .syntaxError, "`\(bracket.0)` is never closed by `\(bracket.1)`", at: start..<start + 1,
      notes: commentNotes(from: start, to: bytes.count))
  }

  private mutating func reportSyntax(_ failure: YAMLFailure, at offset: Int, isInFlow: Bool) {
    let character = offset..<min(offset + characterCount(at: offset), bytes.count)
    let isColon = offset < bytes.count && bytes[offset] == UInt8(ascii: ":")
    var range = character
    var notes: [String] = []
    var fixes: [FixIt] = []
    let message: String
    switch failure.problem {
    case "found character that cannot start any token":
      message = "text that begins with `\(text(in: character))` must be quoted"
      if let fix = quotation(from: offset, isInFlow: isInFlow) { fixes = [fix] }
    case "mapping values are not allowed in this context":
      if let value = value(before: offset), !isInFlow {
        message = "text with `: ` in it must be quoted"
        if let fix = quotation(from: value, isInFlow: false) { fixes = [fix] }
      } else {
        message = "a `:` is not allowed here"
        notes = ["the line above may lack its `:`, or the indentation differs from the lines around it"]
      }
    case "could not find expected ':'":
      range = word(at: failure.contextOffset ?? offset)
      message = "`\(text(in: range))` has no `:` behind it"
    case "did not find expected key" where isColon, "did not find expected node content" where isColon:
      report(.missingKeyBeforeColon, "a key is missing before this `:`", at: character)
      return
    case "did not find expected key":
      message = "a key is expected here, of the mapping that begins on line \(line(of: failure.contextOffset ?? 0))"
      notes = ["the indentation may differ from the lines around it, or text before this may need quotes"]
    case "did not find expected '-' indicator":
      message = "`- ` is expected here, of the list that begins on line \(line(of: failure.contextOffset ?? 0))"
      notes = ["the indentation may differ from the lines around it"]
    case "did not find expected ',' or ']'":
      message = "`,` or `]` is expected here, of the `[` on line \(line(of: failure.contextOffset ?? 0))"
      notes = commentNotes(from: failure.contextOffset ?? offset, to: offset)
    case "did not find expected ',' or '}'":
      message = "`,` or `}` is expected here, of the `{` on line \(line(of: failure.contextOffset ?? 0))"
      notes = commentNotes(from: failure.contextOffset ?? offset, to: offset)
    case "did not find expected node content":
      message = offset < bytes.count ? "a value is expected before `\(text(in: character))`" : "a value is expected here"
    case "block sequence entries are not allowed in this context":
      message = "a list's `- ` is not allowed here"
      notes = ["a list begins on a line of its own, below its key"]
    case "found unexpected ':'":
      message = "a `:` within braces or brackets needs a blank behind it, or quotes around its text"
    case "mapping keys are not allowed in this context":
      message = "`?` is not allowed here"
    case "found unexpected end of stream", "found unexpected document indicator":
      let quote = failure.contextOffset ?? offset
      range = quote..<min(quote + 1, bytes.count)
      message = "the quote that begins here is never closed"
    case "found unknown escape character":
      message = "`\\` begins an escape that YAML does not know"
      notes = ["between `'` quotes a `\\` is an ordinary character"]
    case "did not find expected hexdecimal number", "found invalid Unicode character escape code":
      message = "an escape needs the hexadecimal digits of a character"
    case "did not find expected alphabetic or numeric character":
      let start = failure.contextOffset ?? offset
      range = start..<min(start + 1, bytes.count)
      message = "text that begins with `\(text(in: range))` must be quoted"
      notes = ["the name of an anchor or alias is made of the letters a to z, digits, `_` and `-`"]
      if let fix = quotation(from: start, isInFlow: isInFlow) { fixes = [fix] }
    case "found a tab character where an indentation space is expected", "found a tab character that violates indentation":
      report(.tabIndentation, "a line is indented with a tab", at: character)
      return
    case "did not find expected comment or line break":
      message = "nothing but a comment may follow on this line"
    case "found an indentation indicator equal to 0":
      message = "the indentation of a block of text cannot be 0"
    case "did not find expected <document start>":
      message = "text is not allowed behind the end of the document"
    default:
      let context = failure.context.map { $0 + ": " } ?? ""
      message = "the text is not YAML (\(context)\(failure.problem))"
    }
    report(.syntaxError, message, at: range, notes: notes, fixes: fixes)
  }
}

// Looks at the text around a failure.
extension YAMLReader {
  private func startOfLine(_ offset: Int) -> Int {
    var start = offset
    while start > 0, bytes[start - 1] != UInt8(ascii: "\n"), bytes[start - 1] != UInt8(ascii: "\r") { start -= 1 }
    return start
  }

  private func line(of offset: Int) -> Int {
    bytes[..<min(offset, bytes.count)].reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
  }

  private func characterCount(at offset: Int) -> Int {
    guard offset < bytes.count else { return 0 }
    let lead = bytes[offset]
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  }

  /// The text from an offset to the next blank, colon or bracket.
  private func word(at start: Int) -> Range<Int> {
    let stops = Array(" \t\r\n:,{}[]".utf8)
    var end = min(start, bytes.count)
    while end < bytes.count, !stops.contains(bytes[end]) { end += 1 }
    return min(start, bytes.count)..<end
  }

  /// The blanks that indent the line of an offset, if a tab is among them.
  private func tabIndentation(around offset: Int) -> Range<Int>? {
    let start = startOfLine(offset)
    var end = start
    while end < bytes.count, bytes[end] == UInt8(ascii: " ") || bytes[end] == UInt8(ascii: "\t") { end += 1 }
    return bytes[start..<end].contains(UInt8(ascii: "\t")) ? start..<end : nil
  }

  private func spaces(for indentation: Range<Int>) -> FixIt {
    let width = bytes[indentation].reduce(0) { $0 + ($1 == UInt8(ascii: "\t") ? 2 : 1) }
    let edit = FixIt.Edit(place(indentation), String(repeating: " ", count: width))
    return FixIt("indent with \(width) spaces, as deep as the lines around it", isSafe: false, edits: [edit])
  }

  /// Full-width punctuation on the line of a failure or the one above: libyaml notices the missing `:` only at the next real one.
  private func fullWidthPunctuation(around offset: Int, _ failure: YAMLFailure, isInFlow: Bool) -> Diagnostic? {
    if isASCII || (isInFlow && !failure.problem.hasPrefix("did not find expected ','")) { return nil }
    var start = startOfLine(min(offset, bytes.count))
    for _ in 0..<2 {
      if let finding = fullWidthPunctuation(onLine: start..<endOfLine(from: start), isInFlow: isInFlow) { return finding }
      repeat {
        guard start > 0 else { return nil }
        start = startOfLine(start - 1)
      } while skipBlanks(from: start, endOfLine(from: start)) == endOfLine(from: start)
    }
    return nil
  }

  private func fullWidthPunctuation(onLine line: Range<Int>, isInFlow: Bool) -> Diagnostic? {
    let limit = 4096  // a longer line was not written by hand
    guard line.count <= limit else { return nil }
    let text = bytes[line]
    if text.contains(UInt8(ascii: "\"")) || text.contains(UInt8(ascii: "'")) || text.contains(UInt8(ascii: "#")) { return nil }
    var start = line.lowerBound
    while start < line.upperBound, [0x20, UInt8(ascii: "-")].contains(bytes[start]) { start += 1 }
    guard let punctuation = FullWidthPunctuation(in: bytes, from: start, to: line.upperBound, file: file) else { return nil }
    if isInFlow { return punctuation.diagnostic(inFlow: true) }
    // In a block it is meant as punctuation only behind the first word of the line.
    let hasColon = text.indices.contains {
      text[$0] == UInt8(ascii: ":") && ($0 + 1 == text.endIndex || text[$0 + 1] == UInt8(ascii: " "))
    }
    guard !hasColon else { return nil }
    return punctuation.diagnostic(inFlow: false)
  }

  /// Where the value begins in `key: text: more`, for the offset of the second colon; nil when no colon stands before it on its line.
  private func value(before offset: Int) -> Int? {
    let start = startOfLine(offset)
    var index = start
    while index + 1 < offset {
      if bytes[index] == UInt8(ascii: ":"), bytes[index + 1] == UInt8(ascii: " ") {
        let value = skipBlanks(from: index + 1, offset)
        return value < offset ? value : nil
      }
      index += 1
    }
    return nil
  }

  /// Puts the rest of a line in quotes; nil where its end is not certain.
  private func quotation(from start: Int, isInFlow: Bool) -> FixIt? {
    guard !isInFlow else { return nil }
    var end = endOfLine(from: start)
    while end > start, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
    let text = bytes[start..<end]
    let unsure = Array("\"'\\#\t".utf8)
    guard !text.isEmpty, text.count <= 200, !text.contains(where: unsure.contains) else { return nil }
    let edits = [FixIt.Edit(place(start..<start), "\""), FixIt.Edit(place(end..<end), "\"")]
    return FixIt("put the text in quotes", isSafe: false, edits: edits)
  }

  /// Says where a ` #` within braces or brackets begins a comment that hides their end.
  private func commentNotes(from start: Int, to end: Int) -> [String] {
    let range = start..<min(max(start, end), start + 4096)
    for index in range.dropFirst() where bytes[index] == UInt8(ascii: "#") && bytes[index - 1] == UInt8(ascii: " ") {
      let comment = bytes[index..<endOfLine(from: index)]
      guard comment.contains(UInt8(ascii: "}")) || comment.contains(UInt8(ascii: "]")) else { continue }
      return ["` #` on line \(line(of: index)) begins a comment that hides the closing bracket; text with ` #` in it is quoted"]
    }
    return []
  }
}
