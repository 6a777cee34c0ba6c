/// How actions and declarations are written, in words: made from the tables, for help, manual and
/// editors.
extension OperandForm {
    /// `TARGET, ...`
    var text: String {
        switch self {
        case .targets: "TARGET [after T], ..."
        case .value(let type): type == .phone ? "NUMBER" : type == .text ? "TEXT" : "VALUE"
        case .anyValue: "VALUE"
        case .word(let list): list.isEmpty ? "WORD" : list.joined(separator: "|")
        case .name(let kind): kind.rawValue.uppercased()
        case .prompts: "\"PROMPT\", ..."
        case .duration: "T"
        case .assignment(let nameIsText): nameIsText ? "\"NAME\" = VALUE" : "NAME = VALUE"
        case .call(let kind):
            "\(kind == .source ? "SERVICE" : kind.rawValue.uppercased())(NAME: VALUE)"
        }
    }
}

extension OptionForm {
    var text: String {
        switch self {
        case .flag: ""
        case .duration: "T"
        case .count(let bounds): "\(bounds.lowerBound)-\(bounds.upperBound)"
        case .value(let type): type == .phone ? "NUMBER" : type == .text ? "TEXT" : "VALUE"
        case .word(let list): list.isEmpty ? "WORD" : list.joined(separator: "|")
        case .name(let kind): kind.rawValue.uppercased()
        case .names(let kind): "\(kind.rawValue.uppercased()), ..."
        case .targets: "TARGET, ..."
        case .patterns: "PATTERN, ..."
        case .text: "\"TEXT\""
        case .pin: "DIGITS"
        case .account: "EXTENSION|caller|system"
        case .binding: "NAME"
        case .digits: "4-8"
        case .symbol: "KEY"
        case .fields: "NAME: TYPE, ..."
        }
    }
}

extension OptionSpec {
    /// `for T`
    var written: String { form.text.isEmpty ? name : "\(name) \(form.text)" }
}

extension ActionSpec {
    /// `ring TARGET [after T], ... [for T]`: operands, and the options that are needed.
    var form: String {
        var parts = [verb.rawValue]
        for operand in operands {
            parts.append(operand.isOptional ? "[\(operand.form.text)]" : operand.form.text)
        }
        for option in options where option.isNeeded { parts.append(option.written) }
        return parts.joined(separator: " ")
    }
}
