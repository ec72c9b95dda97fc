internal import KPIFigures
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

  /// Who answers on the period's last day, and in which team.
  func owner(of declaration: Node) -> (owner: String?, team: String?) {
    guard let owner = declaration.owner(on: bound.evaluated.period.last) else { return (nil, nil) }
    let model = bound.model
    var team: Int?
    if case .person(let person) = owner { team = model.people[person].team }
    return (model.key(of: owner), team.map { model.teams[$0].key })
  }
}
