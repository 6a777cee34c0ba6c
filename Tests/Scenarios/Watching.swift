import SIP
import Simulation
import Softphone
import Switchboard
import Wire

/// What phones were told, in words.
extension World {
    /// The bodies of the NOTIFYs that this phone got.
    func documents(of name: String) -> [String] {
        events(of: name).compactMap { event in
            guard case .notified(_, let body) = event else { return nil }
            return ByteString(body).description
        }
    }

    /// The states of the dialogs in each document.
    func lamps(of name: String) -> [[String]] {
        documents(of: name).map { text in
            text.split(separator: "<state>").dropFirst().map { rest in
                String(rest.prefix { $0 != "<" })
            }
        }
    }

    func subscriptionStates(of name: String) -> [String] {
        events(of: name).compactMap { event in
            guard case .notified(let state, _) = event else { return nil }
            return state.description
        }
    }

    /// The answers to its requests outside of calls.
    func answers(to method: SIP.Method, of name: String) -> [Status?] {
        events(of: name).compactMap { event -> Status?? in
            if case .answered(method, let status) = event { status } else { nil }
        }
    }

    func texts(of name: String) -> [String] {
        events(of: name).compactMap { event in
            if case .message(_, let body) = event { ByteString(body).description } else { nil }
        }
    }

    /// Subscribes to any package.
    @discardableResult
    mutating func watch(
        _ name: String, _ what: ByteString, _ event: ByteString, expires: UInt32 = 3600,
        _ headers: [Header] = []
    ) -> ByteString {
        let type: ByteString =
            switch event {
            case "presence": "application/pidf+xml"
            case "message-summary": "application/simple-message-summary"
            default: "application/dialog-info+xml"
            }
        let accept = Header(.accept, type)
        return at(name) {
            $0.watch(what, event: event, expires: expires, headers: headers + [accept], at: $1)
        }
    }
}
