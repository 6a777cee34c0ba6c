import Wire

/// The server half of the layer: requests that came.
extension TransactionLayer {
    struct Server: Sendable {
        enum Machine: Sendable {
            case invite(InviteServerTransaction)
            case other(ServerTransaction)
        }

        var machine: Machine
        let key: ServerKey
        let merge: MergeKey?
        /// Where the request came from.
        let source: Flow
        /// Where responses go (RFC 3261 §18.2.2, RFC 3581 §4).
        let flow: Flow
        /// Of our responses; a CANCEL is answered with the same (RFC 3261 §9.2).
        var toTag: ByteString?
    }

    /// Is this request a copy, an ACK, a CANCEL, or the first of its kind? `request` has been
    /// through `markSource`.
    public mutating func classify(_ request: Request, over flow: Flow) -> Classification {
        let key = ServerKey(request)
        switch request.method {
        case .ack: return .known(receiveACK(request, key, over: flow))
        case .cancel: return .known(receiveCANCEL(request, key, over: flow))
        default: break
        }
        if let id = serverIDs[key] { return .known(receiveAgain(id)) }
        // RFC 3261 §8.2.2.2: the same request by two ways is answered once.
        if request.to.tag == nil, let other = merges[MergeKey(request)], servers[other] != nil {
            let response = Response(.loopDetected, to: request, toTag: servers[other]?.toTag)
            return .known([Self.stateless(response, to: request, over: flow)])
        }
        return .new
    }

    /// Begins a server transaction for a request that `classify` called new.
    public mutating func accept(
        _ request: Request, over flow: Flow
    ) -> (TransactionID, [Effect]) {
        let id = takeID()
        let key = ServerKey(request)
        let merge = request.to.tag == nil ? MergeKey(request) : nil
        let isReliable = flow.transport.isReliable
        servers[id] = Server(
            machine: request.method == .invite
                ? .invite(InviteServerTransaction(isReliable: isReliable))
                : .other(ServerTransaction(isReliable: isReliable)),
            key: key, merge: merge, source: flow,
            flow: Self.responseFlow(for: request, over: flow), toTag: request.to.tag)
        serverIDs[key] = id
        if let merge { merges[merge] = id }
        return (id, [])
    }

    /// Answers; a response after the final one is discarded, except copies of a 2xx to an INVITE.
    public mutating func respond(_ id: TransactionID, with response: Response) -> [Effect] {
        guard servers[id] != nil else { return [] }
        if let tag = response.to.tag { servers[id]?.toTag = tag }
        return drive(id) { server in
            switch server.machine {
            case .invite(var machine):
                let effects = machine.respond(with: response)
                server.machine = .invite(machine)
                return effects.map(Step.init)
            case .other(var machine):
                let effects = machine.respond(with: response)
                server.machine = .other(machine)
                return effects.map(Step.init)
            }
        }
    }

    /// A response that leaves no transaction behind: the request was refused at the door.
    public static func stateless(
        _ response: Response, to request: Request, over flow: Flow
    ) -> Effect {
        .send(.response(response), over: responseFlow(for: request, over: flow))
    }

    /// Writes into the topmost Via where the request came from: `received` when the sender named
    /// another host (RFC 3261 §18.2.1), `rport` and then always `received` when the sender asked
    /// for it (RFC 3581 §4).
    public static func markSource(_ request: inout Request, over flow: Flow) {
        guard !request.vias.isEmpty else { return }
        let source = flow.remote.ip.unmapped
        let asksForPort = request.vias[0].parameters.contains("rport")
        if asksForPort {
            request.vias[0].parameters["rport"] = ByteString("\(flow.remote.port)")
        }
        if asksForPort || request.vias[0].host != .address(source) {
            request.vias[0].parameters["received"] = ByteString(source.description)
        }
    }

    /// RFC 3261 §18.2.2. Over a stream the same connection. Over UDP the port that the sender
    /// wrote, unless it asked for `rport` (RFC 3581 §4), or wrote a host that is not the source:
    /// then it sits behind a NAT, and only the source port leads back.
    static func responseFlow(for request: Request, over flow: Flow) -> Flow {
        guard flow.transport == .udp, let via = request.vias.first,
            !via.parameters.contains("rport"),
            via.host == .address(flow.remote.ip.unmapped)
        else { return flow }
        var back = flow
        back.remote.port = via.port ?? flow.transport.defaultPort
        return back
    }

    mutating func fireServer(_ timer: TransactionTimer) -> [Effect] {
        drive(timer.id) { server in
            switch server.machine {
            case .invite(var machine):
                guard let name = InviteServerTransaction.Timer(timer.name) else { return [] }
                let effects = machine.fire(name)
                server.machine = .invite(machine)
                return effects.map(Step.init)
            case .other(var machine):
                let effects = machine.fire(.j)
                server.machine = .other(machine)
                return effects.map(Step.init)
            }
        }
    }

    private mutating func receiveAgain(_ id: TransactionID) -> [Effect] {
        drive(id) { server in
            switch server.machine {
            case .invite(let machine): machine.receiveAgain().map(Step.init)
            case .other(let machine): machine.receiveAgain().map(Step.init)
            }
        }
    }

    private mutating func receiveACK(
        _ ack: Request, _ key: ServerKey, over flow: Flow
    ) -> [Effect] {
        guard let id = serverIDs[key] else { return [.acknowledged(ack, flow)] }
        var isForUser = false
        let effects = drive(id) { server in
            guard case .invite(var machine) = server.machine else { return [] }
            let effects = machine.receiveACK()
            server.machine = .invite(machine)
            isForUser = effects.contains(.acknowledge)
            return effects.map(Step.init)
        }
        return isForUser ? effects + [.acknowledged(ack, flow)] : effects
    }

    /// RFC 3261 §9.2. A CANCEL is taken only from the host that sent the INVITE (§22.1 forbids
    /// to challenge it). It is answered without a transaction of its own: each copy finds the
    /// same INVITE and gets the same answer.
    private mutating func receiveCANCEL(
        _ cancel: Request, _ key: ServerKey, over flow: Flow
    ) -> [Effect] {
        guard let id = serverIDs[key], let server = servers[id],
            server.source.remote.ip == flow.remote.ip
        else {
            let gone = Response(.callOrTransactionDoesNotExist, to: cancel, toTag: key.asTag)
            return [Self.stateless(gone, to: cancel, over: flow)]
        }
        let ok = Response(.ok, to: cancel, toTag: server.toTag ?? key.asTag)
        let answer = Self.stateless(ok, to: cancel, over: flow)
        guard case .invite(let machine) = server.machine, machine.isUndecided else {
            return [answer]
        }
        return [answer, .cancelled(id, cancel)]
    }
}

/// One effect of a server machine, before it knows where it goes.
enum Step {
    case send(Response)
    case start(TransactionTimer.Name, Duration)
    case stop(TransactionTimer.Name)
    case finish
    case nothing

    init(_ effect: InviteServerTransaction.Effect) {
        switch effect {
        case .send(let response): self = .send(response)
        case .acknowledge: self = .nothing
        case .start(let timer, let after): self = .start(timer.name, after)
        case .stop(let timer): self = .stop(timer.name)
        case .finish: self = .finish
        }
    }

    init(_ effect: ServerTransaction.Effect) {
        switch effect {
        case .send(let response): self = .send(response)
        case .start(_, let after): self = .start(.j, after)
        case .finish: self = .finish
        }
    }
}

extension TransactionLayer {
    /// Lets the machine of `id` work, and gives its effects their address.
    private mutating func drive(
        _ id: TransactionID, _ door: (inout Server) -> [Step]
    ) -> [Effect] {
        guard let index = servers.index(forKey: id) else { return [] }
        let steps = door(&servers.values[index])
        let flow = servers.values[index].flow
        var effects: [Effect] = []
        effects.reserveCapacity(steps.count)
        for step in steps {
            switch step {
            case .send(let response): effects.append(.send(.response(response), over: flow))
            case .start(let name, let after):
                effects.append(.start(TransactionTimer(id: id, name: name), after: after))
            case .stop(let name): effects.append(.stop(TransactionTimer(id: id, name: name)))
            case .finish:
                forgetServer(id)
                effects.append(.ended(id))
            case .nothing: break
            }
        }
        return effects
    }

    private mutating func forgetServer(_ id: TransactionID) {
        guard let server = servers.removeValue(forKey: id) else { return }
        serverIDs[server.key] = nil
        if let merge = server.merge, merges[merge] == id { merges[merge] = nil }
    }
}

extension InviteServerTransaction {
    /// No final response has been given.
    var isUndecided: Bool { if case .proceeding = state { true } else { false } }
}

extension InviteServerTransaction.Timer {
    var name: TransactionTimer.Name {
        switch self {
        case .g: .g
        case .h: .h
        case .i: .i
        case .l: .l
        }
    }

    init?(_ name: TransactionTimer.Name) {
        switch name {
        case .g: self = .g
        case .h: self = .h
        case .i: self = .i
        case .l: self = .l
        default: return nil
        }
    }
}
