import Foundation
import GRDB

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

    /// The first column of each row. One that another version has written, or a damaged file has
    /// made unreadable, is passed over and hides none of the others.
    static func all<Value: Decodable>(
        _ type: Value.Type, _ database: GRDB.Database, _ sql: String,
        _ arguments: StatementArguments = []
    ) throws -> [Value] {
        let decoder = decoder()
        return try Row.fetchAll(database, sql: sql, arguments: arguments).compactMap { row in
            row.text(0).flatMap { try? decoder.decode(type, from: Data($0.utf8)) }
        }
    }

    static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }
}
