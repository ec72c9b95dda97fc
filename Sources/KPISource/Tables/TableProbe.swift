/// What a file looks like that cannot be read as it is said to be.
package struct TableProbe {
  /// How many of a file's first bytes are looked at.
  package static let startSize = 64 << 10

  private let path: String
  private let start: [UInt8]
  private let format: TableFormat

  /// - Parameter start: the first bytes of the file's text, decompressed; converted where the format names its encoding.
  package init(path: String, _ start: [UInt8], _ format: TableFormat) {
    self.path = path
    self.start = Array(start.prefix(Self.startSize))
    self.format = format
  }

  // MARK: - Kinds of files

  /// What a file is that is no table of text: a phrase that follows its name, and what reads it.
  package var foreignKind: (phrase: String, notes: [String])? {
    func begins(_ bytes: [UInt8]) -> Bool { start.starts(with: bytes) }
    if begins(Array("PAR1".utf8)) {
      return ("is a parquet file, not a table of text", ["`duckdb: \"read_parquet('\(path)')\"` reads it as a source"])
    }
    if begins([0x50, 0x4B, 0x03, 0x04]) {
      return holds("xl/") || holds("[Content_Types].xml")
        ? ("is a workbook, not a table of text", ["`xlsx:` in place of `csv:` reads it, with `sheet:` where it has several"])
        : ("is a zip archive, not a table of text", ["unpack it"])
    }
    if begins([0xD0, 0xCF, 0x11, 0xE0]) {
      return ("is a workbook of the old kind (.xls), not a table of text", ["save the sheet as CSV in UTF-8"])
    }
    if begins(Array("SQLite format 3\u{0}".utf8)) {
      return ("is an SQLite database, not a table of text", ["`sqlite: \(path)` reads it as a source"])
    }
    if begins(Array("%PDF".utf8)) { return ("is a PDF, not a table of text", ["ask for the table behind it"]) }
    if begins([0x1F, 0x8B]) { return ("is compressed: the name of such a file ends in `.gz`", []) }
    if begins([0x28, 0xB5, 0x2F, 0xFD]) { return ("is compressed by zstd, which is not read", ["unpack it, or compress it by gzip"]) }
    let isWide = begins([0xFF, 0xFE]) || begins([0xFE, 0xFF])
    if isWide || zeroShare > 0.3 {
      return ("is written in UTF-16: a file of figures is written in UTF-8", ["`encoding: utf-16\(isWide ? "" : "le")` reads it"])
    }
    if zeroShare > 0 { return ("has NUL bytes: it is no text", ["deliver it again; a transfer may have stopped in the middle"]) }
    let text = String(decoding: start.prefix(200), as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }.lowercased()
    if ["<!doctype html", "<html", "<table", "<head", "<meta"].contains(where: text.hasPrefix) {
      return (
        "is a page of HTML, not a table of text", ["some programs save such a page as `.xls` or `.csv`: open it and save the sheet as CSV"]
      )
    }
    if text.hasPrefix("<?xml") { return ("is XML, not a table of text", ["save the sheet as CSV in UTF-8"]) }
    if text.hasPrefix("{\"") || text.hasPrefix("[{") || text.hasPrefix("{") && text.dropFirst().drop(while: \.isWhitespace).first == "\"" {
      return ("is JSON, not a table of text", ["`duckdb: \"read_json('\(path)')\"` reads it as a source"])
    }
    return nil
  }

  private func holds(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard start.count >= bytes.count else { return false }
    return (0...(start.count - bytes.count)).contains { start[$0...].starts(with: bytes) }
  }

  private var zeroShare: Double { start.isEmpty ? 0 : Double(start.count { $0 == 0 }) / Double(start.count) }

  // MARK: - Encoding

  /// The option that would read bytes that are not UTF-8; nil where they say nothing.
  package var encodingNote: String? { Self.encodingNote(of: start) }

  /// - Parameter bytes: some that are not all UTF-8.
  package static func encodingNote(of bytes: [UInt8]) -> String? {
    let high = bytes.count { $0 >= 0x80 }
    guard high > 0 else { return nil }
    // Two bytes make a character in GBK, both of which are high in all common ones; in one-byte encodings a letter stands among others.
    var paired = 0
    var place = 0
    while place + 1 < bytes.count {
      if bytes[place] >= 0xA1, bytes[place + 1] >= 0xA1 {
        paired += 2
        place += 2
      } else {
        place += 1
      }
    }
    if paired * 10 >= high * 9 { return "it looks like GBK, which Chinese spreadsheets save: `encoding: gb18030` reads it" }
    if paired * 2 < high { return "it looks like Windows-1252, which western spreadsheets save: `encoding: windows-1252` reads it" }
    return "`encoding` says how it is written, such as `gb18030`, `big5`, `shift_jis` or `windows-1252`"
  }

  // MARK: - Headers

  /// The options with which a header is found that has what is looked for; nil where none does.
  ///
  /// - Parameter isHeader: whether these are names of such a header.
  package func headerNote(_ isHeader: ([String]) -> Bool) -> String? {
    var bytes = start
    if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    let usual = format.delimiter(path: path)
    let others: [(byte: UInt8, text: String)] = [
      (UInt8(ascii: ";"), "\";\""), (UInt8(ascii: "\t"), "tab"), (UInt8(ascii: "|"), "\"|\""), (UInt8(ascii: ","), "\",\""),
    ]
    for delimiter in [(byte: usual, text: "")] + others.filter({ $0.byte != usual }) {
      for (index, names) in lines(of: bytes, cutBy: delimiter.byte).enumerated() where isHeader(names) {
        let isWhere = index + 1 == (format.headerLine ?? 1)
        if isWhere, delimiter.byte == usual { return nil }
        let cut =
          delimiter.byte == usual
          ? "" : "its fields are parted by \(delimiter.text == "tab" ? "tabs" : "`\(delimiter.text.filter { $0 != "\"" })`")"
        let place = isWhere ? "" : "line \(index + 1) looks like the header"
        let options =
          (delimiter.byte == usual ? [] : ["`delimiter: \(delimiter.text)`"]) + (isWhere ? [] : ["`header: \(index + 1)`"])
        let looks = [cut, place].filter { !$0.isEmpty }.joined(separator: ", and ")
        return "\(looks): \(options.joined(separator: " with ")) \(options.count == 1 ? "reads it" : "read it")"
      }
    }
    return nil
  }

  /// What parts the fields of a header that has only one as it is cut; nil where nothing would.
  package func delimiterNote(header: [String]) -> String? {
    guard header.count == 1, let name = header.first else { return nil }
    let marks: [(Character, String)] = [(";", "\";\""), ("\t", "tab"), ("|", "\"|\""), (",", "\",\"")]
    guard let (mark, text) = marks.first(where: { name.contains($0.0) }) else { return nil }
    return "its header has one column with `\(mark == "\t" ? "tabs" : String(mark))` in it: `delimiter: \(text)` reads it"
  }

  /// The names on the first lines, each cut as a header would be; quotes around a name are taken off.
  private func lines(of bytes: [UInt8], cutBy delimiter: UInt8) -> [[String]] {
    bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 60, omittingEmptySubsequences: false).prefix(60).enumerated().map { index, line in
      var line = line
      if index == 0, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
      return line.split(separator: delimiter, omittingEmptySubsequences: false).map { field in
        field.withUnsafeBufferPointer { field in
          RowField.text(field, quote: format.quote(delimiter: delimiter)) ?? ""
        }
      }
    }
  }
}
