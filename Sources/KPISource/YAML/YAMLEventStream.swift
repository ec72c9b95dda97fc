internal import CLibYAML

/// libyaml's events of one file, with byte offsets in place of its character counts.
///
/// The one file that knows libyaml. Text and names of an event are borrowed: they last until the next event is taken.
struct YAMLEventStream: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let event: UnsafeMutablePointer<yaml_event_t>
  private var offsets: CharacterOffsets

  /// - Parameter bytes: inspected UTF-8 that outlives the stream; nil comes back only when memory is short.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, skipping markCount: Int, isASCII: Bool) {
    parser = .allocate(capacity: 1)
    event = .allocate(capacity: 1)
    event.initialize(to: yaml_event_t())
    offsets = CharacterOffsets(bytes, skipping: markCount, isASCII: isASCII)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      event.deallocate()
      return nil
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    let text = UnsafeBufferPointer(rebasing: bytes[markCount...])
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
  }

  deinit {
    yaml_event_delete(event)
    yaml_parser_delete(parser)
    event.deallocate()
    parser.deallocate()
  }

  /// Takes the next event and says so; false when the text does not parse (see `failure`).
  mutating func next(into result: inout YAMLEvent) -> Bool {
    yaml_event_delete(event)
    guard yaml_parser_parse(parser, event) == 1 else { return false }
    result.start = offsets.byteOffset(of: event.pointee.start_mark.index)
    switch event.pointee.type {
    case YAML_SCALAR_EVENT:
      result.kind = .scalar
      result.end = offsets.byteOffset(of: event.pointee.end_mark.index)
      result.isSingleLine = event.pointee.start_mark.line == event.pointee.end_mark.line
      result.text = UnsafeBufferPointer(start: event.pointee.data.scalar.value, count: event.pointee.data.scalar.length)
      result.isPlain = event.pointee.data.scalar.style == YAML_PLAIN_SCALAR_STYLE
      result.isDoubleQuoted = event.pointee.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE
      result.anchor = UnsafePointer(event.pointee.data.scalar.anchor)
      result.hasTag = event.pointee.data.scalar.tag != nil
    case YAML_MAPPING_START_EVENT:
      result.kind = .mappingStart
      result.anchor = UnsafePointer(event.pointee.data.mapping_start.anchor)
      result.hasTag = event.pointee.data.mapping_start.tag != nil
      result.isFlow = event.pointee.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
    case YAML_SEQUENCE_START_EVENT:
      result.kind = .sequenceStart
      result.anchor = UnsafePointer(event.pointee.data.sequence_start.anchor)
      result.hasTag = event.pointee.data.sequence_start.tag != nil
      result.isFlow = event.pointee.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
    case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT:
      result.kind = .collectionEnd
      result.end = offsets.byteOffset(of: event.pointee.end_mark.index)
    case YAML_ALIAS_EVENT:
      result.kind = .alias
      result.end = offsets.byteOffset(of: event.pointee.end_mark.index)
      result.anchor = UnsafePointer(event.pointee.data.alias.anchor)
    case YAML_DOCUMENT_END_EVENT:
      result.kind = .documentEnd
    case YAML_STREAM_END_EVENT:
      result.kind = .streamEnd
    default:
      result.kind = .other
    }
    return true
  }

  /// What libyaml says of the text that does not parse, after `next` gave false.
  var failure: YAMLFailure {
    mutating get {
      let state = parser.pointee
      let isScan = state.error == YAML_SCANNER_ERROR || state.error == YAML_PARSER_ERROR
      return YAMLFailure(
        problem: state.problem.map { String(cString: $0) } ?? "",
        offset: isScan ? offsets.byteOffset(of: state.problem_mark.index) : offsets.byteOffset(of: state.mark.index),
        context: isScan ? state.context.map { String(cString: $0) } : nil,
        contextOffset: isScan && state.context != nil ? offsets.byteOffset(of: state.context_mark.index) : nil,
        isMemoryShort: state.error == YAML_MEMORY_ERROR)
    }
  }
}

/// One event, its offsets in bytes of the file.
///
/// Only what its kind has is set anew. It is filled in place and never copied: a copy of fields just written stalls the processor.
struct YAMLEvent: ~Copyable {
  enum Kind {
    case scalar
    case mappingStart
    case sequenceStart
    case collectionEnd
    case alias
    case documentEnd
    case streamEnd
    case other
  }

  var kind = Kind.other
  /// Where it begins: its anchor or tag, if it has one.
  var start = 0
  var end = 0
  var isPlain = false
  var isDoubleQuoted = false
  var isSingleLine = false
  var isFlow = false
  var hasTag = false
  var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  /// The name of the anchor, or that an alias asks for.
  var anchor: UnsafePointer<UInt8>?

  /// That name as a string.
  var name: String { anchor.map { String(cString: $0) } ?? "" }
}

/// Why libyaml stopped: its own words and the places they speak of.
struct YAMLFailure {
  let problem: String
  let offset: Int
  let context: String?
  let contextOffset: Int?
  let isMemoryShort: Bool
}
