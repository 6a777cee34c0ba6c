import Foundation
import SIP
import Store
import Switchboard
import Synchronization
import Wire

/// A folder of its own for one test, gone afterwards, and the events that a disk loop in it gave.
final class Workplace: Sendable {
    let path: String
    private let heard = Mutex<[StoreEvent]>([])

    init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "bellbird-store-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var events: [StoreEvent] { heard.withLock { $0 } }
    var database: String { path + "/bellbird.db" }

    func open() throws -> DiskLoop {
        try DiskLoop(directory: path) { event in self.heard.withLock { $0.append(event) } }
    }

    /// The files as a power cut would leave them now: a copy of what the system was given.
    func copy() throws -> Workplace {
        let other = try Workplace()
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            try FileManager.default.copyItem(
                atPath: path + "/" + name, toPath: other.path + "/" + name)
        }
        return other
    }
}

func record(
    _ number: UInt32, from caller: String = "201", to dialed: String = "202",
    answeredBy: String? = nil
) -> CallRecord {
    let began = UTCTime(milliseconds: 1_800_000_000_000 + Int64(number) * 1000)
    var report = StreamReport()
    report.packetsReceived = 150
    report.jitterMilliseconds = 0.25
    return CallRecord(
        id: CallID(began: 1_800_000_000 + number, number: number), began: began, answered: began,
        ended: UTCTime(milliseconds: began.milliseconds + 3000), talkMilliseconds: 3000,
        ringMilliseconds: 500, caller: caller, callerName: "Ålice \"A\"",
        callerParty: "extension \(caller)", dialed: dialed, answeredBy: answeredBy,
        ending: CallEnding(by: .caller, cause: "hung up"), status: nil,
        legs: [
            LegRecord(
                party: "extension \(caller)", codecs: ["audio PCMU/8000"], transport: "udp",
                streams: [report])
        ])
}

func binding(_ contact: String, expires: Int64) -> KeptBinding {
    KeptBinding(
        contact: ByteString(contact),
        flow: Flow(.udp, listener: ListenerID(0), remote: SocketAddress(.v4(0x7F00_0001), 5070)),
        instance: "<urn:uuid:00000000-0000-1000-8000-000A95A0E128>", regID: 1,
        path: ["<sip:edge.example;lr>"], q: 700, callID: "a84b4c76", cSeq: 7,
        userAgent: "Phone/1", expires: UTCTime(milliseconds: expires))
}
