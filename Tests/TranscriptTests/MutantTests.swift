import Testing

/// What `make mutants` plants.
@Suite struct MutantTests {
  @Test(.enabled(if: Requirement.hasPython(), "needs Python 3"))
  func `a bug of every kind is planted where the program computes, and not in comments, attributes or raw values`() throws {
    let result = try Requirement.runPython("Tests/Mutants/mutants.py", ["--self-test"])
    #expect(result == Command.Result(output: "10 kinds of mutants are planted as they should be\n", status: 0), "\(result.output)")
  }
}
