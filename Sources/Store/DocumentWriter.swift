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
