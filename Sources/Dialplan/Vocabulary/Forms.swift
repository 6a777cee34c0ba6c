/// What may stand at a place of an action or a declaration.
enum OperandForm: Hashable, Sendable {
    /// `201, 202 after 10s, sales`
    case targets
    case value(ValueType)
    /// Any value: the row's code decides by its type.
    case anyValue
    case word([String])
    case name(NameKind)
    /// `"welcome", tone busy`
    case prompts
    case duration
    /// `name = value`, or `"X-Name" = value` if the name is a text.
    case assignment(nameIsText: Bool)
    /// `crm(number: E)`
    case call(NameKind)
}

struct OperandSpec: Hashable, Sendable {
    var form: OperandForm
    var isOptional = false

    static func needed(_ form: OperandForm) -> OperandSpec { OperandSpec(form: form) }
    static func optional(_ form: OperandForm) -> OperandSpec {
        OperandSpec(form: form, isOptional: true)
    }
}

enum OptionForm: Hashable, Sendable {
    /// Present or not.
    case flag
    case duration(atMost: Duration)
    case count(ClosedRange<Int>)
    case value(ValueType)
    case word([String])
    case name(NameKind)
    case names(NameKind)
    case targets
    case patterns
    /// In quotes, taken as it stands.
    case text
    /// Digits to be typed, `1234` or `"1234"`.
    case pin
    /// `201`, `caller`, `system`
    case account
    /// A name that this action gives to its result.
    case binding
    /// `4-8`, or `6`
    case digits
    /// One symbol of the keypad.
    case symbol
    /// `number: phone, code: text`
    case fields
}

struct OptionSpec: Hashable, Sendable {
    var name: String
    var form: OptionForm
    var isNeeded = false
    /// One sentence for manual, help and completion.
    var summary: String

    init(_ name: String, _ form: OptionForm, needed: Bool = false, _ summary: String) {
        self.name = name
        self.form = form
        isNeeded = needed
        self.summary = summary
    }
}

/// What a name can stand for.
enum NameKind: String, Hashable, Sendable, CaseIterable {
    case flow, menu, context, map, function, schedule, holidays, trunk, group, queue, conference
    case paging, parking, toggle, service, query
    /// A service or a query.
    case source
    case variable, `extension`
}

/// The types of values (5.5).
enum ValueType: Hashable, Sendable {
    case text, phone, int, money, flag, duration, date
    /// The answer of a service or query, by its name.
    case record(String)

    static let named: [String: ValueType] = [
        "text": .text, "phone": .phone, "int": .int, "money": .money, "flag": .flag,
        "duration": .duration, "date": .date,
    ]

    /// As it is written; of a record, the name of what answered it.
    var name: String {
        switch self {
        case .text: "text"
        case .phone: "phone"
        case .int: "int"
        case .money: "money"
        case .flag: "flag"
        case .duration: "duration"
        case .date: "date"
        case .record(let source): source
        }
    }
}
