internal import KPIModel
internal import KPISource

/// Says where a stock is read on a day on which some members have no row yet: they count as 0 there.
enum LateMembers {
  /// - Parameter days: those of the period, as far as they count.
  static func report(
    _ model: Model, _ plan: CellPlan, _ cells: [Cells], in days: ClosedRange<Day>, into log: inout DiagnosticLog
  ) {
    for (index, scan) in plan.scans.enumerated() {
      let measure = zip(model.measures, plan.columns).first { measure, column in
        guard column?.scan == index, case .rows(let rows) = measure.definition else { return false }
        return rows.timing == .last
      }
      guard let measure = measure?.0, let late = late(scan, cells[index], days) else { continue }
      let listed = late.members.prefix(4).map { "`\($0.name)` on \($0.last)" }.joined(separator: ", ")
      log.report(
        .membersLate,
        "`\(measure.key)` is read on \(late.day), on which \(late.present) of \(late.all) members of `\(scan.sourceName)` \(late.present == 1 ? "has" : "have") rows",
        at: measure.place,
        notes: [
          "last rows of others: \(listed)\(late.members.count > 4 ? ", …" : "")",
          "`over_time: last_each` takes each of them on its own last day",
        ])
    }
  }

  private struct Late {
    var day: Day
    var present: Int
    var all: Int
    /// Those without a row on that day.
    var members: [(name: String, last: Day)]
  }

  /// Nil where the last day has as many members as the day before it, and more than half of all.
  private static func late(_ scan: Scan, _ cells: Cells, _ days: ClosedRange<Day>) -> Late? {
    var ofMembers: [[Int32]: Cells.MemberDays] = [:]
    for part in cells.memberDays {
      let segment = scan.segments[part.key.segment]
      guard days.contains(segment.lowerBound) else { continue }
      var known = ofMembers[part.key.members] ?? Cells.MemberDays(key: part.key)
      for day in part.days where days.contains(day) { known.add(day) }
      if !known.days.isEmpty { ofMembers[part.key.members] = known }
    }
    guard let last = ofMembers.values.compactMap(\.days.first).max() else { return nil }
    let present = ofMembers.values.count { $0.days.first == last }
    let before = ofMembers.values.flatMap(\.days).filter { $0 < last }.max()
    let presentBefore = ofMembers.values.count { days in before.map { days.days.contains($0) } ?? false }
    guard present < presentBefore || present * 2 <= ofMembers.count, present < ofMembers.count else { return nil }
    let others = ofMembers.values.filter { $0.days.first != last }.sorted { left, right in
      let (first, second) = (left.days.first ?? last, right.days.first ?? last)
      return first != second ? first > second : left.key.members.lexicographicallyPrecedes(right.key.members)
    }
    return Late(
      day: last, present: present, all: ofMembers.count,
      members: others.map { other in
        let names = other.key.members.enumerated().map { cells.members[$0][Int($1)] }
        return (names.joined(separator: ", "), other.days.first ?? last)
      })
  }
}
