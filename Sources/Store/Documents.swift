import Foundation

/// Values as the rows keep them: JSON.
enum Documents {
    static func text(of value: some Encodable) throws -> String {
        try DocumentWriter.text(of: value)
    }

    static func text(of value: some HandWritten) throws -> String {
        var text = DocumentText()
        try value.write(to: &text)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }
}
