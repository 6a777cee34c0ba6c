import Testing
import Wire

/// The cursor over untrusted bytes never leaves them.
struct ByteScannerTests {
    @Test("taking moves the cursor, failing leaves it")
    func taking() {
        var scanner = ByteScanner("Via: x")
        let wrong = scanner.take(0x76)
        let name = scanner.takeIgnoringCase("vIA")
        let long = scanner.takeIgnoringCase("far too long for what is left")
        #expect(!wrong && name && !long)
        #expect(scanner.position == 3)
        let colon = scanner.take(0x3A)
        scanner.skipSpaces()
        let last = scanner.next()
        let none = scanner.next()
        #expect(colon && last == 0x78 && none == nil)
        #expect(scanner.peek == nil)
        #expect(scanner.isAtEnd)
        #expect(scanner.remaining == 0)
    }

    @Test("indexes outside the bytes give nothing")
    func outside() {
        var scanner = ByteScanner("abc")
        #expect(scanner.peek(ahead: 2) == 0x63)
        #expect(scanner.peek(ahead: 3) == nil)
        #expect(scanner.peek(ahead: -1) == nil)
        #expect(scanner.peek(ahead: .max) == nil)
        #expect(scanner.peek(ahead: .min) == nil)
        #expect(scanner.byte(at: -1) == nil)
        #expect(scanner.byte(at: 3) == nil)
        let moves = [4, -1, 3].map { scanner.move(to: $0) }
        #expect(moves == [false, false, true])
        #expect(scanner.isAtEnd)
        #expect(scanner.text(2..<99) == "c")
        #expect(scanner.text(50..<99).isEmpty)
        #expect(scanner.lowercasedText(50..<99).isEmpty)
        #expect(!scanner.matches("abc", in: 1..<4))
        #expect(!scanner.matchesIgnoringCase("abc", in: -1..<2))
        let part = ByteScanner([1, 2, 3], in: 5..<9)
        #expect(part.isAtEnd && part.peek == nil)
    }

    @Test("a part of the bytes ends where it ends")
    func part() {
        var scanner = ByteScanner([UInt8]("abcdef".utf8), in: 2..<4)
        let taken = scanner.take { $0 < 0x7F }
        #expect(taken == 2..<4)
        #expect(scanner.byte(at: 4) == nil)
        #expect(scanner.peek(ahead: 0) == nil)
        let rest = scanner.rest()
        #expect(rest.isEmpty)
    }

    @Test("case is folded for the letters of ASCII only")
    func folding() {
        let scanner = ByteScanner("AZ[@\u{C9}")
        #expect(scanner.lowercasedText(0..<6) == "az[@\u{C9}")
        #expect(scanner.matchesIgnoringCase("aZ[@", in: 0..<4))
        #expect(!scanner.matchesIgnoringCase("az{`", in: 0..<4))
        #expect(scanner.matches("AZ", in: 0..<2))
        #expect(!scanner.matches("Az", in: 0..<2))
    }

    @Test("the next control byte is found wherever it stands, a tab is none")
    func controls() {
        for length in 0..<40 {
            var bytes = [UInt8](repeating: 0xFF, count: length)
            #expect(ByteScanner(bytes).nextControl() == length)
            for index in 0..<length {
                for control: UInt8 in [0x00, 0x0A, 0x0D, 0x1F] {
                    bytes[index] = control
                    #expect(ByteScanner(bytes).nextControl() == index)
                }
                for other: UInt8 in [0x09, 0x20, 0x7F, 0x80] {
                    bytes[index] = other
                    #expect(ByteScanner(bytes).nextControl() == length)
                }
                bytes[index] = 0x09
            }
        }
        var scanner = ByteScanner("\r\nabc\tdefghijkl\r")
        scanner.move(to: 2)
        #expect(scanner.nextControl() == 15)
    }
}
