import Foundation
import Testing

@testable import Daemon

struct QRCodeTests {
    /// ISO/IEC 18004 §6.3.3: a dark square of 3 within a dark frame of 7, light between them.
    private func isFinder(_ code: QRCode, _ top: Int, _ left: Int) -> Bool {
        (0..<7).allSatisfy { row in
            (0..<7).allSatisfy { column in
                let ring = min(min(row, 6 - row), min(column, 6 - column))
                return code.rows[top + row][left + column] == (ring != 1)
            }
        }
    }

    @Test("a square of 17 + 4n modules with three finders, the quiet zone around it on a terminal")
    func shape() throws {
        let code = try #require(QRCode("sip:201:hu7sxm3wq2@192.0.2.10"))
        let width = code.rows.count
        #expect((width - 17) % 4 == 0)
        #expect(code.rows.allSatisfy { $0.count == width })
        #expect(isFinder(code, 0, 0))
        #expect(isFinder(code, 0, width - 7))
        #expect(isFinder(code, width - 7, 0))
        let lines = code.terminalText.split(separator: "\n")
        #expect(lines.count == (width + 8 + 1) / 2)
        #expect(!lines[0].contains("█") && !lines[0].contains("▄"))
    }

    @Test("too much text is no code")
    func tooMuch() {
        #expect(QRCode(String(repeating: "a", count: 2_331)) != nil)
        #expect(QRCode(String(repeating: "a", count: 2_332)) == nil)
    }

    @Test(
        "nothing in a password ends it",
        arguments: [("abc9", "abc9"), ("a@b:c", "a%40b%3Ac"), ("ü%", "%C3%BC%25"), ("\n", "%0A")])
    func account(_ password: String, _ escaped: String) {
        #expect(
            QRCode.account(number: "201", password: password, server: "192.0.2.10")
                == "sip:201:\(escaped)@192.0.2.10")
    }
}
