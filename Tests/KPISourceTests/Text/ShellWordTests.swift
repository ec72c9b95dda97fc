import Foundation
import Testing

@testable import KPISource

struct ShellWordTests {
  @Test(arguments: [
    "gmv.new", "gmv.old.tier:high", "新用户", "gmv.channel~rest", "a b", "$(touch pwned)", "`id`", "$HOME", "it's", "\"", "\\", "a;b", "*",
    "~",
    "", "x\ty", "!!", "a|b>c&d", "#",
  ]) func `a shell reads the word that was meant`(word: String) throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "printf %s \(ShellWord.quoted(word))"]
    let output = Pipe()
    shell.standardOutput = output
    try shell.run()
    shell.waitUntilExit()
    #expect(String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) == word)
  }

  @Test(arguments: ["gmv.old.tier:high", "2026-07-01..2026-08-15", "新用户", "gmv.channel~rest"])
  func `a plain word stays as it is`(word: String) { #expect(ShellWord.quoted(word) == word) }
}
