internal import KPISource

/// A workbook as the bytes of an `.xlsx` file: the same workbook gives the same bytes.
public enum XLSXWriter {
  /// Whether this kpitree was built with libxlsxwriter (package trait `XLSX`).
  public static var isSupported: Bool {
    #if XLSX
      true
    #else
      false
    #endif
  }

  /// Linear in the cells, of which none is kept; the file passes through the folder for temporary files.
  public static func bytes(_ workbook: Workbook) throws(WorkbookProblem) -> [UInt8] {
    for sheet in workbook.sheets where sheet.rowCount > Workbook.mostRows {
      throw WorkbookProblem.tooManyRows(sheet.rowCount, in: sheet.name)
    }
    #if XLSX
      let folder: String
      do throws(SystemError) {
        folder = try TemporaryFolder.make(in: FilePath.temporaryFolder)
      } catch {
        throw WorkbookProblem(FileProblem(path: FilePath.temporaryFolder, reason: .unwritable(error.code)).message)
      }
      defer { TemporaryFolder.remove(folder) }
      let path = folder + "/workbook.xlsx"
      guard var file = XLSXFile(path: path) else { throw WorkbookProblem("memory is short for a workbook") }
      try file.setProperties(title: CellText.safe(workbook.title), created: workbook.created)
      for sheet in workbook.sheets {
        try file.begin(sheet)
        for index in 0..<sheet.rowCount { try file.write(sheet.row(index), at: index) }
        for mark in sheet.marks { try file.mark(mark) }
      }
      // The library keeps names in order and looks for each one's place from the front.
      for name in workbook.names.sorted(by: { $1.name.lowercased() < $0.name.lowercased() }) { try file.define(name) }
      try file.close()
      do throws(FileProblem) {
        return try SourceFile.read(path, limit: .max - 1).bytes
      } catch {
        throw WorkbookProblem(error.message)
      }
    #else
      throw WorkbookProblem.unsupported
    #endif
  }
}
