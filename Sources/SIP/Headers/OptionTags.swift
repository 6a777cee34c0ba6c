public import Wire

extension Headers {
    /// Whether one of the comma-separated tokens of the fields called `name` is `token`, without
    /// regard to case: option tags (RFC 3261 §19.2) and the like.
    public func names(_ token: StaticString, in name: HeaderName) -> Bool {
        for header in fields where header.name == name {
            var found = false
            header.value.forEachToken { bytes in
                if bytes.count == token.utf8CodeUnitCount, Self.equal(bytes, token) {
                    found = true
                }
            }
            if found { return true }
        }
        return false
    }

    private static func equal(_ bytes: ArraySlice<UInt8>, _ token: StaticString) -> Bool {
        token.withUTF8Buffer { wanted in
            zip(bytes, wanted).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
        }
    }
}

extension ByteString {
    /// Calls `body` for each comma-separated element, the white space around it taken off.
    public func forEachToken(_ body: (ArraySlice<UInt8>) -> Void) {
        for part in bytes.split(separator: 0x2C) {
            var token = part
            while let first = token.first, first == 0x20 || first == 0x09 {
                token.removeFirst()
            }
            while let last = token.last, last == 0x20 || last == 0x09 { token.removeLast() }
            if !token.isEmpty { body(token) }
        }
    }
}
