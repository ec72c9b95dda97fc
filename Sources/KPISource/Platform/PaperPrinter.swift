/// A page of HTML on paper, by the system's own browser: nothing else lays it out as its style sheet says.
package enum PaperPrinter {
  package struct Failure: Error {
    /// One lowercase phrase.
    package let message: String
  }

  /// What Chromium is called on systems that have it; the variable `KPITREE_CHROMIUM` names another.
  private static let names = [
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ]

  /// Where the browser is; nil where there is none.
  package static var program: String? {
    if let named = ProcessEnvironment.text("KPITREE_CHROMIUM") { return named }
    let folders = (ProcessEnvironment.text("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map(String.init)
    return names.lazy.flatMap { name in name.hasPrefix("/") ? [name] : folders.map { "\($0)/\(name)" } }.first(where: FilePath.exists)
  }

  private static let mostSeconds = 120

  /// The page as PDF; the same page gives the same bytes, as far as the same browser does.
  package static func pdf(of html: [UInt8]) throws(Failure) -> [UInt8] {
    guard let program else { throw Failure(message: missing) }
    let folder: String
    do { folder = try TemporaryFolder.make(in: FilePath.temporaryFolder) } catch {
      throw Failure(message: "no folder can be made to print in: \(error.text)")
    }
    // The browser leaves folders of its own there.
    defer { _ = try? ChildProcess(["rm", "-rf", "--", folder]).run { _ in true } }
    let (page, paper) = ("\(folder)/page.html", "\(folder)/page.pdf")
    do { try FileReplacement.write(html, to: page) } catch { throw Failure(message: error.message) }
    // Its sandbox refuses to be the superuser's, as in a container; the page's own policy lets it fetch and run nothing.
    let isSuperuser = ProcessEnvironment.isSuperuser
    var command = ChildProcess(
      [program, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--user-data-dir=\(folder)/profile"]
        + (isSuperuser ? ["--no-sandbox"] : [])
        + ["--no-pdf-header-footer", "--print-to-pdf=\(paper)", "file://" + page])
    command.timeLimit = mostSeconds
    let outcome: ChildProcess.Outcome
    do { outcome = try command.run { _ in true } } catch {
      throw Failure(message: "`\(program)` cannot be started")
    }
    guard outcome.isSuccess, let file = try? SourceFile.read(paper), !file.bytes.isEmpty else {
      let complaint = String(decoding: outcome.complaints, as: UTF8.self).split(separator: "\n").last.map {
        ": \(VisibleText.escaped(String($0)))"
      }
      throw Failure(message: "`\(program)` printed nothing\(complaint ?? "")")
    }
    return dated(file.bytes)
  }

  package static let missing =
    "there is no Chromium to print with: install one, name its program in KPITREE_CHROMIUM, or write `.html` and print that"

  /// The moment of printing stands in the file: a fixed one of the same length takes its place.
  private static func dated(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let fixed = Array("20000101000000".utf8)
    for mark in ["/CreationDate (D:", "/ModDate (D:"].map({ Array($0.utf8) }) {
      guard let place = bytes.firstRange(of: mark)?.upperBound, place + fixed.count <= bytes.count else { continue }
      bytes.replaceSubrange(place..<(place + fixed.count), with: fixed)
    }
    return bytes
  }
}
