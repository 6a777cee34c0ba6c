import Foundation

/// Values as the rows keep them: JSON.
enum Documents {
    static func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        // JSON has no infinity (RFC 8259 §6), and one record that cannot be written would keep all
        // later ones back.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }
}
