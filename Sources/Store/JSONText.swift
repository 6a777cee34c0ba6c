import SIP
import Switchboard
import Wire

/// JSON as the disk keeps it (RFC 8259): what `JSONDecoder` reads back through `Codable`, written
/// without the general encoder, which costs a busy office more than the database does.
struct JSONText {
    private var bytes: [UInt8] = []

    var text: String { String(decoding: bytes, as: UTF8.self) }

    // MARK: - Values

    fileprivate mutating func append(_ text: String) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C:
                bytes.append(0x5C)
                bytes.append(byte)
            case ..<0x20:
                // RFC 8259 §7: control characters are escaped.
                bytes.append("\\u00")
                bytes.append(byte < 0x10 ? 0x30 : 0x31)
                bytes.append(byte & 15 < 10 ? 0x30 + byte & 15 : 0x57 + byte & 15)
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }

    fileprivate mutating func append(_ number: some BinaryInteger) {
        bytes.append(decimal: number)
    }

    /// RFC 8259 §6 has no infinity; where nothing could be measured stands 0.
    fileprivate mutating func append(_ number: Double) {
        bytes.append(contentsOf: "\(number.isFinite ? number : 0)".utf8)
    }

    fileprivate mutating func append(_ time: UTCTime) {
        object { $0.field("milliseconds") { $0.append(time.milliseconds) } }
    }

    fileprivate mutating func append(_ text: ByteString) {
        append(text.description)
    }

    // MARK: - Lists and objects

    fileprivate mutating func list<Element>(
        _ elements: [Element], _ write: (inout JSONText, Element) -> Void
    ) {
        bytes.append(0x5B)
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            write(&self, element)
        }
        bytes.append(0x5D)
    }

    fileprivate mutating func object(_ write: (inout JSONText) -> Void) {
        bytes.append(0x7B)
        write(&self)
        bytes.append(0x7D)
    }

    fileprivate mutating func field(_ name: StaticString, _ write: (inout JSONText) -> Void) {
        if bytes.last != 0x7B { bytes.append(0x2C) }
        bytes.append(0x22)
        bytes.append(name)
        bytes.append("\":")
        write(&self)
    }

    /// A name that is no word of ours.
    fileprivate mutating func field(_ name: String, _ write: (inout JSONText) -> Void) {
        if bytes.last != 0x7B { bytes.append(0x2C) }
        append(name)
        bytes.append(0x3A)
        write(&self)
    }

    /// Absent when nil.
    fileprivate mutating func field<Value>(
        _ name: StaticString, _ value: Value?, _ write: (inout JSONText, Value) -> Void
    ) {
        guard let value else { return }
        field(name) { write(&$0, value) }
    }
}

// MARK: - Registrations

extension JSONText {
    init(_ bindings: [KeptBinding]) {
        bytes.reserveCapacity(512 * bindings.count)
        list(bindings) { $0.append($1) }
    }

    private mutating func append(_ binding: KeptBinding) {
        object { json in
            json.field("contact") { $0.append(binding.contact) }
            json.field("flow") { $0.append(binding.flow) }
            json.field("instance", binding.instance) { $0.append($1) }
            json.field("regID", binding.regID) { $0.append($1) }
            json.field("path") { $0.list(binding.path) { $0.append($1) } }
            json.field("q") { $0.append(binding.q) }
            json.field("callID") { $0.append(binding.callID) }
            json.field("cSeq") { $0.append(binding.cSeq) }
            json.field("userAgent", binding.userAgent) { $0.append($1) }
            json.field("expires") { $0.append(binding.expires) }
        }
    }

    private mutating func append(_ flow: Flow) {
        object { json in
            json.field("transport") { $0.append(flow.transport.rawValue) }
            json.field("listener") { $0.identifier(flow.listener.rawValue) }
            json.field("remote") { json in
                json.object { json in
                    json.field("ip") { $0.append(flow.remote.ip.description) }
                    json.field("port") { $0.append(flow.remote.port) }
                }
            }
            json.field("connection", flow.connection) { $0.identifier($1.rawValue) }
        }
    }

    private mutating func identifier(_ value: some BinaryInteger) {
        object { $0.field("rawValue") { $0.append(value) } }
    }
}

// MARK: - Call records

extension JSONText {
    init(_ record: CallRecord) {
        bytes.reserveCapacity(2_048)
        object { json in
            json.field("id") { $0.append(record.id.description) }
            json.field("began") { $0.append(record.began) }
            json.field("answered", record.answered) { $0.append($1) }
            json.field("ended") { $0.append(record.ended) }
            json.field("talkMilliseconds") { $0.append(record.talkMilliseconds) }
            json.field("ringMilliseconds") { $0.append(record.ringMilliseconds) }
            json.field("caller") { $0.append(record.caller) }
            json.field("callerName", record.callerName) { $0.append($1) }
            json.field("callerParty") { $0.append(record.callerParty) }
            json.field("dialed") { $0.append(record.dialed) }
            json.field("answeredBy", record.answeredBy) { $0.append($1) }
            json.field("ending") { $0.append(record.ending) }
            json.field("status", record.status) { $0.append($1) }
            json.field("legs") { $0.list(record.legs) { $0.append($1) } }
            json.field("tags", record.tags) { json, tags in
                json.object { json in
                    for (name, value) in tags.sorted(by: { $0.key < $1.key }) {
                        json.field(name) { $0.append(value) }
                    }
                }
            }
        }
    }

    private mutating func append(_ ending: CallEnding) {
        object { json in
            json.field("by") { $0.append(ending.by.rawValue) }
            json.field("cause") { $0.append(ending.cause) }
        }
    }

    private mutating func append(_ leg: LegRecord) {
        object { json in
            json.field("party") { $0.append(leg.party) }
            json.field("codecs") { $0.list(leg.codecs) { $0.append($1) } }
            json.field("transport") { $0.append(leg.transport) }
            json.field("streams") { $0.list(leg.streams) { $0.append($1) } }
        }
    }

    private mutating func append(_ report: StreamReport) {
        object { json in
            json.field("packetsReceived") { $0.append(report.packetsReceived) }
            json.field("bytesReceived") { $0.append(report.bytesReceived) }
            json.field("packetsSent") { $0.append(report.packetsSent) }
            json.field("bytesSent") { $0.append(report.bytesSent) }
            json.field("packetsLost") { $0.append(report.packetsLost) }
            json.field("jitterMilliseconds") { $0.append(report.jitterMilliseconds) }
            json.field("worstJitterMilliseconds") { $0.append(report.worstJitterMilliseconds) }
            json.field("duplicates") { $0.append(report.duplicates) }
            json.field("reordered") { $0.append(report.reordered) }
            json.field("foreignPackets") { $0.append(report.foreignPackets) }
            json.field("roundTripMilliseconds", report.roundTripMilliseconds) { $0.append($1) }
            json.field("farLostFraction", report.farLostFraction) { $0.append($1) }
            json.field("farJitterMilliseconds", report.farJitterMilliseconds) { $0.append($1) }
        }
    }
}
