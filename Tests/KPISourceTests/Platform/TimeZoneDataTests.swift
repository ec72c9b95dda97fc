import Foundation
import TestSupport
import Testing

@testable import KPISource

@Suite struct `Zones of the system` {
  /// Foundation has zone data of its own, so it is an independent witness.
  @Test(arguments: [
    "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Sydney", "America/Sao_Paulo", "Asia/Kolkata", "Europe/Dublin", "UTC",
  ])
  func `offsets are those that Foundation knows`(_ name: String) throws {
    let data: TimeZoneData
    do throws(TimeZoneData.Problem) {
      data = try TimeZoneData(named: name)
    } catch .noData {
      return  // a system without zone data has nothing to compare
    }
    let witness = try #require(TimeZone(identifier: name))
    var random = SeededGenerator(seed: 7)
    for _ in 0..<4_000 {
      // 1980 to 2050: behind the last listed change, the yearly rule counts.
      let seconds = Int.random(in: 315_532_800...2_524_608_000, using: &random)
      #expect(data.offset(at: seconds) == witness.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))), "\(seconds)")
    }
  }

  @Test func `an hour changes at its second`() throws {
    guard let berlin = try? TimeZoneData(named: "Europe/Berlin") else { return }
    // 2026-03-29 01:00 UTC and 2026-10-25 01:00 UTC.
    let (spring, autumn) = (1_774_746_000, 1_792_890_000)
    #expect([spring - 1, spring, autumn - 1, autumn].map(berlin.offset) == [3600, 7200, 7200, 3600])
    #expect(TableTimeZone.zone(berlin).minutes(at: spring) == 120)
    #expect(berlin.version?.hasPrefix("20") ?? true)
  }

  @Test(arguments: ["", "/etc/passwd", "../../etc/passwd", "Europe/../Europe/Berlin", "Europe", "Nowhere/Nothing", "Europe/Berlin\u{0}"])
  func `what is no name of a zone is refused`(_ name: String) {
    #expect(throws: TimeZoneData.Problem.unknown) { try TimeZoneData(named: name) }
  }

  @Test(arguments: [[], Array("TZif".utf8), Array("TZif2".utf8) + [UInt8](repeating: 0, count: 39)] as [[UInt8]])
  func `a file that is no zone is refused`(_ bytes: [UInt8]) {
    #expect(throws: TimeZoneData.Problem.unreadable) { try TimeZoneData(named: "x", bytes) }
  }
}
