// An embedder imports KPITree and sees all that its answers are made of.
@_exported public import KPIAnalysis
@_exported public import KPIFigures
@_exported public import KPIModel
@_exported public import KPIReport
@_exported public import KPISource
