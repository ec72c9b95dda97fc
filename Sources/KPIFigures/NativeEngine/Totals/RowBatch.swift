/// What was read from some rows, column by column, for the cubes to add up.
struct RowBatch {
  /// Rows that are read before anything is added up: few enough for their columns to stay in the nearest caches.
  static let capacity = 1024

  var count = 0
  /// Member code of each row, per dimension.
  let codes: [Vector<Int32>]
  /// Per dimension, no less than any code so far.
  var greatestCodes: [Int32]
  /// Slot of each row, per selection; -1: the row does not count.
  let slots: [Vector<Int32>]
  /// Per selection.
  var slotCounts: [Int]
  /// Per figure of the program.
  let figures: [FigureVector]
  /// Room for a cube's own use.
  let cells = Vector<Int32>(repeating: 0, count: capacity)
  let targets = Vector<Int>(repeating: 0, count: capacity)

  init(_ program: ScanProgram) {
    func columns(_ count: Int) -> [Vector<Int32>] { (0..<count).map { _ in Vector(repeating: 0, count: Self.capacity) } }
    codes = columns(program.scan.dimensions.count)
    greatestCodes = Array(repeating: 0, count: program.scan.dimensions.count)
    slots = columns(program.selections.count)
    slotCounts = program.selections.map { $0.slots.areDays ? 0 : program.segments.count }
    figures = program.figures.map { _ in FigureVector(count: Self.capacity) }
  }
}
