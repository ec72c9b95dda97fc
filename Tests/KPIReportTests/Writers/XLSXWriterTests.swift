#if XLSX
  import Testing

  @testable import KPIReport

  struct XLSXWriterTests {
    @Test func `the same workbook gives the same bytes`() throws {
      let workbook = try DemoWorkbook.workbook(DemoScores.model)
      let bytes = try XLSXWriter.bytes(workbook)
      #expect(bytes.prefix(2).elementsEqual("PK".utf8))
      #expect(try XLSXWriter.bytes(workbook) == bytes)
    }

    @Test func `more rows than a sheet holds are refused, not cut`() {
      let sheet = Workbook.Sheet(name: "Tree", columns: [], rowCount: Workbook.mostRows + 1) { _ in Workbook.Row() }
      #expect(throws: WorkbookProblem.tooManyRows(1_048_577, in: "Tree")) {
        try XLSXWriter.bytes(Workbook(title: "", created: 0, sheets: [sheet]))
      }
    }

    @Test func `what the library refuses is said, not crashed on`() {
      let sheet = Workbook.Sheet(name: "a/b", columns: [], rowCount: 0) { _ in Workbook.Row() }
      #expect(throws: WorkbookProblem.self) { try XLSXWriter.bytes(Workbook(title: "", created: 0, sheets: [sheet])) }
    }
  }
#endif
