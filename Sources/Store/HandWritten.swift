import Dialplan
import Switchboard

/// What every call leaves on disk. Such a value writes its fields itself, as the library would:
/// letting it describe them cost a call 5 % of all its instructions more. `DocumentTests` holds
/// the two forms to each other, field by field.
protocol HandWritten: Codable {
    func write(to text: inout DocumentText) throws
}

extension CallRecord: HandWritten {
    func write(to text: inout DocumentText) throws {
        try text.object { text in
            text.field("id", id.description)
            text.field("began", began.description)
            text.field("answered", answered?.description)
            text.field("ended", ended.description)
            text.field("talkMilliseconds", talkMilliseconds)
            text.field("ringMilliseconds", ringMilliseconds)
            text.field("caller", caller)
            text.field("callerName", callerName)
            text.field("callerParty", callerParty)
            text.field("dialed", dialed)
            text.field("answeredBy", answeredBy)
            try text.field("ending", ending)
            text.field("status", status.map(UInt64.init))
            try text.field("legs", legs)
            text.field("tags", tags)
        }
    }
}

extension CallEnding: HandWritten {
    func write(to text: inout DocumentText) {
        text.object { text in
            text.field("by", by.rawValue)
            text.field("cause", cause)
        }
    }
}

extension LegRecord: HandWritten {
    func write(to text: inout DocumentText) throws {
        try text.object { text in
            text.field("party", party)
            text.field("codecs", codecs)
            text.field("transport", transport)
            try text.field("streams", streams)
        }
    }
}

extension StreamReport: HandWritten {
    func write(to text: inout DocumentText) throws {
        try text.object { text in
            text.field("packetsReceived", packetsReceived)
            text.field("bytesReceived", bytesReceived)
            text.field("packetsSent", packetsSent)
            text.field("bytesSent", bytesSent)
            text.field("packetsLost", packetsLost)
            text.field("jitterMilliseconds", jitterMilliseconds)
            text.field("worstJitterMilliseconds", worstJitterMilliseconds)
            text.field("duplicates", duplicates)
            text.field("reordered", reordered)
            text.field("foreignPackets", foreignPackets)
            text.field("refusedPackets", refusedPackets)
            text.field("roundTripMilliseconds", roundTripMilliseconds)
            text.field("farLostFraction", farLostFraction)
            text.field("farJitterMilliseconds", farJitterMilliseconds)
            try text.field("periods", rare: periods)
        }
    }
}

extension CallDecisions: HandWritten {
    func write(to text: inout DocumentText) throws {
        try text.object { text in
            text.field("id", id.description)
            text.field("began", began.description)
            text.field("caller", caller)
            text.field("dialed", dialed)
            text.field("plan", plan.map(Int64.init))
            try text.field("steps", steps)
            try text.field("told", told)
            try text.field("findings", rare: findings)
            text.field("ladder", ladder?.text)
        }
    }
}

extension CallTrace.Step: HandWritten {
    func write(to text: inout DocumentText) {
        text.object { text in
            text.field("atMilliseconds", atMilliseconds)
            text.field("position", position)
            text.field("what", what)
            text.field("kind", kind.rawValue)
            text.field("detail", detail)
        }
    }
}

extension RecordedCall: HandWritten {
    func write(to text: inout DocumentText) throws {
        try text.object { text in
            try text.field("facts", facts)
            try text.field("inputs", inputs)
            text.field("isWhole", isWhole)
        }
    }
}

extension CallFacts: HandWritten {
    func write(to text: inout DocumentText) throws {
        try text.object { text in
            text.field("callID", callID)
            try text.field("entry", entry)
            text.field("dialed", dialed)
            text.field("callerNumber", callerNumber)
            text.field("callerName", callerName)
            text.field("isAnonymous", isAnonymous)
            text.field("transferredBy", transferredBy)
            text.field("lastDialed", lastDialed)
            text.field("account", account)
        }
    }
}

extension CallFacts.Entry: HandWritten {
    /// A case is an object with one field, as the compiler makes it.
    func write(to text: inout DocumentText) {
        text.object { text in
            switch self {
            case .context(let name, let number): text.entry("context", name, number)
            case .flow(let name, let number): text.entry("flow", name, number)
            case .incoming(let trunk):
                text.name("incoming")
                text.object { $0.field("trunk", trunk) }
            case .transfer(let context, let number):
                text.name("transfer")
                text.object { text in
                    text.field("context", context)
                    text.field("extension", number)
                }
            }
        }
    }
}

extension DocumentText {
    fileprivate mutating func entry(_ kind: StaticString, _ name: String, _ number: String) {
        self.name(kind)
        object { text in
            text.field("_0", name)
            text.field("extension", number)
        }
    }
}

extension RecordedInput: HandWritten {
    func write(to text: inout DocumentText) {
        text.object { text in
            text.field("kind", kind.rawValue)
            text.field("at", at)
            text.field("value", value)
            text.field("fields", fields)
            text.field("read", read)
        }
    }
}
