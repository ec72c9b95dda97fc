/// The tool's version, printed in every document.
public let toolVersion = "0.1.0"
