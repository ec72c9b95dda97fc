public import KPISource
internal import KPIAnalysis
internal import KPIFigures
internal import KPIModel

extension Rule {
  /// Every rule by subject, in the order in which a model is read: docs/rules.md lists them so.
  public static let topics: [RuleTopic] = [
    fileTopic, trustTopic, yamlTopic, languageTopic, nameTopic, tableTopic, treeTopic, peopleTopic, initiativeTopic, targetTopic, rowTopic,
    deliveryTopic,
    engineTopic,
    periodTopic,
  ]

  public static var all: [Rule] { topics.flatMap(\.rules) }
}
