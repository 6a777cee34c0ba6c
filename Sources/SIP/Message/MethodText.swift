public import Wire

extension Method {
    public init(_ text: ByteString) {
        self =
            switch text {
            case "INVITE": .invite
            case "ACK": .ack
            case "BYE": .bye
            case "CANCEL": .cancel
            case "REGISTER": .register
            case "OPTIONS": .options
            case "INFO": .info
            case "PRACK": .prack
            case "UPDATE": .update
            case "SUBSCRIBE": .subscribe
            case "NOTIFY": .notify
            case "PUBLISH": .publish
            case "REFER": .refer
            case "MESSAGE": .message
            default: .other(text)
            }
    }

    /// The method that fills `range`.
    init(_ scanner: ByteScanner, _ range: Range<Int>) {
        for method in Self.known
        where method.literal.map({ scanner.matches($0, in: range) }) == true {
            self = method
            return
        }
        self = .other(scanner.text(range))
    }

    /// The commonest first.
    private static let known: [Method] = [
        .invite, .ack, .bye, .register, .options, .cancel, .prack, .update, .info, .subscribe,
        .notify, .message, .refer, .publish,
    ]

    private var literal: StaticString? {
        switch self {
        case .invite: "INVITE"
        case .ack: "ACK"
        case .bye: "BYE"
        case .cancel: "CANCEL"
        case .register: "REGISTER"
        case .options: "OPTIONS"
        case .info: "INFO"
        case .prack: "PRACK"
        case .update: "UPDATE"
        case .subscribe: "SUBSCRIBE"
        case .notify: "NOTIFY"
        case .publish: "PUBLISH"
        case .refer: "REFER"
        case .message: "MESSAGE"
        case .other: nil
        }
    }

    public var text: ByteString {
        if case .other(let text) = self { return text }
        return literal.map { ByteString(stringLiteral: $0) } ?? ""
    }

    func write(to out: inout [UInt8]) {
        if case .other(let text) = self {
            out.append(text)
        } else if let literal {
            out.append(literal)
        }
    }
}
