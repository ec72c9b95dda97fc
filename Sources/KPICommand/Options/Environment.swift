import ArgumentParser
import KPISource

/// What the environment says where no flag does: `KPITREE_LANG=zh` stands for `--lang zh`.
enum Environment {
  /// A variable's text; nil where it is not set or empty.
  static func text(_ option: String) -> String? { ProcessEnvironment.text(name(option)) }

  /// A variable's value; nil where it is not set, or cannot be read (`validate` says so).
  static func value<Value: ExpressibleByArgument>(_ option: String, as type: Value.Type = Value.self) -> Value? {
    text(option).flatMap { Value(argument: $0) }
  }

  /// Whether a variable says that a flag is given.
  static func flag(_ option: String) -> Bool { text(option).map { !["0", "false", "no", "off"].contains($0) } ?? false }

  /// Throws where a variable says something that its option would refuse.
  static func validate<Value: ExpressibleByArgument>(_ option: String, as type: Value.Type) throws {
    guard let text = text(option), Value(argument: text) == nil else { return }
    let known = Value.allValueStrings.isEmpty ? "" : ": it takes \(Value.allValueStrings.joined(separator: ", "))"
    throw ValidationError("The environment's \(name(option)) is `\(text)`\(known).")
  }

  private static func name(_ option: String) -> String { "KPITREE_" + option.uppercased() }
}
