extension YAMLNode {
  /// A scalar's text as UTF-8, without making a `String`: for looking up keys, of which a tree has hundreds of thousands.
  @inline(__always)
  package func withTextBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let record = record
    return document.text.withUnsafeBufferPointer { arena in
      body(UnsafeBufferPointer(rebasing: arena[Int(record.textStart)..<Int(record.textStart + record.textCount)]))
    }
  }
}
