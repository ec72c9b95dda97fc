/// How an effect was found out, from the surest to the least sure.
public enum EffectMethod: String, Sendable, CaseIterable {
  case experiment, holdout
  /// Before and after, against a baseline.
  case prePost = "pre_post"
  case estimate
}
