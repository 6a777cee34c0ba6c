import Wire

/// The client half of the layer: requests of ours.
extension TransactionLayer {
    struct Client: Sendable {
        enum Machine: Sendable {
            case invite(InviteClientTransaction)
            case other(ClientTransaction)
        }

        var machine: Machine
        let key: ClientKey
        let flow: Flow
        /// A CANCEL that waits for the first provisional response (RFC 3261 §9.1).
        var cancellation: [Header]?
    }

    /// Sends a request. Its topmost Via, with a branch that was never used, is ours.
    public mutating func begin(_ request: Request, over flow: Flow) -> (TransactionID, [Effect]) {
        let id = takeID()
        let key = ClientKey(
            branch: request.vias.first?.branch ?? "", method: request.cSeq.method)
        let isReliable = flow.transport.isReliable
        let steps: [ClientStep]
        let machine: Client.Machine
        if request.method == .invite {
            let (invite, effects) = InviteClientTransaction.begin(request, isReliable: isReliable)
            machine = .invite(invite)
            steps = effects.map(ClientStep.init)
        } else {
            let (other, effects) = ClientTransaction.begin(request, isReliable: isReliable)
            machine = .other(other)
            steps = effects.map(ClientStep.init)
        }
        clients[id] = Client(machine: machine, key: key, flow: flow)
        clientIDs[key] = id
        return (id, addressed(steps, id))
    }

    /// RFC 3261 §17.1.3: a response belongs to the transaction with its branch and method.
    public mutating func receive(_ response: Response, over _: Flow) -> [Effect] {
        guard let branch = response.vias.first?.branch,
            let id = clientIDs[ClientKey(branch: branch, method: response.cSeq.method)]
        else { return [.stray(response)] }
        let effects = drive(id) { client in
            switch client.machine {
            case .invite(var machine):
                let effects = machine.receive(response)
                client.machine = .invite(machine)
                return effects.map(ClientStep.init)
            case .other(var machine):
                let effects = machine.receive(response)
                client.machine = .other(machine)
                return effects.map(ClientStep.init)
            }
        }
        guard response.status.isProvisional, let headers = clients[id]?.cancellation else {
            return effects
        }
        clients[id]?.cancellation = nil
        return effects + sendCancel(id, headers)
    }

    /// Takes an INVITE back. The CANCEL leaves when a provisional response has come, at once or
    /// later; it is not sent at all if the final response comes first (RFC 3261 §9.1).
    /// `headers` ride on it, as a Reason may (RFC 3326 §2).
    public mutating func cancel(_ id: TransactionID, headers: [Header] = []) -> [Effect] {
        guard case .invite(let machine)? = clients[id]?.machine else { return [] }
        switch machine.state {
        case .calling:
            clients[id]?.cancellation = headers
            return []
        case .proceeding:
            return sendCancel(id, headers)
        case .completed, .accepted, .terminated:
            return []
        }
    }

    /// The dialog of this re-INVITE is over. After a provisional response nothing in RFC 3261
    /// §17.1.1 ends the wait for the final one; here it lasts 64·T1 more, as after a CANCEL.
    public func limit(_ id: TransactionID) -> [Effect] {
        guard case .invite(let machine)? = clients[id]?.machine else { return [] }
        switch machine.state {
        case .calling, .proceeding:
            return [.start(TransactionTimer(id: id, name: .cancelled), after: Timers.giveUp)]
        case .completed, .accepted, .terminated:
            return []
        }
    }

    /// Nothing can be sent over this flow: what waits for an answer there has failed.
    public mutating func flowFailed(_ flow: Flow) -> [Effect] {
        let concerned = clients.filter { $0.value.flow == flow }.map(\.key)
        return concerned.sorted { $0.rawValue < $1.rawValue }.flatMap { id in
            drive(id) { client in
                switch client.machine {
                case .invite(var machine):
                    let effects = machine.transportFailed()
                    client.machine = .invite(machine)
                    return effects.map(ClientStep.init)
                case .other(var machine):
                    let effects = machine.transportFailed()
                    client.machine = .other(machine)
                    return effects.map(ClientStep.init)
                }
            }
        }
    }

    mutating func fireClient(_ timer: TransactionTimer) -> [Effect] {
        drive(timer.id) { client in
            switch client.machine {
            case .invite(var machine):
                let effects =
                    timer.name == .cancelled
                    ? machine.abandon() : timer.name.inviteClient.map { machine.fire($0) } ?? []
                client.machine = .invite(machine)
                return effects.map(ClientStep.init)
            case .other(var machine):
                let effects = timer.name.client.map { machine.fire($0) } ?? []
                client.machine = .other(machine)
                return effects.map(ClientStep.init)
            }
        }
    }

    /// RFC 3261 §9.1: "The Request-URI, Call-ID, To, the numeric part of CSeq, and From header
    /// fields in the CANCEL request MUST be identical to those in the request being cancelled…
    /// A CANCEL … MUST have a single Via header field value matching the top Via value."
    private mutating func sendCancel(_ id: TransactionID, _ headers: [Header]) -> [Effect] {
        guard let client = clients[id], case .invite(let machine) = client.machine else {
            return []
        }
        let invite = machine.invite
        var cancel = Request(
            method: .cancel, uri: invite.uri, vias: Array(invite.vias.prefix(1)),
            from: invite.from, to: invite.to, callID: invite.callID,
            cSeq: CSeq(invite.cSeq.number, .cancel))
        cancel.headers.fields = invite.headers.fields.filter { $0.name == .route }
        cancel.headers.fields += headers
        let (_, effects) = begin(cancel, over: client.flow)
        let limit = TransactionTimer(id: id, name: .cancelled)
        return effects + [.start(limit, after: Timers.giveUp)]
    }
}

/// One effect of a client machine, before it knows where it goes.
enum ClientStep {
    case send(Request)
    case deliver(Response)
    case start(TransactionTimer.Name, Duration)
    case stop(TransactionTimer.Name)
    case finish(Ending)

    init(_ effect: InviteClientTransaction.Effect) {
        switch effect {
        case .send(let request): self = .send(request)
        case .deliver(let response): self = .deliver(response)
        case .start(let timer, let after): self = .start(timer.name, after)
        case .stop(let timer): self = .stop(timer.name)
        case .finish(let ending): self = .finish(ending)
        }
    }

    init(_ effect: ClientTransaction.Effect) {
        switch effect {
        case .send(let request): self = .send(request)
        case .deliver(let response): self = .deliver(response)
        case .start(let timer, let after): self = .start(timer.name, after)
        case .stop(let timer): self = .stop(timer.name)
        case .finish(let ending): self = .finish(ending)
        }
    }
}

extension TransactionLayer {
    private mutating func drive(
        _ id: TransactionID, _ door: (inout Client) -> [ClientStep]
    ) -> [Effect] {
        guard let index = clients.index(forKey: id) else { return [] }
        return addressed(door(&clients.values[index]), id)
    }

    private mutating func addressed(_ steps: [ClientStep], _ id: TransactionID) -> [Effect] {
        guard let flow = clients[id]?.flow else { return [] }
        var effects: [Effect] = []
        effects.reserveCapacity(steps.count)
        for step in steps {
            switch step {
            case .send(let request): effects.append(.send(.request(request), over: flow))
            case .deliver(let response): effects.append(.answered(response, id))
            case .start(let name, let after):
                effects.append(.start(TransactionTimer(id: id, name: name), after: after))
            case .stop(let name): effects.append(.stop(TransactionTimer(id: id, name: name)))
            case .finish(let ending): effects += forgetClient(id, ending)
            }
        }
        return effects
    }

    private mutating func forgetClient(_ id: TransactionID, _ ending: Ending) -> [Effect] {
        guard let client = clients.removeValue(forKey: id) else { return [] }
        clientIDs[client.key] = nil
        var effects: [Effect] = []
        if case .invite = client.machine {
            effects.append(.stop(TransactionTimer(id: id, name: .cancelled)))
        }
        switch ending {
        case .normally: break
        case .timeout: effects.append(.failed(id, .timeout))
        case .cancelled: effects.append(.failed(id, .cancelled))
        case .transport: effects.append(.failed(id, .transport))
        }
        return effects + [.ended(id)]
    }
}

extension InviteClientTransaction.Timer {
    var name: TransactionTimer.Name {
        switch self {
        case .a: .a
        case .b: .b
        case .d: .d
        case .m: .m
        }
    }
}

extension ClientTransaction.Timer {
    var name: TransactionTimer.Name {
        switch self {
        case .e: .e
        case .f: .f
        case .k: .k
        }
    }
}

extension TransactionTimer.Name {
    var inviteClient: InviteClientTransaction.Timer? {
        switch self {
        case .a: .a
        case .b: .b
        case .d: .d
        case .m: .m
        default: nil
        }
    }

    var client: ClientTransaction.Timer? {
        switch self {
        case .e: .e
        case .f: .f
        case .k: .k
        default: nil
        }
    }
}
