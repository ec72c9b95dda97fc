import Testing

@testable import KPIFigures

@Suite struct `Connections to PostgreSQL` {
  private func parts(_ url: String) throws -> [String] {
    let environment = try PostgresConnection(url: url).environment
    return environment.filter { !["PGCONNECT_TIMEOUT", "PGCLIENTENCODING", "PGAPPNAME"].contains($0.key) }.map { "\($0.key)=\($0.value)" }
      .sorted()
  }

  @Test(arguments: [
    (
      "postgres://lin:s%40fe@db.example:6543/shop",
      ["PGDATABASE=shop", "PGHOST=db.example", "PGPASSWORD=s@fe", "PGPORT=6543", "PGUSER=lin"]
    ),
    ("postgresql://db/shop?sslmode=require", ["PGDATABASE=shop", "PGHOST=db", "PGSSLMODE=require"]),
    ("postgres://[::1]:5433/", ["PGHOST=::1", "PGPORT=5433"]),
    ("postgres://a,b:5433/x", ["PGDATABASE=x", "PGHOST=a,b", "PGPORT=,5433"]),
    ("postgres:///x?host=/run/pg&user=%E6%9E%97", ["PGDATABASE=x", "PGHOST=/run/pg", "PGUSER=林"]),
    ("postgres://u:a:b@h", ["PGHOST=h", "PGPASSWORD=a:b", "PGUSER=u"]), ("postgres://", []),
  ])
  func `a URL becomes variables`(_ url: String, _ expected: [String]) throws {
    #expect(try parts(url) == expected)
  }

  @Test(arguments: ["host=db password=secret", "mysql://u:secret@h", "postgres://u:secret%zz@h", "postgres://u:secret@h?nonsense=1", ""])
  func `what is no URL is refused without quoting a secret`(_ url: String) {
    #expect(throws: PostgresConnection.Mistake.self) { try PostgresConnection(url: url) }
    do {
      _ = try PostgresConnection(url: url)
    } catch {
      #expect(!error.message.contains("secret"))
    }
  }
}
