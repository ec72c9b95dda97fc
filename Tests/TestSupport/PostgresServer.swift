import Foundation

/// A PostgreSQL of the tests' own: in a temporary folder, on loopback alone, gone when the tests end.
package final class PostgresServer: Sendable {
  package let port: Int
  private let folder: String

  /// The one that all tests of a process share, started when the first one needs it.
  package static let shared: Result<PostgresServer, any Error> = Result {
    let server = try PostgresServer()
    atexit { if case .success(let server) = PostgresServer.shared { server.stop() } }
    return server
  }

  package static let isInstalled = Tool.has("initdb", "pg_ctl", "psql")

  /// `postgres://…`, with a password that must not be seen anywhere.
  package var url: String { "postgres://kpi:\(Self.password)@127.0.0.1:\(port)/postgres" }

  package static let password = "hush%20hush"
  package static let plainPassword = "hush hush"

  private init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("kpitree-postgres-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    port = try Self.freePort()
    try Data(Self.plainPassword.utf8).write(to: URL(fileURLWithPath: folder + "/password"))
    if getuid() == 0 { try Tool.run("chown", ["-R", "postgres", folder]) }
    try run("initdb", "-D '\(folder)/data' -A scram-sha-256 -U kpi --pwfile='\(folder)/password' -E UTF8 --locale=C.UTF-8 --no-sync")
    let options = "-p \(port) -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    try run("pg_ctl", "-D '\(folder)/data' -o \"\(options)\" -l '\(folder)/log' -w start")
  }

  private func stop() {
    try? run("pg_ctl", "-D '\(folder)/data' -m immediate -w stop")
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The server refuses to run as root.
  private func run(_ name: String, _ arguments: String) throws {
    guard let path = Tool.find(name) else { throw Tool.Failure(description: "`\(name)` is not installed") }
    let command = "cd / && '\(path)' \(arguments) >/dev/null 2>&1 </dev/null"
    if getuid() == 0 {
      try Tool.run("su", ["postgres", "-s", "/bin/sh", "-c", command])
    } else {
      try Tool.run("sh", ["-c", command])
    }
  }

  /// Runs statements and gives the rows of the last one, unaligned.
  @discardableResult
  package func query(_ statements: String) throws -> String {
    try Tool.run(
      "psql", ["--no-psqlrc", "--quiet", "-At", "--set", "ON_ERROR_STOP=1", "-f", "-"], input: statements,
      environment: [
        "PGHOST": "127.0.0.1", "PGPORT": "\(port)", "PGUSER": "kpi", "PGPASSWORD": Self.plainPassword, "PGDATABASE": "postgres",
      ])
  }

  private static func freePort() throws -> Int {
    #if canImport(Darwin)
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #else
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw Tool.Failure(description: "no port is free") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
