/// A currency in use, by its ISO 4217 code.
public struct Currency: Hashable, Sendable {
  /// Three capital letters, such as `CNY`.
  public let code: String
  /// Digits behind the point of its smallest unit: 2 for most, 0 for JPY, 3 for KWD.
  public let decimals: Int

  /// The currency of a code, or nil where no currency in use has it.
  public init?(code: String) {
    guard code.utf8.count == 3, let decimals = Currency.decimals[code] else { return nil }
    self.code = code
    self.decimals = decimals
  }

  /// ISO 4217 list one (2025), without funds, metals and codes for tests.
  private static let decimals: [String: Int] = {
    let byDecimals = [
      (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"),
      (3, "BHD IQD JOD KWD LYD OMR TND"),
      (
        2,
        """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK \
        DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT \
        LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN \
        QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS \
        VED VES WST XCD XCG YER ZAR ZMW ZWG
        """
      ),
    ]
    var table: [String: Int] = [:]
    for (decimals, codes) in byDecimals {
      for code in codes.split(separator: " ") { table[String(code)] = decimals }
    }
    return table
  }()
}
