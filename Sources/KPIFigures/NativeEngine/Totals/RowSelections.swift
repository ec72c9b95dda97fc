/// Which rows of a batch count for what, and into which slot of time.
struct RowSelections {
  private let program: ScanProgram
  /// Per selection of last days, each segment's last day so far, -1 before any.
  private(set) var lastDays: [[Int32]]
  /// Per selection of days, what each slot stands for.
  private(set) var dayNumbers: [DayNumbers]
  private let keeps: [Vector<Bool>]

  init(_ program: ScanProgram) {
    self.program = program
    lastDays = program.selections.map { _ in Array(repeating: -1, count: program.segments.count) }
    dayNumbers = program.selections.map { _ in DayNumbers() }
    keeps = program.filters.map { _ in Vector(repeating: true, count: RowBatch.capacity) }
  }

  /// Gives each row of the batch its slots.
  ///
  /// - Parameter totals: what they hold of a day that is no longer its segment's last is cleared.
  mutating func select(_ batch: inout RowBatch, _ days: DayColumns, _ text: TextColumns, clearing totals: inout RowTotals) {
    for filter in program.filters.indices { apply(filter, days, text, count: batch.count) }
    for selection in program.selections.indices { select(selection, &batch, days, &totals) }
  }

  private func apply(_ filter: Int, _ days: DayColumns, _ text: TextColumns, count: Int) {
    let keeps = keeps[filter].pointer
    keeps.update(repeating: true, count: count)
    for test in program.filters[filter] {
      switch test {
      case .text(let column, let among, let isNegated):
        let texts = text.compared[column].pointer
        for row in 0..<count {
          let text = Int(texts[row])
          keeps[row] = keeps[row] && among.contains(text) != isNegated
        }
      case .age(let clock, let since, let range):
        let (later, earlier) = (days.days[clock].pointer, days.days[since].pointer)
        for row in 0..<count {
          keeps[row] = keeps[row] && later[row] >= 0 && earlier[row] >= 0 && range ~= Int(later[row]) - Int(earlier[row])
        }
      case .upTo(let clock, let last):
        let day = days.days[clock].pointer
        for row in 0..<count { keeps[row] = keeps[row] && day[row] >= 0 && day[row] <= last }
      }
    }
  }

  private mutating func select(_ selection: Int, _ batch: inout RowBatch, _ columns: DayColumns, _ totals: inout RowTotals) {
    let chosen = program.selections[selection]
    let slots = batch.slots[selection].pointer
    let segments = columns.segments[chosen.clock].pointer
    let days = columns.days[chosen.clock].pointer
    let count = batch.count
    switch chosen.slots {
    case .segments: slots.update(from: segments, count: count)
    case .lastDays:
      var last = lastDays[selection]
      for row in 0..<count where segments[row] >= 0 && days[row] > last[Int(segments[row])] { last[Int(segments[row])] = days[row] }
      for segment in last.indices where last[segment] != lastDays[selection][segment] {
        if lastDays[selection][segment] >= 0 { totals.clear(selection: selection, slot: segment) }
      }
      lastDays[selection] = last
      for row in 0..<count {
        slots[row] = segments[row] >= 0 && days[row] == last[Int(segments[row])] ? segments[row] : -1
      }
    case .days:
      for row in 0..<count { slots[row] = segments[row] >= 0 ? dayNumbers[selection].number(days[row]) : -1 }
      // Doubled, so that the totals are not laid out anew for every day.
      while batch.slotCounts[selection] < dayNumbers[selection].days.count {
        batch.slotCounts[selection] = max(32, batch.slotCounts[selection] * 2)
      }
    }
    if let filter = chosen.filter {
      let keeps = keeps[filter].pointer
      for row in 0..<count where !keeps[row] { slots[row] = -1 }
    }
  }
}
