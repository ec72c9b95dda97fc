import Testing

@testable import KPIFigures
