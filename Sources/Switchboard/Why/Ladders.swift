import SIP
import Wire

/// The short ladders of the calls that go on, written as their messages come and go.
struct Ladders: Sendable {
    /// By the Call-IDs of their legs.
    private var owners: [ByteString: CallID] = [:]
    private var writers: [CallID: LadderWriter] = [:]

    /// Messages of this Call-ID belong to that call from here on.
    mutating func follow(_ name: ByteString, for call: CallID, since began: Instant) {
        owners[name] = call
        if writers[call] == nil { writers[call] = LadderWriter(began: began) }
    }

    mutating func note(_ request: Request, isSent: Bool, over flow: Flow, at now: Instant) {
        guard let call = owners[request.callID] else { return }
        writers[call]?.note(request, isSent: isSent, over: flow, at: now)
    }

    mutating func note(_ response: Response, isSent: Bool, over flow: Flow, at now: Instant) {
        guard let call = owners[response.callID] else { return }
        writers[call]?.note(response, isSent: isSent, over: flow, at: now)
    }

    /// As it stands.
    func ladder(of call: CallID) -> ShortLadder? { writers[call]?.ladder }

    /// Of a call that has ended; its names are free. `names`: every Call-ID that it has followed.
    mutating func take(of call: CallID, _ names: [ByteString]) -> ShortLadder? {
        for name in names where owners[name] == call { owners[name] = nil }
        return writers.removeValue(forKey: call)?.ladder
    }

    var count: Int { owners.count + writers.count }
}

/// Writes one ladder. Its beginning is kept, and its end; what is between goes where a call takes
/// long.
struct LadderWriter: Sendable {
    private let began: Instant
    private var head: [UInt8] = []
    private var places: [Flow] = []
    /// Newest lines of a ladder that is longer than its head.
    private var tail = RingQueue<[UInt8]>()
    private var omitted = 0

    init(began: Instant) {
        self.began = began
    }

    mutating func note(_ request: Request, isSent: Bool, over flow: Flow, at now: Instant) {
        var line = beginning(isSent, flow, now)
        line.append(request.method.text)
        if let user = request.uri.user {
            line.append(0x20)
            append(user, to: &line, limit: Limits.ladderWord)
        }
        let tells = request.method == .bye || request.method == .cancel
        if tells { append(request.headers, .reason, "Reason", to: &line) }
        add(line)
    }

    mutating func note(_ response: Response, isSent: Bool, over flow: Flow, at now: Instant) {
        var line = beginning(isSent, flow, now)
        line.append(decimal: response.status.rawValue)
        line.append(0x20)
        append(response.reason, to: &line, limit: Limits.ladderWord)
        line.append(" (")
        line.append(response.cSeq.method.text)
        line.append(0x29)
        if response.status.isFailure {
            append(response.headers, .reason, "Reason", to: &line)
            append(response.headers, .warning, "Warning", to: &line)
            append(response.headers, .retryAfter, "Retry-After", to: &line)
        }
        add(line)
    }

    var ladder: ShortLadder {
        var all = head
        if omitted > 0 {
            all.append(0x2A)
            all.append(decimal: omitted)
            all.append(0x0A)
        }
        tail.visit { all += $0 }
        return ShortLadder(all)
    }

    // MARK: - Lines

    private mutating func beginning(_ isSent: Bool, _ flow: Flow, _ now: Instant) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(40)
        let place = place(of: flow)
        line.append(decimal: max(0, (now - began).nanoseconds / 1_000_000))
        line.append(isSent ? 0x3E : 0x3C)
        if let place { line.append(decimal: place) }
        line.append(0x20)
        return line
    }

    /// Nil for one of too many places.
    private mutating func place(of flow: Flow) -> Int? {
        let known = places.firstIndex {
            $0.remote == flow.remote && $0.transport == flow.transport
        }
        guard known == nil, places.count < Limits.ladderPlaces else { return known }
        places.append(flow)
        head.append(0x40)
        head += flow.transport.name.utf8
        head.append(0x20)
        head += flow.remote.description.utf8
        head.append(0x0A)
        return places.count - 1
    }

    private mutating func add(_ line: [UInt8]) {
        guard omitted > 0 || tail.count > 0 || head.count + line.count >= Limits.ladderHead else {
            head += line
            head.append(0x0A)
            return
        }
        tail.append(line + [0x0A])
        guard tail.count > Limits.ladderTail else { return }
        _ = tail.popFirst()
        omitted += 1
    }

    /// `; Warning: 399 …`, where the header is there.
    private func append(
        _ headers: Headers, _ name: HeaderName, _ label: StaticString, to line: inout [UInt8]
    ) {
        guard let value = headers[name] else { return }
        line.append("; ")
        line.append(label)
        line.append(": ")
        append(value, to: &line, limit: Limits.ladderHeader)
    }

    /// From outside: cut, and without anything that would end the line or steer a terminal.
    private func append(_ text: ByteString, to line: inout [UInt8], limit: Int) {
        for byte in text.bytes.prefix(limit) {
            line.append(byte < 0x20 || byte == 0x7F ? 0x3F : byte)
        }
    }
}
