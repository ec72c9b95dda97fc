internal import KPIModel

extension Workings {
  /// How a node's figure behaves.
  func kind(of index: Int) -> Evaluation.Kind {
    let declaration = composition.declaration(of: index)
    if composition.details(of: index)?.project != nil { return .project }
    if declaration.isGrouping { return .grouping }
    return switch declaration.additivity {
    case .flow: .flow
    case .stock: .stock
    case .distinct, .distinctFormula: .distinct
    case .given: .given
    case .average, .extreme, .ratio, .opaque: .ratio
    }
  }
}
