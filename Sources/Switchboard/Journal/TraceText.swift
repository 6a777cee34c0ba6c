import SIP
import Wire

/// A message as a trace shows it: one line that says what it is, and its text without secrets.
struct TraceText {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    // MARK: Summary

    /// `INVITE 202` or `180 Ringing (INVITE)`; the first line as it stands if it is neither.
    var summary: String {
        var scanner = ByteScanner(bytes, in: line(from: 0))
        let first = scanner.take { $0 != 0x20 }
        _ = scanner.take(0x20)
        guard scanner.matchesIgnoringCase("SIP/2.0", in: first) else {
            let target = scanner.take { $0 != 0x20 }
            guard !target.isEmpty else { return text(first) }
            return text(first) + " " + text(user(of: target))
        }
        let phrase = text(scanner.position..<scanner.end)
        guard let method = answeredMethod else { return phrase }
        return phrase + " (" + method + ")"
    }

    /// The user part of the URI in `range`, or its host.
    private func user(of range: Range<Int>) -> Range<Int> {
        var scanner = ByteScanner(bytes, in: range)
        _ = scanner.take { $0 != 0x3A }
        guard scanner.take(0x3A) else { return range }
        let start = scanner.position
        let name = scanner.take { $0 != 0x40 && $0 != 0x3B && $0 != 0x3F }
        if scanner.peek == 0x40 { return name }
        return start..<name.upperBound
    }

    /// The method in CSeq.
    private var answeredMethod: String? {
        var method: String?
        forEachHeaderLine { range in
            var scanner = ByteScanner(bytes, in: range)
            guard method == nil, scanner.takeIgnoringCase("CSeq") else { return }
            scanner.skipSpaces()
            guard scanner.take(0x3A) else { return }
            scanner.skipSpaces()
            _ = scanner.take { $0.isASCIIDigit }
            scanner.skipSpaces()
            method = text(scanner.take { $0 > 0x20 })
        }
        return method
    }

    // MARK: Redaction

    /// The whole text; what proves knowledge of a password, the keys of SRTP and ICE, and bodies
    /// in which people speak are three stars.
    var redacted: String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var start = 0
        var isCredentials = false
        var isHeadOver = false
        while start < bytes.count {
            let range = line(from: start)
            let isFolded = bytes[start] == 0x20 || bytes[start] == 0x09
            if !isFolded { isCredentials = self.isCredentials(range) }
            if isCredentials {
                hide(["response=", "cnonce=", "rspauth="], in: range, until: [0x22, 0x2C], &out)
            } else {
                hideKey(in: range, &out)
            }
            let next = min(bytes.count, endOfLine(from: start) + 1)
            out.append(contentsOf: bytes[range.upperBound..<next])
            start = next
            if range.isEmpty, !isHeadOver {
                isHeadOver = true
                guard start == bytes.count || isBodyShown else {
                    out.append("*** (")
                    out.append(decimal: bytes.count - start)
                    out.append(" bytes)")
                    break
                }
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Only what describes calls is shown: a text (RFC 3428) is a letter between two people, and an
    /// INFO may hold the digits of a PIN (RFC 6086 §11).
    private var isBodyShown: Bool {
        let types: [StaticString] = [
            "application/sdp", "application/dialog-info+xml", "message/sipfrag",
        ]
        var isShown = false
        forEachHeaderLine { range in
            var scanner = ByteScanner(bytes, in: range)
            guard scanner.takeIgnoringCase("Content-Type") || scanner.takeIgnoringCase("c") else {
                return
            }
            scanner.skipSpaces()
            guard scanner.take(0x3A) else { return }
            scanner.skipSpaces()
            let type = scanner.take { $0 > 0x20 && $0 != 0x3B }
            isShown = types.contains { scanner.matchesIgnoringCase($0, in: type) }
        }
        return isShown
    }

    private func isCredentials(_ range: Range<Int>) -> Bool {
        let names: [StaticString] = [
            "Authorization", "Proxy-Authorization", "Authentication-Info",
        ]
        return names.contains { name in
            var scanner = ByteScanner(bytes, in: range)
            guard scanner.takeIgnoringCase(name) else { return false }
            scanner.skipSpaces()
            return scanner.take(0x3A)
        }
    }

    /// RFC 4568 §9.1 `a=crypto:… inline:KEY`, RFC 8866 §5.12 `k=`, RFC 8839 §5.4 `a=ice-pwd:`.
    private func hideKey(in range: Range<Int>, _ out: inout [UInt8]) {
        let scanner = ByteScanner(bytes, in: range)
        let start = range.lowerBound
        func begins(_ text: StaticString) -> Bool {
            scanner.matchesIgnoringCase(text, in: start..<(start + text.utf8CodeUnitCount))
        }
        if begins("a=crypto:") {
            hide(["inline:"], in: range, until: [0x20, 0x7C], &out)
        } else if begins("a=ice-pwd:") {
            hide(["a=ice-pwd:"], in: range, until: [], &out)
        } else if begins("k=") {
            hide(["k="], in: range, until: [], &out)
        } else {
            out.append(contentsOf: bytes[range])
        }
    }

    /// Copies `range`; what follows one of `labels`, up to one of `ends`, becomes three stars.
    private func hide(
        _ labels: [StaticString], in range: Range<Int>, until ends: [UInt8], _ out: inout [UInt8]
    ) {
        var scanner = ByteScanner(bytes, in: range)
        while !scanner.isAtEnd {
            let start = scanner.position
            guard startsWord(at: start, in: range),
                labels.contains(where: { scanner.takeIgnoringCase($0) })
            else {
                if let byte = scanner.next() { out.append(byte) }
                continue
            }
            out.append(contentsOf: bytes[start..<scanner.position])
            if scanner.take(0x22) { out.append(0x22) }
            out.append("***")
            _ = scanner.take { !ends.contains($0) }
        }
    }

    /// `xresponse=` is not `response=`.
    private func startsWord(at index: Int, in range: Range<Int>) -> Bool {
        guard index > range.lowerBound else { return true }
        let before = bytes[index - 1]
        return !before.isASCIILetter && !before.isASCIIDigit && before != 0x2D
    }

    // MARK: Lines

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// The index of the line feed that ends the line, or the end of the bytes.
    private func endOfLine(from start: Int) -> Int {
        bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
    }

    /// The line that begins at `start`, without its CRLF.
    private func line(from start: Int) -> Range<Int> {
        let end = endOfLine(from: start)
        return start..<(end > start && bytes[end - 1] == 0x0D ? end - 1 : end)
    }

    /// Calls `body` for each line of the head, the first excepted.
    private func forEachHeaderLine(_ body: (Range<Int>) -> Void) {
        var start = min(bytes.count, endOfLine(from: 0) + 1)
        while start < bytes.count {
            let range = line(from: start)
            guard !range.isEmpty else { return }
            body(range)
            start = min(bytes.count, endOfLine(from: start) + 1)
        }
    }
}
