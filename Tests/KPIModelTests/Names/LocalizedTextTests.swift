import KPIModel
import Testing

struct LocalizedTextTests {
  @Test func `a text falls back to the language there is`() throws {
    let both = try #require(LocalizedText(english: "Orders", chinese: "订单"))
    #expect(both.text(in: .english) == "Orders")
    #expect(both.text(in: .chinese) == "订单")
    let onlyChinese = try #require(LocalizedText(english: nil, chinese: "订单"))
    #expect(onlyChinese.text(in: .english) == "订单")
    #expect(LocalizedText("Orders").text(in: .chinese) == "Orders")
    #expect(LocalizedText(english: nil, chinese: nil) == nil)
  }

  @Test func `only a text in both languages is translated`() {
    #expect(LocalizedText(english: "Orders", chinese: "订单")?.isTranslated == true)
    #expect(!LocalizedText("订单").isTranslated)
  }
}
