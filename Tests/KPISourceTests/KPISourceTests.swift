import Testing

@testable import KPISource
