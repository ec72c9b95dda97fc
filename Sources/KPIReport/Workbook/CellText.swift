import KPISource

/// Names and sentences as a cell can hold them, so that nothing is run, lost or unreadable.
enum CellText {
  /// The text with control characters, and what XML or a workbook cannot hold, written as escapes; too long a text is cut where one sees it.
  static func safe(_ text: String) -> String {
    var result = isPlain(text) ? text : escaped(text)
    if result.utf16.count > Workbook.mostUnits {
      var kept = ""
      var count = cutMark.utf16.count
      for character in result.unicodeScalars {
        count += UTF16.width(character)
        if count > Workbook.mostUnits { break }
        kept.unicodeScalars.append(character)
      }
      result = kept + cutMark
    }
    return result
  }

  private static let cutMark = "… (cut)"

  private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "_") } }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in VisibleText.escaped(text).unicodeScalars {
      if scalar.value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(scalar.value) {
        result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return hidingEscapes(result)
  }

  /// Workbooks read `_x0041_` as a character; its first mark is written as one, so that the text stays as it is.
  private static func hidingEscapes(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "_"), beginsEscape(bytes[index...]) {
        result += Array("_x005F_".utf8)
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func beginsEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
    let start = bytes.startIndex
    guard bytes.count >= 7, bytes[start + 1] == UInt8(ascii: "x"), bytes[start + 6] == UInt8(ascii: "_") else { return false }
    return bytes[(start + 2)..<(start + 6)].allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
  }
}
