import Testing

@testable import KPIModel

@Suite struct `Queries in a model` {
  @Test(arguments: [
    "select * from t", "select ';' as \"a;b\" from `x;y` -- ; a comment", "with x as (select 1) select * from x", "select 'it''s' /* ; */",
    "(select 1) union all (select 2)",
  ])
  func `a select can stand inside a statement`(_ query: String) {
    #expect(QueryText(query, for: .sqlite).mistake == nil)
  }

  @Test(arguments: [
    "", "  -- nothing\n", "select 1; drop table t", "select 1;\n.shell rm x", "select 1) as t", "select (1", "select 'open", "\\! ls",
    "select 'a\\' from t", "select 1 /* open", "select $$;$$", "/* a /* b */ */ select 1",
  ])
  func `what would end the statement is refused`(_ query: String) {
    #expect(QueryText(query, for: .spark).mistake != nil)
  }
}
