/// The `url` of a service: fields in braces become values, percent-encoded (RFC 3986 §2.1), so
/// that no value can be more than a piece of the path or of the query.
struct URLTemplate: Equatable, Sendable {
    private enum Piece: Equatable, Sendable {
        case plain(String)
        case field(Int)
    }

    private var pieces: [Piece] = []
    /// Indices of the fields that stand in it.
    private(set) var fields: Set<Int> = []

    /// What is in braces and none of `names` is left out; the checker has said so.
    init(_ text: String, names: [String]) {
        for part in Self.parts(of: text) {
            guard part.isField else {
                pieces.append(.plain(Self.clean(part.text)))
                continue
            }
            guard let index = names.firstIndex(of: part.text) else { continue }
            pieces.append(.field(index))
            fields.insert(index)
        }
    }

    /// The text between fields, and the names of the fields.
    static func parts(of text: String) -> [(text: String, isField: Bool)] {
        var parts: [(text: String, isField: Bool)] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"),
            let close = rest[open...].firstIndex(of: "}")
        {
            if open > rest.startIndex { parts.append((String(rest[..<open]), false)) }
            parts.append((String(rest[rest.index(after: open)..<close]), true))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append((String(rest), false)) }
        return parts
    }

    /// Nil if a value would be a step up in the path: `.` and `..` mean that to every reader, and
    /// cannot be encoded (RFC 3986 §3.3, §6.2.2.3).
    func expanded(_ values: [Value]) -> String? {
        var url = ""
        for piece in pieces {
            switch piece {
            case .plain(let text): url += text
            case .field(let index):
                let value = values.indices.contains(index) ? values[index] : .missing
                url += Self.encoded(value.text ?? "")
            }
        }
        let path = url.utf8.prefix { $0 != 0x3F }
        let steps = path.split(separator: 0x2F)
        guard !fields.isEmpty,
            steps.contains(where: { $0.elementsEqual([0x2E]) })
                || steps.contains(where: { $0.elementsEqual([0x2E, 0x2E]) })
        else { return url }
        return nil
    }

    /// Everything but the unreserved characters (RFC 3986 §2.3).
    static func encoded(_ text: String) -> String {
        escaped(text) { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
        }
    }

    /// What an administrator wrote, without what no URL may hold. What is behind `#` never leaves
    /// the house (RFC 3986 §3.5).
    private static func clean(_ text: String) -> String {
        escaped(String(text.prefix { $0 != "#" })) { byte in
            (0x21...0x7E).contains(byte)
                && ![0x22, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7B, 0x7C, 0x7D].contains(byte)
        }
    }

    private static func escaped(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isKept(byte) {
                bytes.append(byte)
            } else {
                bytes += [0x25, JSON.hexDigit(byte >> 4), JSON.hexDigit(byte & 0xF)]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
