extension Unicode.Scalar {
  /// Whether an id may start so: a letter of any script, or `_`.
  package var startsIdentifier: Bool {
    switch value {
    case 0x41...0x5A, 0x61...0x7A, 0x5F: true
    case 0..<0x80: false
    default: properties.isXIDStart
    }
  }

  /// Whether an id may go on so: a letter, a mark or a digit of any script, or `_`.
  package var continuesIdentifier: Bool {
    switch value {
    case 0x30...0x39: true
    case 0..<0x80: startsIdentifier
    default: properties.isXIDContinue
    }
  }
}
