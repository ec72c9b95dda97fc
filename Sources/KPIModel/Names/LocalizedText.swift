/// A name or text for readers: one string for all, or one per language.
public struct LocalizedText: Hashable, Sendable {
  /// Nil where the language has no text of its own.
  public let english: String?
  public let chinese: String?

  /// A text that stands for every language.
  public init(_ text: String) {
    english = text
    chinese = nil
  }

  /// One text per language (`{ en: Orders, zh: 订单 }`); nil where there is none at all, so that a text is never absent later.
  public init?(english: String?, chinese: String?) {
    guard english != nil || chinese != nil else { return nil }
    self.english = english
    self.chinese = chinese
  }

  /// The text in a language, else the one that there is.
  public func text(in language: Language) -> String {
    switch language {
    case .english: english ?? chinese ?? ""
    case .chinese: chinese ?? english ?? ""
    }
  }

  /// Whether a report can be switched between the languages.
  public var isTranslated: Bool { english != nil && chinese != nil }
}

extension LocalizedText: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) {
    self.init(text)
  }
}

/// A language that names and reports are written in; the raw value is its ISO 639-1 code, as in YAML keys and `--lang`.
public enum Language: String, Hashable, Sendable, CaseIterable {
  case english = "en"
  case chinese = "zh"
}
