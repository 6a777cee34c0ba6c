public import Wire

/// One header field: its name and its value as it stood on the wire, folded lines joined.
public struct Header: Equatable, Sendable {
    public var name: HeaderName
    public var value: ByteString

    public init(_ name: HeaderName, _ value: ByteString) {
        self.name = name
        self.value = value
    }
}

/// The header fields of a message that are not typed properties of it, in wire order.
public struct Headers: Equatable, Sendable {
    public var fields: [Header]

    public init(_ fields: [Header] = []) {
        self.fields = fields
    }

    /// The first value of `name`, or nil. Setting replaces every field of that name by one, or
    /// by none.
    public subscript(_ name: HeaderName) -> ByteString? {
        get { fields.first { $0.name == name }?.value }
        set {
            let at = fields.firstIndex { $0.name == name }
            fields.removeAll { $0.name == name }
            guard let newValue else { return }
            fields.insert(Header(name, newValue), at: at ?? fields.count)
        }
    }

    public func contains(_ name: HeaderName) -> Bool {
        fields.contains { $0.name == name }
    }

    public func values(of name: HeaderName) -> [ByteString] {
        fields.filter { $0.name == name }.map(\.value)
    }

    public mutating func append(_ name: HeaderName, _ value: ByteString) {
        fields.append(Header(name, value))
    }

    public mutating func remove(_ name: HeaderName) {
        fields.removeAll { $0.name == name }
    }
}

/// A header field's value as a type. One header, one file, in `Headers/`.
public protocol HeaderField: Equatable, Sendable {
    static var name: HeaderName { get }
    /// Reads one element; leaves the cursor before a `,` or at the end.
    init(scanning scanner: inout ByteScanner) throws(ParseError)
    func write(to out: inout [UInt8])
}

extension Headers {
    /// The first element of the first field of that type, or nil if there is none.
    public func first<Field: HeaderField>(_: Field.Type) throws(ParseError) -> Field? {
        guard let value = self[Field.name] else { return nil }
        var scanner = ByteScanner(value)
        return try Field(scanning: &scanner)
    }

    /// Every element of every field of that type: comma-separated lists and repeated lines read
    /// the same (RFC 3261 §7.3.1).
    public func all<Field: HeaderField>(_: Field.Type) throws(ParseError) -> [Field] {
        var elements: [Field] = []
        for header in fields where header.name == Field.name {
            var scanner = ByteScanner(header.value)
            scanner.skipSpaces()
            while !scanner.isAtEnd {
                elements.append(try Field(scanning: &scanner))
                scanner.skipSpaces()
                guard scanner.take(0x2C) || scanner.isAtEnd else {
                    throw scanner.error("comma between elements")
                }
                scanner.skipSpaces()
            }
        }
        return elements
    }

    /// Adds `field` as a line of its own.
    public mutating func append<Field: HeaderField>(_ field: Field) {
        var bytes: [UInt8] = []
        field.write(to: &bytes)
        append(Field.name, ByteString(bytes))
    }

    /// Replaces every field of that type by `field`.
    public mutating func set<Field: HeaderField>(_ field: Field) {
        var bytes: [UInt8] = []
        field.write(to: &bytes)
        self[Field.name] = ByteString(bytes)
    }
}
