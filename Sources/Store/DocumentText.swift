import Wire

/// JSON (RFC 8259) as it grows: its bytes, and which of its containers are open.
struct DocumentText {
    struct Place {
        var depth: Int
        var serial: Int
    }

    private struct Open {
        /// No two containers have the same.
        var serial: Int
        var end: UInt8
        var isEmpty = true
    }

    private(set) var bytes: [UInt8] = []
    private var open: [Open] = []
    private var lastSerial = 0

    init() { bytes.reserveCapacity(1_024) }

    var depth: Int { open.count }

    mutating func begin(_ start: UInt8, _ end: UInt8) -> Place {
        bytes.append(start)
        lastSerial += 1
        open.append(Open(serial: lastSerial, end: end))
        return Place(depth: open.count, serial: lastSerial)
    }

    /// Another element comes. False: its container is closed.
    mutating func goOn(_ place: Place) -> Bool {
        close(to: place.depth)
        let index = place.depth - 1
        guard index < open.count, open[index].serial == place.serial else { return false }
        if !open[index].isEmpty { bytes.append(0x2C) }
        open[index].isEmpty = false
        return true
    }

    mutating func goOn(_ place: Place, _ key: String) -> Bool {
        guard goOn(place) else { return false }
        write(key)
        bytes.append(0x3A)
        return true
    }

    mutating func close(to depth: Int) {
        while open.count > depth, let last = open.popLast() { bytes.append(last.end) }
    }

    mutating func writeNull() { bytes.append("null") }

    mutating func write(_ value: Bool) { bytes.append(value ? "true" : "false") }

    mutating func write(_ value: Int64) { bytes.append(decimal: Int(value)) }

    mutating func write(_ value: UInt64) { bytes.append(decimal: value) }

    /// JSON has no infinity (RFC 8259 §6), and one record that cannot be written would keep all
    /// later ones back: what is no number is text.
    mutating func write(_ value: Double) {
        guard value.isFinite else {
            return write(value.isNaN ? "nan" : value < 0 ? "-inf" : "inf")
        }
        if let whole = Int32(exactly: value), whole != 0 || value.sign == .plus {
            return write(Int64(whole))
        }
        bytes.append(contentsOf: value.description.utf8)
    }

    /// RFC 8259 §7: quotes, backslashes and controls are written otherwise.
    mutating func write(_ text: String) {
        bytes.append(0x22)
        let isPlain = text.utf8.withContiguousStorageIfAvailable { utf8 in
            guard utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) else { return false }
            bytes.append(contentsOf: utf8)
            return true
        }
        if isPlain != true {
            for byte in text.utf8 { escape(byte) }
        }
        bytes.append(0x22)
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x22, 0x5C:
            bytes.append(0x5C)
            bytes.append(byte)
        case 0..<0x20:
            bytes.append("\\u00")
            bytes.append(byte < 0x10 ? 0x30 : 0x31)
            let low = byte & 0x0F
            bytes.append(low < 10 ? 0x30 + low : 0x57 + low)
        default: bytes.append(byte)
        }
    }
}

/// For values that know their fields by heart (`HandWritten`). Such a container is closed when its
/// function returns; what stands in it is written nowhere else, so it needs no place.
extension DocumentText {
    mutating func object(_ fields: (inout DocumentText) throws -> Void) rethrows {
        bytes.append(0x7B)
        try fields(&self)
        bytes.append(0x7D)
    }

    mutating func list<Element>(
        _ elements: [Element], _ write: (inout DocumentText, Element) throws -> Void
    ) rethrows {
        bytes.append(0x5B)
        for element in elements {
            separate()
            try write(&self, element)
        }
        bytes.append(0x5D)
    }

    mutating func name(_ name: StaticString) {
        separate()
        bytes.append(0x22)
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(0x22)
        bytes.append(0x3A)
    }

    /// Something was written before it in the same container.
    private mutating func separate() {
        guard let last = bytes.last, last != 0x7B, last != 0x5B else { return }
        bytes.append(0x2C)
    }

    /// As the library does, a field that is nil is left out.
    mutating func field<Value>(
        _ name: StaticString, _ value: Value?, _ write: (inout DocumentText, Value) throws -> Void
    ) rethrows {
        guard let value else { return }
        self.name(name)
        try write(&self, value)
    }

    mutating func field(_ name: StaticString, _ value: String?) {
        field(name, value) { $0.write($1) }
    }

    mutating func field(_ name: StaticString, _ value: Bool?) {
        field(name, value) { $0.write($1) }
    }

    mutating func field(_ name: StaticString, _ value: Double?) {
        field(name, value) { $0.write($1) }
    }

    mutating func field(_ name: StaticString, _ value: Int64?) {
        field(name, value) { $0.write($1) }
    }

    mutating func field(_ name: StaticString, _ value: UInt64?) {
        field(name, value) { $0.write($1) }
    }

    mutating func field(_ name: StaticString, _ value: some HandWritten) throws {
        self.name(name)
        try value.write(to: &self)
    }

    mutating func field(_ name: StaticString, _ values: [some HandWritten]) throws {
        self.name(name)
        try list(values) { try $1.write(to: &$0) }
    }

    mutating func field(_ name: StaticString, _ values: [String]?) {
        field(name, values) { $0.list($1) { $0.write($1) } }
    }

    mutating func field(_ name: StaticString, _ values: [String: String]?) {
        field(name, values) { text, values in
            text.object { text in
                for (key, value) in values {
                    text.separate()
                    text.write(key)
                    text.bytes.append(0x3A)
                    text.write(value)
                }
            }
        }
    }

    /// What is seldom there describes itself.
    mutating func field(_ name: StaticString, rare value: (some Encodable)?) throws {
        try field(name, value) {
            try $0.bytes.append(contentsOf: DocumentWriter.text(of: $1).utf8)
        }
    }
}
