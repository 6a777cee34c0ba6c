import Foundation

/// Values as the rows keep them: JSON.
enum Documents {
    static func text(of value: some Encodable) throws -> String {
        try DocumentWriter.text(of: value)
    }

    static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }
}
