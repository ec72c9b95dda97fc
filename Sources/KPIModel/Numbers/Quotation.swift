extension String {
  /// A user's text as messages name it: in backticks, shortened after 40 characters, control characters shown as `?`.
  var quoted: String {
    let shown = prefix(40).map { $0.unicodeScalars.contains { $0.value < 32 || $0.value == 127 } ? "?" : $0 }
    return "`\(String(shown))\(shown.count < 40 || count == 40 ? "" : "…")`"
  }
}
