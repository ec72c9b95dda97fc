import KPIAnalysis
import TestSupport
import Testing

/// Laws of scores on random portfolios (ARITHMETIC.md §6).
@Suite(.law) struct PortfolioSumsTests {
  struct Portfolio {
    struct Holding {
      var share: Double
      var weight: Double
      var completion: Double?
      var level: Int
      var marks: PortfolioSums.Marks
    }

    var holdings: [Holding]

    init(_ random: inout SeededGenerator) {
      holdings = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        var marks: PortfolioSums.Marks = Int.random(in: 0..<10, using: &random) == 0 ? [] : .scored
        if Bool.random(using: &random) { marks.insert(.accountable) }
        let completion = Int.random(in: 0..<8, using: &random) == 0 ? nil : Double(Int.random(in: 0...120, using: &random)) / 100
        if Int.random(in: 0..<12, using: &random) == 0 { marks.insert(.gate) }
        return Holding(
          share: Double(Int.random(in: 1...20, using: &random)) / 20, weight: Double(Int.random(in: 5...100, using: &random)) / 100,
          completion: completion, level: Int.random(in: 0...6, using: &random), marks: marks)
      }
    }

    var sum: PortfolioSums.Sum {
      var columns = PortfolioSums.Holdings()
      for holding in holdings {
        var marks = holding.marks
        if marks.contains(.gate), let completion = holding.completion, completion < 1 { marks.insert(.open) }
        var worth = 1.0
        for _ in 0..<holding.level { worth *= 0.85 }
        columns.add(
          share: holding.share, weight: holding.weight, completion: holding.completion, level: holding.level, coefficient: worth, marks)
      }
      columns.finish()
      return PortfolioSums(columns).sums[0]
    }
  }

  static let count = 20_000

  @Test func `raising any completion lowers no score`() {
    var random = SeededGenerator(seed: 20_260_930)
    for number in 0..<Self.count where !Law.isOver {
      var portfolio = Portfolio(&random)
      let before = portfolio.sum
      let index = Int.random(in: 0..<portfolio.holdings.count, using: &random)
      guard let completion = portfolio.holdings[index].completion else { continue }
      portfolio.holdings[index].completion = completion + Double(Int.random(in: 0...50, using: &random)) / 100
      let after = portfolio.sum
      if before.completion.isNaN { continue }
      #expect(
        after.completion >= before.completion - 1e-12 && after.points >= before.points - 1e-10,
        "portfolio \(number): \(before) becomes \(after)")
      #expect(after.worstCase >= before.worstCase - 1e-12, "portfolio \(number)")
    }
  }

  @Test func `a node completed as well as the rest, at the same level or below, changes nothing`() {
    var random = SeededGenerator(seed: 4)
    for number in 0..<Self.count where !Law.isOver {
      var portfolio = Portfolio(&random)
      let before = portfolio.sum
      guard before.leading >= 0, !before.completion.isNaN else { continue }
      // Behind an open gate a node counts 100% at most, so it cannot do as well as another gate that exceeds its target.
      if before.openGate >= 0, before.completion > 1 { continue }
      let level = portfolio.holdings[before.leading].level
      let isOwned = portfolio.holdings[before.leading].marks.contains(.accountable)
      portfolio.holdings.append(
        .init(
          share: 0.5, weight: 0.3, completion: before.completion, level: level + Int.random(in: 0...2, using: &random),
          marks: isOwned ? [.scored, .accountable] : .scored))
      let after = portfolio.sum
      #expect(abs(after.completion - before.completion) <= 1e-12 && abs(after.points - before.points) <= 1e-10, "portfolio \(number)")
      #expect(after.leading == before.leading, "portfolio \(number)")
    }
  }

  @Test func `a completion lies between the least and the greatest of what counts, the worst case at most there`() {
    var random = SeededGenerator(seed: 7)
    for number in 0..<Self.count where !Law.isOver {
      let portfolio = Portfolio(&random)
      let sum = portfolio.sum
      let scored = portfolio.holdings.filter { $0.marks.contains(.scored) }
      let known = scored.compactMap(\.completion)
      guard let least = known.min(), let greatest = known.max() else {
        #expect(sum.completion.isNaN && sum.points.isNaN, "portfolio \(number)")
        continue
      }
      #expect(min(least, 1) - 1e-12...greatest + 1e-12 ~= sum.completion, "portfolio \(number)")
      #expect(sum.worstCase <= sum.completion + 1e-12, "portfolio \(number)")
      #expect(0...1 ~= sum.coverage, "portfolio \(number)")
      #expect((sum.coverage == 1) == (known.count == scored.count), "portfolio \(number)")
    }
  }

  @Test func `the order of holdings changes no sum`() {
    var random = SeededGenerator(seed: 11)
    for number in 0..<Self.count where !Law.isOver {
      var portfolio = Portfolio(&random)
      let before = portfolio.sum
      portfolio.holdings.shuffle(using: &random)
      let after = portfolio.sum
      if before.completion.isNaN { continue }
      #expect(abs(after.completion - before.completion) <= 1e-12, "portfolio \(number)")
      #expect(after.coefficient == before.coefficient, "portfolio \(number)")
    }
  }
}
