import Testing

@testable import KPISource

@Suite struct SHA256Tests {
  /// Source: FIPS 180-2, appendix B, and NIST's test vectors.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    ("新用户", "a8a2ca467be6814cadbd0b3a2250be4e92a52ca73368d8152be437fe7b99135b"),
  ])
  func `a text has its digest`(text: String, digest: String) { #expect(SHA256.hex(Array(text.utf8)) == digest) }

  @Test func `a million letters have theirs`() {
    #expect(
      SHA256.hex([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }
}
