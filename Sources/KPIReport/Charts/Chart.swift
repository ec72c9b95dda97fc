/// A picture of figures as data: what it shows and says, laid out but not drawn yet.
///
/// Whoever cannot see it has the same figures in the table beside it, and its description.
package struct Chart: Sendable {
  package enum Content: Sendable {
    case bridge(Bridge)
    case bullets(Bullets)
    case standings(Standings)
    case tree(Tree)
  }

  /// One line above the picture: what it shows, in which unit.
  package var caption: String
  /// What the picture says, for those who do not see it.
  package var description: String
  /// The key of the breakdown that it shows; pictures of other breakdowns are alternative views.
  package var breakdown: String?
  package var content: Content

  package init(caption: String, description: String, breakdown: String? = nil, content: Content) {
    self.caption = caption
    self.description = description
    self.breakdown = breakdown
    self.content = content
  }
}
