internal import KPISource

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

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
      let path = try temporaryFile()
      defer { unlink(path) }
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
      return try contents(of: path)
    #else
      throw WorkbookProblem.unsupported
    #endif
  }

  #if XLSX
    private static func temporaryFile() throws(WorkbookProblem) -> String {
      var template = Array("\(FilePath.temporaryFolder)/kpitree-XXXXXX".utf8CString)
      let descriptor = template.withUnsafeMutableBufferPointer { buffer in buffer.baseAddress.map { mkstemp($0) } ?? -1 }
      let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard descriptor >= 0 else { throw WorkbookProblem(FileProblem(path: path, reason: .unwritable(errno)).message) }
      close(descriptor)
      return path
    }

    private static func contents(of path: String) throws(WorkbookProblem) -> [UInt8] {
      guard let file = fopen(path, "rb") else { throw WorkbookProblem(FileProblem(path: path, reason: .unreadable(errno)).message) }
      defer { fclose(file) }
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = fread(&buffer, 1, buffer.count, file)
        if count == 0 { break }
        bytes += buffer[..<count]
      }
      if ferror(file) != 0 { throw WorkbookProblem(FileProblem(path: path, reason: .unreadable(errno)).message) }
      return bytes
    }
  #endif
}
