import Foundation
import Testing

/// Pages in a real browser.
@Suite struct BrowserTests {
  @Test(.enabled(if: Requirement.hasBrowser(), "needs Chromium and Python's playwright and axe_playwright_python"))
  func `pages are used by keyboard, on a phone, on paper and without a script, ask for nothing, and hide nothing from anybody`() throws {
    let result = try Requirement.runPython("Tests/Oracles/browser.py", [Command.released().path], timeLimit: 900)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.hasSuffix("checks, 0 problems\n"))
  }
}
