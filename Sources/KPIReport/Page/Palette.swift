/// Which colours say good and bad; they are never the only sign.
package enum Palette: String, Sendable, CaseIterable {
  /// Blue and vermillion, told apart with every kind of colour blindness.
  case `default`
  /// Green and red, for houses that want it.
  case ibcs
}
