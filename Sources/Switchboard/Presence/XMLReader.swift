import Wire

/// Walks through an XML document as strangers send them: elements and text, nothing else. No
/// document type is taken (so no entities can be declared, and none can grow), and what is not well
/// formed ends the walk.
struct XMLReader {
    enum Token: Equatable {
        /// The local part of its name, and whether it is empty (`<a/>`).
        case open(String, isEmpty: Bool)
        case close(String)
        case text(String)
    }

    struct Malformed: Error {}

    private let bytes: [UInt8]
    private var position = 0
    private var tokens = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Nil at the end.
    mutating func next() throws(Malformed) -> Token? {
        while position < bytes.count {
            tokens += 1
            guard tokens <= Limits.presenceTokens else { throw Malformed() }
            guard bytes[position] == 0x3C else { return .text(try text()) }
            if starts(with: "<!--") {
                try skip(past: "-->")
            } else if starts(with: "<?") {
                try skip(past: "?>")
            } else if starts(with: "<!") {
                throw Malformed()
            } else {
                return try tag()
            }
        }
        return nil
    }

    private func starts(with word: StaticString) -> Bool {
        bytes.count - position >= word.utf8CodeUnitCount
            && word.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }

    private mutating func skip(past word: StaticString) throws(Malformed) {
        while position < bytes.count {
            if starts(with: word) {
                position += word.utf8CodeUnitCount
                return
            }
            position += 1
        }
        throw Malformed()
    }

    private mutating func tag() throws(Malformed) -> Token {
        position += 1
        let isClosing = position < bytes.count && bytes[position] == 0x2F
        if isClosing { position += 1 }
        let name = take { $0 > 0x20 && $0 != 0x3E && $0 != 0x2F }
        guard !name.isEmpty, name.count <= Limits.presenceName else { throw Malformed() }
        let local = name.split(separator: 0x3A).last.map { String(decoding: $0, as: UTF8.self) }
        var isEmpty = false
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case 0x3E:
                let name = local ?? ""
                return isClosing ? .close(name) : .open(name, isEmpty: isEmpty)
            case 0x2F: isEmpty = true
            case 0x3C: throw Malformed()
            case 0x22, 0x27:
                _ = take { $0 != byte && $0 != 0x3C }
                guard position < bytes.count, bytes[position] == byte else { throw Malformed() }
                position += 1
            default: break
            }
        }
        throw Malformed()
    }

    private mutating func text() throws(Malformed) -> String {
        let raw = take { $0 != 0x3C }
        var out: [UInt8] = []
        var rest = raw
        while let byte = rest.popFirst() {
            guard byte == 0x26 else {
                out.append(byte)
                continue
            }
            let name = rest.prefix(10).prefix { $0 != 0x3B }
            guard rest.count > name.count, rest[rest.startIndex + name.count] == 0x3B else {
                throw Malformed()
            }
            rest = rest.dropFirst(name.count + 1)
            switch ByteString(name) {
            case "amp": out.append(0x26)
            case "lt": out.append(0x3C)
            case "gt": out.append(0x3E)
            case "quot": out.append(0x22)
            case "apos": out.append(0x27)
            // References to characters by number are left out: a note can do without.
            default: guard name.first == 0x23 else { throw Malformed() }
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func take(while holds: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, holds(bytes[position]) { position += 1 }
        return bytes[start..<position]
    }
}
