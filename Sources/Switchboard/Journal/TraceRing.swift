import SIP
import Wire

/// The last messages of the exchange, always on, so that a call that went wrong can be looked at
/// after it did. Messages are kept as they were; secrets are taken out when somebody looks.
/// Those of strangers stand apart, so that a flood of them pushes no call's messages out.
struct TraceRing: Sendable {
    private struct Entry: Sendable {
        var bytes: [UInt8]
        var flow: Flow
        var name: ByteString
        var at: Instant
        var isSent: Bool
        /// Its place among the messages of both rings.
        var number: UInt64
    }

    /// Messages up to two bounds.
    private struct Ring: Sendable {
        let maxBytes: Int
        let maxMessages: Int
        var entries = RingQueue<Entry>()
        var bytes = 0

        mutating func append(_ entry: Entry) {
            bytes += entry.bytes.count
            entries.append(entry)
            while bytes > maxBytes || entries.count > maxMessages {
                guard let oldest = entries.popFirst() else { return }
                bytes -= oldest.bytes.count
            }
        }
    }

    private struct Step: Sendable {
        var what: String
        var position: String
        var at: Instant
        var kind: CallTrace.Step.Kind
        var detail: String?
        /// A key that somebody pressed.
        var isKey = false
    }

    private var known: Ring
    private var strangers: Ring
    private var lastNumber: UInt64 = 0
    private var steps: [CallID: [Step]] = [:]

    init(
        maxBytes: Int = Limits.tracedBytes, maxMessages: Int = Limits.tracedMessages,
        maxBytesOfStrangers: Int = Limits.tracedBytesOfStrangers
    ) {
        known = Ring(maxBytes: maxBytes, maxMessages: maxMessages)
        strangers = Ring(
            maxBytes: maxBytesOfStrangers, maxMessages: Limits.tracedMessagesOfStrangers)
    }

    var count: Int { known.entries.count + strangers.entries.count }
    var bytes: Int { known.bytes + strangers.bytes }

    // MARK: Messages

    /// Keeps a message under its Call-ID; the array is shared, not copied. At a bound the oldest
    /// ones go. `ofStranger`: from or to somebody who has proved nothing.
    mutating func record(
        _ message: [UInt8], isSent: Bool, flow: Flow, name: ByteString, at now: Instant,
        ofStranger: Bool = false
    ) {
        lastNumber += 1
        let entry = Entry(
            bytes: message, flow: flow, name: name, at: now, isSent: isSent, number: lastNumber)
        if ofStranger { strangers.append(entry) } else { known.append(entry) }
    }

    /// What is left of the messages with these Call-IDs, the oldest first. Times count from
    /// `began`.
    func messages(named names: [ByteString], since began: Instant) -> [TracedMessage] {
        var found: [Entry] = []
        for ring in [known, strangers] {
            ring.entries.visit { if names.contains($0.name) { found.append($0) } }
        }
        return found.sorted { $0.number < $1.number }.map { entry in
            let text = TraceText(entry.bytes)
            return TracedMessage(
                atMilliseconds: (entry.at - began).milliseconds, isSent: entry.isSent,
                peer: entry.flow.remote.description, transport: "\(entry.flow.transport)",
                summary: text.summary, text: text.redacted)
        }
    }

    // MARK: Steps

    /// Notes what the plan decided. `position` is `main.dial:12`.
    mutating func step(
        _ what: String, position: String, call: CallID, at now: Instant,
        kind: CallTrace.Step.Kind = .world, detail: String? = nil
    ) {
        keep(
            Step(what: what, position: position, at: now, kind: kind, detail: detail), of: call)
    }

    /// Notes a key that somebody pressed, or only that one was.
    mutating func key(
        _ key: String, isSecret: Bool, position: String, call: CallID, at now: Instant
    ) {
        let what = isSecret ? Self.hiddenKey : "key \(key)"
        keep(Step(what: what, position: position, at: now, kind: .world, isKey: true), of: call)
    }

    /// From here on this call's keys are nobody's business, and those of before may have been
    /// typed ahead.
    mutating func hideKeys(of call: CallID) {
        guard var list = steps[call] else { return }
        for index in list.indices where list[index].isKey { list[index].what = Self.hiddenKey }
        steps[call] = list
    }

    private static let hiddenKey = "key ***"

    private mutating func keep(_ step: Step, of call: CallID) {
        guard steps[call, default: []].count < Limits.stepsPerCall else { return }
        steps[call, default: []].append(step)
    }

    func steps(of call: CallID, since began: Instant) -> [CallTrace.Step] {
        (steps[call] ?? []).map { step in
            // To the microsecond: records of calls shall be short.
            let microseconds = (step.at - began).nanoseconds / 1_000
            return CallTrace.Step(
                atMilliseconds: Double(microseconds) / 1_000, position: step.position,
                what: step.what, kind: step.kind, detail: step.detail)
        }
    }

    /// The steps of a call that has ended; the ring forgets them. Must be asked for every call
    /// that made a step.
    mutating func takeSteps(of call: CallID, since began: Instant) -> [CallTrace.Step] {
        defer { steps[call] = nil }
        return steps(of: call, since: began)
    }
}

extension Duration {
    /// For people.
    var milliseconds: Double { Double(nanoseconds) / 1_000_000 }
}
