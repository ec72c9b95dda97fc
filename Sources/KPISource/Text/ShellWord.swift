/// A word of a command line that a person copies into a shell.
package enum ShellWord {
  /// The word as it is where no shell reads it as anything else, otherwise in single quotes, between which a POSIX shell reads nothing.
  package static func quoted(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil || "._-:/+,~@%".unicodeScalars.contains(scalar)
    }
    // A tilde in front is a home folder.
    if isPlain, !word.isEmpty, !word.hasPrefix("~") { return word }
    return "'" + word.escaping(["'": "'\\''"]) + "'"
  }
}
