/// A connection URL of PostgreSQL, taken apart into the variables that `psql` reads, so that it stands in no argument and no message.
struct PostgresConnection {
  private(set) var environment: [String: String] = [:]

  /// Why a text is no such URL; it never quotes the text.
  struct Mistake: Error {
    let message: String
  }

  /// What `psql` is told first: once it is connected, nothing that it runs needs a password.
  var forgetting: [String] { ["PGPASSWORD", "PGSSLPASSWORD"].filter { environment[$0] != nil }.map { "\\setenv \($0)" } }

  /// What must not be printed.
  var secrets: [String] { [environment["PGPASSWORD"], environment["PGSSLPASSWORD"]].compactMap { $0 } }

  private static let variables = [
    "host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "options": "PGOPTIONS",
    "application_name": "PGAPPNAME", "sslmode": "PGSSLMODE", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY", "sslrootcert": "PGSSLROOTCERT",
    "sslcrl": "PGSSLCRL", "connect_timeout": "PGCONNECT_TIMEOUT", "target_session_attrs": "PGTARGETSESSIONATTRS",
    "gssencmode": "PGGSSENCMODE", "channel_binding": "PGCHANNELBINDING", "service": "PGSERVICE", "passfile": "PGPASSFILE",
    "hostaddr": "PGHOSTADDR", "krbsrvname": "PGKRBSRVNAME", "requirepeer": "PGREQUIREPEER", "client_encoding": "PGCLIENTENCODING",
  ]

  /// `postgres://user:password@host:port/database?name=value`, each part optional and percent-encoded.
  init(url: String) throws(Mistake) {
    guard let scheme = ["postgres://", "postgresql://"].first(where: { url.hasPrefix($0) }) else {
      throw Mistake(message: "the connection is no URL such as `postgres://user@host/database`")
    }
    var rest = url.dropFirst(scheme.count)
    var query: Substring = ""
    if let mark = rest.firstIndex(of: "?") {
      query = rest[rest.index(after: mark)...]
      rest = rest[..<mark]
    }
    if let slash = rest.firstIndex(of: "/") {
      try set("PGDATABASE", rest[rest.index(after: slash)...])
      rest = rest[..<slash]
    }
    if let sign = rest.lastIndex(of: "@") {
      let person = rest[..<sign]
      rest = rest[rest.index(after: sign)...]
      let colon = person.firstIndex(of: ":")
      try set("PGUSER", person[..<(colon ?? person.endIndex)])
      if let colon { try set("PGPASSWORD", person[person.index(after: colon)...]) }
    }
    var hosts: [Substring] = []
    var ports: [Substring] = []
    for place in rest.split(separator: ",") {
      // An IPv6 address stands in brackets.
      let afterAddress = place.firstIndex(of: "]") ?? place.startIndex
      let colon = place[afterAddress...].firstIndex(of: ":")
      hosts.append(place[..<(colon ?? place.endIndex)].filter { $0 != "[" && $0 != "]" }[...])
      ports.append(colon.map { place[place.index(after: $0)...] } ?? "")
    }
    try set("PGHOST", hosts.joined(separator: ",")[...])
    if ports.contains(where: { !$0.isEmpty }) { try set("PGPORT", ports.joined(separator: ",")[...]) }
    for pair in query.split(separator: "&") {
      let sign = pair.firstIndex(of: "=") ?? pair.endIndex
      guard let variable = Self.variables[String(pair[..<sign])] else {
        throw Mistake(message: "`\(pair[..<sign].prefix(40))` is no parameter of a connection that is known here")
      }
      try set(variable, pair[sign...].dropFirst())
    }
    environment["PGCONNECT_TIMEOUT"] = environment["PGCONNECT_TIMEOUT"] ?? "10"
    environment["PGCLIENTENCODING"] = "UTF8"
    environment["PGAPPNAME"] = environment["PGAPPNAME"] ?? "kpitree"
  }

  private mutating func set(_ variable: String, _ text: Substring) throws(Mistake) {
    if text.isEmpty { return }
    guard let value = Self.decoded(text) else {
      throw Mistake(message: "a part of the connection is not percent-encoded as a URL is")
    }
    environment[variable] = value
  }

  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), code != 0 else { return nil }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
