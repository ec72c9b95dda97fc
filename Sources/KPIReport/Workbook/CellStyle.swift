/// How a cell looks; by what it is, so that one look stands for one meaning in all sheets.
public struct CellStyle: Hashable, Sendable {
  public enum Role: Hashable, Sendable {
    /// Words, and figures that a formula gives.
    case plain
    /// A figure that is typed or measured: blue, as finance writes what a formula does not give.
    case input
    /// A figure that kpitree computed and a spreadsheet does not: slanted.
    case computed
    case title
    case subtitle
    /// Above columns.
    case header
    /// Names the rows below it.
    case heading
    case note
    case link
  }

  public enum Tone: Hashable, Sendable {
    case good, middling, bad
  }

  public var role: Role
  /// The spreadsheet's code for numbers; empty for its own.
  public var number: String
  /// Steps from the left.
  public var indentation: Int
  public var isBold: Bool
  public var isWrapped: Bool
  public var isRight: Bool

  public init(
    _ role: Role = .plain, number: String = "", indentation: Int = 0, isBold: Bool = false, isWrapped: Bool = false, isRight: Bool = false
  ) {
    self.role = role
    self.number = number
    self.indentation = indentation
    self.isBold = isBold
    self.isWrapped = isWrapped
    self.isRight = isRight
  }
}
