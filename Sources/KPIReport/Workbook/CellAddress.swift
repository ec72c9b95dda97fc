/// Where a cell stands; counts from 0.
struct CellAddress: Hashable {
  var sheet: String
  var row: Int
  var column: Int

  /// `F5`; with marks, so that a formula that is copied goes on pointing here, `$F$5`.
  func text(isFixed: Bool = false) -> String {
    let mark = isFixed ? "$" : ""
    return mark + CellAddress.letters(column) + mark + String(row + 1)
  }

  /// As a formula in another cell of `sheet` says it: with the name of the own sheet where that is another one.
  func text(in sheet: String, isFixed: Bool = false) -> String {
    self.sheet == sheet ? text(isFixed: isFixed) : "\(SheetName.quoted(self.sheet))!\(text(isFixed: isFixed))"
  }

  /// The same column, some rows on.
  func range(to row: Int, in sheet: String, isFixed: Bool = false) -> String {
    var last = self
    last.row = row
    return row == self.row ? text(in: sheet, isFixed: isFixed) : text(in: sheet, isFixed: isFixed) + ":" + last.text(isFixed: isFixed)
  }

  static func letters(_ column: Int) -> String {
    var letters: [UInt8] = []
    var rest = column + 1
    while rest > 0 {
      letters.insert(UInt8(ascii: "A") + UInt8((rest - 1) % 26), at: 0)
      rest = (rest - 1) / 26
    }
    return String(decoding: letters, as: UTF8.self)
  }
}
