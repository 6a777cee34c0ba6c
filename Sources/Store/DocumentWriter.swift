import Wire

/// Writes a value as JSON (RFC 8259) while it describes itself: every field goes straight behind
/// the one before it, where the library makes a tree of boxes first. What calls leave on disk was
/// a fifth of all that a call costs, and most of it was that tree.
///
/// A container is closed when the one around it goes on. Nobody may write into a container that is
/// closed: that would be another value, so it is an error.
final class DocumentWriter {
    fileprivate var text = DocumentText()
    /// What went wrong where nothing can be thrown.
    private var failure: (any Error)?

    /// The text of `value`. Errors: what the value throws itself; `EncodingError` if it writes
    /// nothing, or into two of its containers by turns.
    static func text(of value: some Encodable) throws -> String {
        let writer = DocumentWriter()
        try writer.write(value)
        if let failure = writer.failure { throw failure }
        return String(decoding: writer.text.bytes, as: UTF8.self)
    }

    fileprivate func write(_ value: some Encodable) throws {
        let (depth, before) = (text.depth, text.bytes.count)
        try value.encode(to: ValueEncoder(writer: self))
        guard text.bytes.count > before else { throw Self.error(value, "nothing was written") }
        text.close(to: depth)
    }

    fileprivate func goOn(_ place: DocumentText.Place, _ key: some CodingKey) throws {
        guard text.goOn(place, key.stringValue) else { throw Self.closed(place) }
    }

    fileprivate func goOn(_ place: DocumentText.Place) throws {
        guard text.goOn(place) else { throw Self.closed(place) }
    }

    fileprivate func noting(_ step: () throws -> Void) {
        do { try step() } catch { failure = failure ?? error }
    }

    private static func closed(_ place: DocumentText.Place) -> EncodingError {
        error(place.depth, "a container was written to that is closed")
    }

    private static func error(_ value: Any, _ reason: String) -> EncodingError {
        .invalidValue(value, .init(codingPath: [], debugDescription: reason))
    }
}

/// The text, and which of its containers are open.
private struct DocumentText {
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

/// The library's key for the value of a superclass.
private struct SuperKey: CodingKey {
    var stringValue: String { "super" }
    var intValue: Int? { nil }
    init() {}
    init?(stringValue: String) {}
    init?(intValue: Int) { return nil }
}

/// What one value writes itself into.
private struct ValueEncoder: Encoder {
    let writer: DocumentWriter
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(Fields<Key>(writer: writer, place: writer.text.begin(0x7B, 0x7D)))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        Elements(writer: writer, place: writer.text.begin(0x5B, 0x5D))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        Scalar(writer: writer)
    }
}

private struct Fields<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: DocumentWriter
    let place: DocumentText.Place
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) throws {
        try writer.goOn(place, key)
        writer.text.writeNull()
    }

    func encode(_ value: String, forKey key: Key) throws { try put(key) { $0.write(value) } }
    func encode(_ value: Bool, forKey key: Key) throws { try put(key) { $0.write(value) } }
    func encode(_ value: Double, forKey key: Key) throws { try put(key) { $0.write(value) } }
    func encode(_ value: Int64, forKey key: Key) throws { try put(key) { $0.write(value) } }
    func encode(_ value: UInt64, forKey key: Key) throws { try put(key) { $0.write(value) } }

    private func put(_ key: Key, _ write: (inout DocumentText) -> Void) throws {
        try writer.goOn(place, key)
        write(&writer.text)
    }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        try writer.goOn(place, key)
        try writer.write(value)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        nested(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        nested(key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { nested(SuperKey()) }

    func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

    private func nested(_ key: some CodingKey) -> ValueEncoder {
        writer.noting { try writer.goOn(place, key) }
        return ValueEncoder(writer: writer)
    }
}

private struct Elements: UnkeyedEncodingContainer {
    let writer: DocumentWriter
    let place: DocumentText.Place
    var count = 0
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() throws {
        try goOn()
        writer.text.writeNull()
    }

    mutating func encode(_ value: some Encodable) throws {
        try goOn()
        try writer.write(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> {
        writer.noting { try goOn() }
        return ValueEncoder(writer: writer).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        writer.noting { try goOn() }
        return ValueEncoder(writer: writer).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        writer.noting { try goOn() }
        return ValueEncoder(writer: writer)
    }

    private mutating func goOn() throws {
        try writer.goOn(place)
        count += 1
    }
}

private struct Scalar: SingleValueEncodingContainer {
    let writer: DocumentWriter
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { writer.text.writeNull() }
    func encode(_ value: Bool) { writer.text.write(value) }
    func encode(_ value: String) { writer.text.write(value) }
    func encode(_ value: Double) { writer.text.write(value) }
    func encode(_ value: Float) { writer.text.write(Double(value)) }
    func encode(_ value: Int) { writer.text.write(Int64(value)) }
    func encode(_ value: Int8) { writer.text.write(Int64(value)) }
    func encode(_ value: Int16) { writer.text.write(Int64(value)) }
    func encode(_ value: Int32) { writer.text.write(Int64(value)) }
    func encode(_ value: Int64) { writer.text.write(value) }
    func encode(_ value: UInt) { writer.text.write(UInt64(value)) }
    func encode(_ value: UInt8) { writer.text.write(UInt64(value)) }
    func encode(_ value: UInt16) { writer.text.write(UInt64(value)) }
    func encode(_ value: UInt32) { writer.text.write(UInt64(value)) }
    func encode(_ value: UInt64) { writer.text.write(value) }
    func encode(_ value: some Encodable) throws { try writer.write(value) }
}
