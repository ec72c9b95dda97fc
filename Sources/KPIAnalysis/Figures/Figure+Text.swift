internal import KPIModel
internal import KPISource

extension Figure {
  /// All digits, plain, for messages about what somebody wrote.
  var text: String { exact?.description ?? ECMAScriptNumber.text(value) ?? "" }

  /// For a message as reports show it: commas between thousands, up to two digits behind the point or six where it is small, percentages as such.
  func text(in unit: Unit?) -> String {
    let isPercent = unit?.isPercent ?? false
    let digits = allDigits.shifted(by: isPercent ? 2 : 0).rounded(to: abs(value) < 1 && !isPercent ? 6 : 2)
    // More digits than anyone reads are shown as powers of ten.
    guard digits.exponent <= 21, !digits.digits.isEmpty || value == 0 else { return text }
    let shown = digits.text(fractionDigits: max(0, digits.digits.count - digits.exponent))
    return (digits.isNegative ? "-" : "") + shown + (isPercent ? "%" : "")
  }

  private var allDigits: DecimalDigits {
    guard let exact else { return DecimalDigits(value) }
    var digits = String(exact.mantissa.magnitude).utf8.map { $0 - UInt8(ascii: "0") }
    let exponent = digits.count - exact.scale
    while digits.last == 0 { digits.removeLast() }
    return DecimalDigits(isNegative: exact.mantissa < 0, digits: digits, exponent: exponent)
  }
}
