/// A language that names and reports are written in; the raw value is its ISO 639-1 code, as in YAML keys and `--lang`.
public enum Language: String, Hashable, Sendable, CaseIterable {
  case english = "en"
  case chinese = "zh"
}
