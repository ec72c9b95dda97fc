package import KPIAnalysis
import KPIModel

extension Report {
  package init(_ diagnosis: Diagnosis, _ provenance: Provenance) {
    self.init(provenance: provenance, page: { Page(diagnosis, style: $0) }, document: { Document(diagnosis, provenance, style: $0) })
  }
}

extension Page {
  /// The page of `kpitree diagnose`: each pair with its readings, then shares that moved, then rates at a fixed mix.
  init(_ diagnosis: Diagnosis, style: PageStyle) {
    let words = PairWords(diagnosis: diagnosis, style: style)
    let wording = style.wording
    let sections =
      diagnosis.pairs.flatMap { [words.section($0), words.causes($0)] }.compactMap(\.self)
      + [words.shares, words.standardised].compactMap(\.self)
    self.init(
      language: style.language, title: diagnosis.title(what: wording.pairsHeading, wording),
      sentences: sections.isEmpty ? [wording.nothingToDiagnose] : words.sentences, sections: sections,
      notes: [wording.lengths(diagnosis.period, diagnosis.referencePeriod)].compactMap(\.self))
  }
}

/// What is said of pairs, shares and rates at a fixed mix.
struct PairWords {
  let diagnosis: Diagnosis
  let style: PageStyle
  private var wording: Wording { style.wording }

  init(diagnosis: Diagnosis, style: PageStyle) {
    self.diagnosis = diagnosis
    self.style = style
  }

  // MARK: Sentences

  /// What each pair's total means, and who of its members reads otherwise.
  var sentences: [String] {
    diagnosis.pairs.flatMap(sentences) + lostFirst
  }

  func sentences(_ pair: Diagnosis.Pair) -> [String] { [sentence(pair), cause(pair), breadth(pair)].compactMap(\.self) }

  /// What a pair's total means.
  func sentence(_ pair: Diagnosis.Pair) -> String? {
    guard let total = pair.readings.first else { return nil }
    let node = wording.phrase(pair.nodeName)
    guard let quadrant = total.quadrant else {
      return wording.reading(of: node, wording.phrase(total.x.name), wording.phrase(total.y.name), wording.noReading)
    }
    let meaning = pair.meaning(of: quadrant, wording)?.text ?? wording.unread
    return wording.reading(of: node, moved(total.x, quadrant.x), moved(total.y, quadrant.y), meaning)
  }

  /// What a cost per x came of, in total.
  private func cause(_ pair: Diagnosis.Pair) -> String? {
    guard let total = pair.readings.first, let causes = total.causes, let price = causes.priceOfTraffic, let rate = causes.registrationRate,
      let change = total.y.change
    else { return nil }
    return wording.costSplit(
      wording.phrase(total.y.name), signed(change, total.y), price: signed(price, total.y), rate: signed(rate, total.y))
  }

  private func signed(_ amount: Amount, _ figure: Diagnosis.Figure) -> String { movement(amount, figure).text(amount.value) }

  /// How a movement of a measure is shown: a cost of one has few digits, and none that say nothing.
  private func movement(_ amount: Amount, _ figure: Diagnosis.Figure) -> NumberFormat {
    if figure.unit?.isPercent == true { return .points(style.language) }
    let size = DecimalDigits(max(abs(figure.actual?.value ?? 0), abs(figure.reference?.value ?? 0), abs(amount.value)))
    return NumberFormat(fractionDigits: min(max(4 - size.exponent, 0), figure.unit?.currency?.decimals ?? 4), isVariance: true)
  }

  func breadth(_ pair: Diagnosis.Pair) -> String? {
    pair.breadth.flatMap { breadth in
      wording.breadth(
        breadth, others: breadth.others.map(wording.phrase), isQuiet: pair.readings.first?.quadrant == MeasurePair.Quadrant(.flat, .flat))
    }
  }

  private func moved(_ figure: Diagnosis.Figure, _ movement: MeasurePair.Movement) -> String {
    wording.moved(wording.phrase(figure.name), movement, by: change(figure))
  }

  /// A relative change; of percentages, one in points.
  private func change(_ figure: Diagnosis.Figure) -> String? {
    if figure.unit?.isPercent == true { return figure.change.map { NumberFormat.points(wording.language).text($0.value) } }
    return figure.changeRatio.map { NumberFormat.percent.asVariance.text($0.value) }
  }

  // MARK: Pairs

  private func formats(_ figures: [Diagnosis.Figure]) -> FigureFormat? {
    guard let unit = figures.first?.unit ?? figures.first.map({ _ in MeasureUnit.plain }) else { return nil }
    return FigureFormat(
      unit, isRate: unit.isRate, figures: figures.flatMap { [$0.reference, $0.actual] }.compactMap { $0?.value }, choice: style.unit,
      language: style.language)
  }

  func section(_ pair: Diagnosis.Pair) -> Section {
    let (x, y) = (formats(pair.readings.map(\.x)), formats(pair.readings.map(\.y)))
    func columns(
      _ key: String, _ format: FigureFormat?, _ figure: @escaping (Diagnosis.Reading) -> Diagnosis.Figure
    ) -> [PageColumn<Diagnosis.Reading>] {
      guard let format, let sample = pair.readings.first.map(figure) else { return [] }
      let name = wording.phrase(sample.name)
      let unit = format.label(wording)
      return [
        PageColumn("\(key)_reference", wording.reference(diagnosis.against).value, .number, sacrifice: 2) {
          figure($0).reference.map { .number($0.value, format.number) } ?? .missing
        },
        PageColumn(key, unit.isEmpty ? name : name + wording.bracketed(unit), .number) {
          figure($0).actual.map { .number($0.value, format.number) } ?? .missing
        },
        PageColumn("\(key)_change", wording.change, .number) { reading in
          let figure = figure(reading)
          if figure.unit?.isPercent == true {
            return figure.change.map { .number($0.value, .points(style.language)) } ?? .missing
          }
          return figure.changeRatio.map { .number($0.value, NumberFormat.percent.asVariance) } ?? .missing
        },
      ]
    }
    let grid = Grid<Diagnosis.Reading>(
      [PageColumn("member", wording.member, .tree) { .label($0.member == nil ? wording.total : wording.phrase($0.name), suffix: "") }]
        + columns("x", x, \.x) + columns("y", y, \.y)
        + [PageColumn("case", wording.pairCase, .word) { $0.quadrant.map { .text(wording.quadrant($0)) } ?? .missing }])
    return Section(
      id: "pair-\(pair.key)",
      heading: wording.pairTitle(wording.phrase(pair.name), wording.phrase(pair.nodeName), each: pair.each.map(wording.phrase)),
      charts: [chart(pair)].compactMap(\.self),
      table: grid.table(rows(pair.readings, grid)), notes: notes(pair, x, y))
  }

  /// A page lists so many members; documents for machines hold all.
  private static let mostMembers = 20

  private func rows(_ readings: [Diagnosis.Reading], _ grid: Grid<Diagnosis.Reading>) -> [Table.Row] {
    let rest = readings.count - 1 - Self.mostMembers
    return readings.prefix(Self.mostMembers + 1).map { grid.row($0, depth: $0.member == nil ? 0 : 1) }
      + (rest > 0 ? [grid.line(wording.others(rest), depth: 1)] : [])
  }

  /// What the cases that occur mean, what a cost came of, and what counts as flat.
  private func notes(_ pair: Diagnosis.Pair, _ x: FigureFormat?, _ y: FigureFormat?) -> [String] {
    var notes: [String] = []
    var seen: Set<MeasurePair.Quadrant> = []
    for quadrant in pair.readings.compactMap(\.quadrant) where seen.insert(quadrant).inserted {
      guard let meaning = pair.meaning(of: quadrant, wording) else { continue }
      notes.append(
        ([wording.meaning(of: quadrant, meaning.text + wording.stop)] + (meaning.next.isEmpty ? [] : [wording.nextChecks(meaning.next)])
          + (meaning.actions.isEmpty ? [] : [wording.actions(meaning.actions)])).joined(separator: wording.pick(" ", "")))
    }
    for reading in pair.readings.prefix(Self.mostMembers + 1) { notes += [extraUnit(reading, pair)].compactMap(\.self) }
    if let total = pair.readings.first, let xBand = total.x.band, let yBand = total.y.band, let x, let y {
      notes.append(
        wording.bands(
          amount(xBand, x), amount(yBand, y), Set([total.x.bandSource, total.y.bandSource])))
    }
    if let maturity = pair.maturity { notes.append(wording.mature(maturity)) }
    return notes
  }

  private func amount(_ amount: Amount, _ format: FigureFormat) -> String {
    guard format.unit.isPercent else { return wording.counted(format.number.text(amount.value), format.label(wording)) }
    var points = NumberFormat.points(wording.language)
    points.isVariance = false
    return points.text(amount.value)
  }

  /// What each one more cost, where growth was bought.
  private func extraUnit(_ reading: Diagnosis.Reading, _ pair: Diagnosis.Pair) -> String? {
    guard case .builtIn(.volumeCost) = pair.rules, reading.quadrant == MeasurePair.Quadrant(.up, .up), let cost = extraUnit(reading) else {
      return nil
    }
    return wording.extraUnit(reading.member == nil ? wording.total : wording.phrase(reading.name), amount(cost, reading.y))
  }

  /// What moved a cost per x in each cell: the price of what lies between, the share of it that became x, and how good those are.
  func causes(_ pair: Diagnosis.Pair) -> Section? {
    let readings = pair.readings.filter { $0.causes != nil }
    guard let total = readings.first, let sample = total.causes else { return nil }
    let quality = formats(readings.compactMap { $0.causes?.quality })
    func percent(_ ratio: Ratio?) -> Cell { .ratio(ratio, .percent) }
    func price(_ amount: Amount?, _ reading: Diagnosis.Reading) -> Cell {
      .amount(amount, amount.map { TargetTerms.format(rounded($0.value), reading.y.unit) } ?? .percent)
    }
    var columns: [PageColumn<Diagnosis.Reading>?] = [
      PageColumn("member", wording.member, .tree) { .label($0.member == nil ? wording.total : wording.phrase($0.name), suffix: "") }
    ]
    if let via = sample.via {
      columns += [
        PageColumn("change", wording.change, .number) { row in row.y.change.map { .number($0.value, movement($0, row.y)) } ?? .missing },
        PageColumn("price_of_traffic", wording.priceOfTraffic, .number) { row in
          row.causes?.priceOfTraffic.map { .number($0.value, movement($0, row.y)) } ?? .missing
        },
        PageColumn("registration_rate", wording.registrationRate, .number) { row in
          row.causes?.registrationRate.map { .number($0.value, movement($0, row.y)) } ?? .missing
        },
        PageColumn("price_before", wording.pricePer(wording.phrase(via)), .number, sacrifice: 3) { price($0.causes?.prices.first, $0) },
        PageColumn("price", wording.pairNow, .number, sacrifice: 2) { price($0.causes?.prices.last, $0) },
        PageColumn("rate_before", wording.rate, .number) { percent($0.causes?.rates.first) },
        PageColumn("rate", wording.pairNow, .number) { percent($0.causes?.rates.last) },
      ]
    }
    if let quality, let name = sample.quality?.name {
      columns += [
        PageColumn("quality_before", wording.phrase(name), .number) { .amount($0.causes?.quality?.reference, quality.number) },
        PageColumn("quality", wording.pairNow, .number) { .amount($0.causes?.quality?.actual, quality.number) },
      ]
    }
    let grid = Grid(columns)
    return Section(
      id: "causes-\(pair.key)", heading: wording.causesHeading(wording.phrase(pair.name), wording.phrase(total.y.name)),
      table: grid.table(rows(readings, grid)),
      notes: sample.via == nil ? [] : [wording.splitNote])
  }

  private func amount(_ amount: Amount, _ figure: Diagnosis.Figure) -> String {
    let text = TargetTerms.amount(rounded(amount.value), figure.unit)
    return figure.unit?.isPercent == true ? text : wording.counted(text, wording.unitName(figure.unit))
  }

  /// To four digits: a cost of one is no sum that somebody adds up.
  private func rounded(_ value: Double) -> Double {
    let digits = DecimalDigits(value)
    return digits.rounded(to: max(2, 4 - digits.exponent)).double
  }

  /// What one more x cost: the spend more per x more.
  private func extraUnit(_ reading: Diagnosis.Reading) -> Amount? {
    guard let x0 = reading.x.reference?.value, let x1 = reading.x.actual?.value, let y0 = reading.y.reference?.value,
      let y1 = reading.y.actual?.value, x1 != x0
    else { return nil }
    return Amount((x1 * y1 - x0 * y0) / (x1 - x0))
  }

  private func chart(_: Diagnosis.Pair) -> Chart? { nil }

  // MARK: Shares

  private var flagged: [Diagnosis.Shares] { diagnosis.shares.filter(\.isFlagged) }

  /// Which main source is none any more.
  private var lostFirst: [String] {
    flagged.flatMap { shares in
      shares.members.filter { $0.flag == .lostFirst }.compactMap { member in
        guard let before = member.previous, let first = shares.members.first(where: { $0.rank == 1 }) else { return nil }
        return wording.lostFirst(
          wording.phrase(member.name), in: wording.phrase(shares.nodeName), from: NumberFormat.percent.text(before.value),
          to: NumberFormat.percent.text(member.actual.value), first: wording.phrase(first.name))
      }
    }
  }

  /// The splits in which a member's share moved by five points, or lost the first rank.
  var shares: Section? {
    if flagged.isEmpty { return nil }
    let grid = Grid<Diagnosis.Shares.Member>([
      PageColumn("member", wording.indicator, .tree) { .label(wording.phrase($0.name), suffix: "") },
      diagnosis.against == .target
        ? PageColumn("planned", wording.sharePlanned, .number) { .ratio($0.reference, .percent) } : nil,
      PageColumn("previous", wording.shareBefore, .number) { .ratio($0.previous, .percent) },
      PageColumn("share", wording.shareNow, .number) { .ratio($0.actual, .percent) },
      PageColumn("previous_rank", wording.rankBefore, .number) { $0.previousRank.map { .integer($0) } ?? .missing },
      PageColumn("rank", wording.rankNow, .number) { .integer($0.rank) },
      PageColumn("flag", wording.moveColumn, .word) { $0.flag.map { .text(wording.shareFlag($0)) } ?? .empty },
    ])
    var rows: [Table.Row] = []
    for shares in flagged {
      rows.append(
        grid.heading(
          "\(wording.phrase(shares.nodeName))\(wording.pick(" ", ""))\(wording.breakdown(wording.phrase(shares.breakdownName)))", depth: 0))
      rows += shares.members.map { grid.row($0, depth: 1) }
    }
    return Section(id: "shares", heading: wording.sharesHeading, table: grid.table(rows).withoutEmptyColumns)
  }

  // MARK: Rates at a fixed mix

  var standardised: Section? {
    let rows = diagnosis.standardised
    if rows.isEmpty { return nil }
    func number(_ amount: Amount?) -> Cell { .amount(amount, .percent) }
    func cell(_ row: Diagnosis.Standardised, _ amount: Amount?) -> Cell {
      row.unit?.isPercent == true
        ? number(amount) : .amount(amount, amount.map { TargetTerms.format(rounded($0.value), row.unit) } ?? .percent)
    }
    let severalNodes = Set(rows.map(\.node)).count > 1
    let grid = Grid<Diagnosis.Standardised>([
      PageColumn("member", wording.indicator, .tree) {
        .label(wording.phrase($0.name), suffix: severalNodes ? wording.bracketed(wording.phrase($0.nodeName)) : "")
      },
      PageColumn("raw_reference", wording.rawBefore, .number) { cell($0, $0.rawReference) },
      PageColumn("raw", wording.raw, .number) { cell($0, $0.raw) },
      PageColumn("fixed_reference", wording.fixedBefore, .number) { cell($0, $0.fixedReference) },
      PageColumn("fixed", wording.fixed, .number) { cell($0, $0.fixed) },
      PageColumn("mix_effect", wording.userMix, .number) { row in
        guard let effect = row.mixEffect else { return .missing }
        return .number(
          effect.value,
          row.unit?.isPercent == true ? .points(style.language) : TargetTerms.format(rounded(effect.value), row.unit).asVariance)
      },
      PageColumn("kept_weight", wording.keptWeight, .number, sacrifice: 1) { .number($0.keptWeight.value, .wholePercent) },
      PageColumn("by", wording.fixedBy, .text, sacrifice: 2) { .text(wording.phrase($0.by)) },
      PageColumn("reading", wording.verdict, .text) { $0.reading.map { .text(wording.fixedReading($0)) } ?? .missing },
    ])
    return Section(
      id: "fixed", heading: wording.fixedHeading, table: grid.table(of: rows),
      notes: rows.filter { !$0.smallStrata.isEmpty }.map { row in
        wording.smallStrata(wording.phrase(row.name), row.smallStrata.map(wording.phrase))
      })
  }
}
