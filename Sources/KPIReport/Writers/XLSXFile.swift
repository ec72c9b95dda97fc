#if XLSX
  internal import CXLSX

  /// The only owner of libxlsxwriter's state: one workbook on its way into a file.
  ///
  /// Rows go to temporary files as they come (its constant-memory mode), so they are written from the top, cells from the left. The library
  /// crashes on a null format and goes on after errors: formats are made here, and every outcome is looked at.
  struct XLSXFile: ~Copyable {
    private let workbook: UnsafeMutablePointer<lxw_workbook>
    private var isOpen = true
    private var formats: [CellStyle: UnsafeMutablePointer<lxw_format>] = [:]
    private var worksheet: UnsafeMutablePointer<lxw_worksheet>?
    private var row: lxw_row_t = 0

    /// Nil where memory is short.
    init?(path: String) {
      var options = lxw_workbook_options()
      options.constant_memory = 1
      guard let workbook = workbook_new_opt(path, &options) else { return nil }
      self.workbook = workbook
    }

    deinit { if isOpen { lxw_workbook_free(workbook) } }

    /// Writes the file.
    consuming func close() throws(WorkbookProblem) {
      isOpen = false
      try Self.check(workbook_close(workbook))  // it also frees the workbook, whatever comes out
    }

    mutating func setProperties(title: String, created: Int) throws(WorkbookProblem) {
      let result = title.withMutableCString { title in
        var properties = lxw_doc_properties()
        properties.title = title
        // 0 would be the clock's time.
        properties.created = created == 0 ? 1 : time_t(created)
        return workbook_set_properties(workbook, &properties)
      }
      try Self.check(result)
    }

    mutating func define(_ name: Workbook.DefinedName) throws(WorkbookProblem) {
      try Self.check(workbook_define_name(workbook, name.name, "=" + name.target))
    }

    // MARK: Sheets

    mutating func begin(_ sheet: Workbook.Sheet) throws(WorkbookProblem) {
      guard let worksheet = workbook_add_worksheet(workbook, sheet.name) else {
        throw WorkbookProblem("cannot begin the sheet `\(sheet.name)`: no temporary file, or no memory")
      }
      self.worksheet = worksheet
      let usual = try format(CellStyle())
      for (index, column) in sheet.columns.enumerated() {
        try Self.check(worksheet_set_column(worksheet, lxw_col_t(index), lxw_col_t(index), column.width, usual))
      }
      worksheet_outline_settings(worksheet, 1, 0, 1, 0)
      worksheet_gridlines(worksheet, UInt8(LXW_HIDE_ALL_GRIDLINES.rawValue))
      if sheet.frozen.rows > 0 || sheet.frozen.columns > 0 {
        worksheet_freeze_panes(worksheet, lxw_row_t(sheet.frozen.rows), lxw_col_t(sheet.frozen.columns))
      }
      if sheet.isPortrait { worksheet_set_portrait(worksheet) } else { worksheet_set_landscape(worksheet) }
      worksheet_set_paper(worksheet, 9)  // A4
      worksheet_set_margins(worksheet, 0.4, 0.4, 0.5, 0.6)
      worksheet_fit_to_pages(worksheet, 1, 0)
      if let title = sheet.printedTitle {
        try Self.check(worksheet_repeat_rows(worksheet, lxw_row_t(title.lowerBound), lxw_row_t(title.upperBound)))
      }
      if let columns = sheet.printedColumns, sheet.rowCount > 0 {
        try Self.check(worksheet_print_area(worksheet, 0, 0, lxw_row_t(sheet.rowCount - 1), lxw_col_t(columns - 1)))
      }
      try Self.check(worksheet_set_footer(worksheet, "&L&8&A&R&8&P / &N"))
    }

    mutating func write(_ row: Workbook.Row, at index: Int) throws(WorkbookProblem) {
      guard let worksheet else { return }
      let number = lxw_row_t(index)
      if row.outlineLevel > 0 || row.height != nil {
        var options = lxw_row_col_options()
        options.level = UInt8(clamping: min(row.outlineLevel, Workbook.mostOutlineLevels))
        try Self.check(worksheet_set_row_opt(worksheet, number, row.height ?? Double(LXW_DEF_ROW_HEIGHT), nil, &options))
      }
      for (column, cell) in row.cells.enumerated() {
        if cell.value == .empty, cell.style == CellStyle() { continue }
        try write(cell, worksheet, number, lxw_col_t(column))
      }
    }

    private mutating func write(
      _ cell: Workbook.Cell, _ worksheet: UnsafeMutablePointer<lxw_worksheet>, _ row: lxw_row_t, _ column: lxw_col_t
    ) throws(WorkbookProblem) {
      let format = try format(cell.style)
      let result =
        switch cell.value {
        case .empty: worksheet_write_blank(worksheet, row, column, format)
        case .text(let text): worksheet_write_string(worksheet, row, column, CellText.safe(text), format)
        case .number(let number): worksheet_write_number(worksheet, row, column, number, format)
        case .formula(let formula, let value): worksheet_write_formula_num(worksheet, row, column, "=" + formula, format, value)
        case .textFormula(let formula, let text):
          worksheet_write_formula_str(worksheet, row, column, "=" + formula, format, CellText.safe(text))
        case .link(let text, let sheet):
          worksheet_write_url_opt(
            worksheet, row, column, "internal:\(SheetName.quoted(sheet))!A1", format, CellText.safe(text), nil)
        }
      try Self.check(result)
    }

    // MARK: Marks

    mutating func mark(_ mark: Workbook.Mark) throws(WorkbookProblem) {
      switch mark.kind {
      case .text(let beginning, let tone):
        try add(mark, beginning, tone: tone) { condition in
          condition.type = UInt8(LXW_CONDITIONAL_TYPE_TEXT.rawValue)
          condition.criteria = UInt8(LXW_CONDITIONAL_CRITERIA_TEXT_BEGINS_WITH.rawValue)
        }
      case .bars:
        try add(mark) { condition in
          condition.type = UInt8(LXW_CONDITIONAL_DATA_BAR.rawValue)
          condition.data_bar_2010 = 1
          condition.bar_solid = 1
          condition.bar_no_border = 1
          condition.bar_color = 0xC5D3E0
          condition.bar_negative_color = 0xDDD2C5
        }
      case .mustBeZero:
        for (criteria, tone) in [(LXW_CONDITIONAL_CRITERIA_EQUAL_TO, CellStyle.Tone.good), (LXW_CONDITIONAL_CRITERIA_NOT_EQUAL_TO, .bad)] {
          try add(mark, tone: tone) { condition in
            condition.type = UInt8(LXW_CONDITIONAL_TYPE_CELL.rawValue)
            condition.criteria = UInt8(criteria.rawValue)
          }
        }
      }
    }

    /// - Parameters:
    ///   - text: what a text must begin with.
    ///   - tone: how the cells look that it holds for; nil for no other look.
    private func add(
      _ mark: Workbook.Mark, _ text: String? = nil, tone: CellStyle.Tone? = nil, fill: (inout lxw_conditional_format) -> Void
    ) throws(WorkbookProblem) {
      guard let worksheet, let format = workbook_add_format(workbook) else { throw Self.shortOfMemory }
      if let tone { Self.color(format, tone) }
      let result = (text ?? "").withMutableCString { beginning in
        var condition = lxw_conditional_format()
        if text != nil { condition.value_string = beginning }
        if tone != nil { condition.format = format }
        fill(&condition)
        return worksheet_conditional_format_range(
          worksheet, lxw_row_t(mark.rows.lowerBound), lxw_col_t(mark.columns.lowerBound), lxw_row_t(mark.rows.upperBound),
          lxw_col_t(mark.columns.upperBound), &condition)
      }
      try Self.check(result)
    }

    /// Blue and vermillion, which colour-blind readers tell apart; the words beside them say the same.
    private static func color(_ format: UnsafeMutablePointer<lxw_format>, _ tone: CellStyle.Tone) {
      switch tone {
      case .good: format_set_font_color(format, 0x0072B2)
      case .middling: format_set_font_color(format, 0x5F6368)
      case .bad:
        format_set_font_color(format, 0xB34700)
        format_set_bold(format)
      }
    }

    // MARK: Formats

    private mutating func format(_ style: CellStyle) throws(WorkbookProblem) -> UnsafeMutablePointer<lxw_format> {
      if let known = formats[style] { return known }
      guard let format = workbook_add_format(workbook) else { throw Self.shortOfMemory }
      format_set_font_name(format, "Calibri")
      format_set_font_size(format, 10)
      format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
      if !style.number.isEmpty { format_set_num_format(format, style.number) }
      if style.indentation > 0 { format_set_indent(format, UInt8(clamping: min(style.indentation, 15))) }
      if style.isBold { format_set_bold(format) }
      if style.isWrapped {
        format_set_text_wrap(format)
        format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
      }
      if style.isRight { format_set_align(format, UInt8(LXW_ALIGN_RIGHT.rawValue)) }
      switch style.role {
      case .plain: break
      case .input: format_set_font_color(format, 0x0000C0)
      case .computed: format_set_italic(format)
      case .title:
        format_set_bold(format)
        format_set_font_size(format, 15)
      case .subtitle: format_set_font_color(format, 0x5F6368)
      case .header:
        format_set_bold(format)
        format_set_text_wrap(format)
        format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_BOTTOM.rawValue))
        format_set_bottom(format, UInt8(LXW_BORDER_MEDIUM.rawValue))
        format_set_bg_color(format, 0xEEF1F4)
      case .heading:
        format_set_font_color(format, 0x5F6368)
        format_set_italic(format)
      case .note: format_set_font_color(format, 0x5F6368)
      case .link:
        format_set_font_color(format, 0x0072B2)
        format_set_underline(format, UInt8(LXW_UNDERLINE_SINGLE.rawValue))
      }
      formats[style] = format
      return format
    }

    // MARK: Outcomes

    private static let shortOfMemory = WorkbookProblem("memory is short for a workbook")

    private static func check(_ result: lxw_error) throws(WorkbookProblem) {
      guard result != LXW_NO_ERROR else { return }
      let words = lxw_strerror(result).map { String(cString: $0) } ?? "error \(result.rawValue)"
      throw WorkbookProblem("cannot write the workbook: \(words.prefix(1).lowercased() + words.dropFirst())")
    }
  }

  extension String {
    /// The library takes texts as if it would change them.
    fileprivate func withMutableCString<Result>(_ body: (UnsafeMutablePointer<CChar>) -> Result) -> Result {
      var bytes = Array(utf8CString)
      return bytes.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("a C string has its end at least") }
        return body(base)
      }
    }
  }
#endif
