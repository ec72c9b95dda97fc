import Testing

@testable import KPIModel
