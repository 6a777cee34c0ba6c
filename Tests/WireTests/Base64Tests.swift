import Testing
import Wire

struct Base64Tests {
    @Test(
        "RFC 4648 §10: the vectors, there and back, with padding and without",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ])
    func vectors(_ plain: String, _ text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == ByteString(text))
        #expect(Base64.decode(ByteString(text)) == Array(plain.utf8))
        let bare = String(text.prefix { $0 != "=" })
        #expect(Base64.decode(ByteString(bare)) == Array(plain.utf8))
    }

    @Test("every byte comes back")
    func everyByte() {
        let bytes = (0...255).map { UInt8($0) } + (0...255).reversed().map { UInt8($0) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }

    @Test(
        "what is no Base64 is refused",
        arguments: ["Z", "Zg=", "Zg===", "Zh==", "Zm9=v", "Zm 9v", "Zm9v!", "====", "Z==="])
    func refused(_ text: String) {
        #expect(Base64.decode(ByteString(text)) == nil)
    }
}
