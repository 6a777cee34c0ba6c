/// A service or a query, as a plan declares it (7.5): what it takes, what it returns, and where it
/// is asked. It says what is to be sent and what an answer means; it sends nothing.
public struct Source: Equatable, Sendable {
    public struct Field: Equatable, Sendable {
        public let name: String
        let type: ValueType
    }

    public enum Method: String, Sendable {
        case get, post, put
    }

    enum Target: Equatable, Sendable {
        case service(Method, URLTemplate, secret: String?)
        case query(database: String, SQLTemplate)
    }

    public let name: String
    let takes: [Field]
    let returns: [Field]
    public let within: Duration
    let target: Target
}

/// A question to a service, ready to be sent.
public struct WebQuestion: Equatable, Sendable {
    public var method: Source.Method
    public var url: String
    /// An entry of `[service]` in secrets.toml.
    public var secret: String?
    /// JSON; nil of a `get`.
    public var body: [UInt8]?
}

/// A question to a database, ready to be asked. `?1` of the SQL is the first value.
public struct DatabaseQuestion: Equatable, Sendable {
    /// Its name in the inventory.
    public var database: String
    public var sql: String
    public var values: [Value]
    /// Those of the first row that are wanted.
    public var columns: [String]
}

public enum SourceQuestion: Equatable, Sendable {
    case web(WebQuestion)
    case database(DatabaseQuestion)
}

extension Source {
    /// A JSON object of texts.
    public static func json(_ members: [(String, String)]) -> [UInt8] {
        JSON.object(members.map { ($0, .text($1)) })
    }

    /// What a service that answers this would send.
    public func json(of values: [Value]) -> [UInt8] {
        JSON.object(zip(returns.map(\.name), values).map { ($0, $1) })
    }
}

extension Source {
    /// What to send; nil if these values make no address.
    public func question(_ values: [Value]) -> SourceQuestion? {
        switch target {
        case .query(let database, let sql):
            return .database(
                DatabaseQuestion(
                    database: database, sql: sql.text,
                    values: sql.fields.map { value($0, values) }, columns: returns.map(\.name)))
        case .service(let method, let template, let secret):
            guard var url = template.expanded(values) else { return nil }
            let others = takes.indices.filter { !template.fields.contains($0) }
            guard method == .get else {
                let members = others.map { (takes[$0].name, value($0, values)) }
                return .web(
                    WebQuestion(
                        method: method, url: url, secret: secret, body: JSON.object(members)))
            }
            for index in others {
                guard let text = value(index, values).text else { continue }
                url += url.utf8.contains(0x3F) ? "&" : "?"
                url += URLTemplate.encoded(takes[index].name) + "=" + URLTemplate.encoded(text)
            }
            return .web(WebQuestion(method: method, url: url, secret: secret, body: nil))
        }
    }

    private func value(_ index: Int, _ values: [Value]) -> Value {
        values.indices.contains(index) ? values[index] : .missing
    }

    /// The fields of `returns` in their order, from a JSON object; what is not there or is of
    /// another type is missing. Nil if this is no JSON object.
    public func answer(json bytes: [UInt8]) -> [Value]? {
        guard !bytes.isEmpty else { return returns.map { _ in .missing } }
        guard let members = JSON.members(of: bytes, named: Set(returns.map(\.name))) else {
            return nil
        }
        return returns.map { (members[$0.name] ?? .missing).answering($0.type) }
    }

    /// The same from the columns of a row. SQLite has no type for yes and no: 1 and 0 stand for
    /// them.
    public func answer(row: [String: Value]) -> [Value] {
        returns.map { field in
            let value = row[field.name] ?? .missing
            if field.type == .flag, case .int(let number) = value, (0...1).contains(number) {
                return .flag(number == 1)
            }
            return value.answering(field.type)
        }
    }
}

extension Plan {
    public func source(named name: String) -> Source? { sources.first { $0.name == name } }
}

extension CallMachine {
    /// A service or query of the plan that this call runs under.
    public func source(named name: String) -> Source? { plan.source(named: name) }
}

extension Value {
    /// What somebody else has said, in the type that its place has; missing if it is none of that.
    func answering(_ type: ValueType) -> Value {
        switch (self, type) {
        case (.text(let text), .date): CivilDate(text).map { .date($0.daysSince1970) } ?? .missing
        case (.int(let seconds), .duration) where (0...Limits.answeredSeconds).contains(seconds):
            .duration(.seconds(seconds))
        default: fitting(type)
        }
    }
}
