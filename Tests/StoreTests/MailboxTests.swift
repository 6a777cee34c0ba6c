import Foundation
import GRDB
import Switchboard
import Synchronization
import Testing

@testable import Store

/// Messages on the disk: whole or not at all, whenever the exchange is killed.
struct MailboxStoreTests {
    private static let now = UTCTime(milliseconds: 1_800_000_000_000)

    private func message(_ number: Int = 1, box: String = "201") -> VoiceMessage {
        let id = MessageID(call: CallID(began: 1_800_000_000, number: 17), number: number)
        return VoiceMessage(
            id: id, box: box, began: Self.now, caller: "202", callerName: "Ålice \"A\"",
            milliseconds: 2_000, changed: Self.now, files: ["\(box)/\(id).wav"])
    }

    private func mail(_ message: VoiceMessage) -> MailDraft {
        MailDraft(
            id: "message-\(message.id)", to: ["a@b.example"], subject: "s", text: "t",
            attachments: message.files)
    }

    /// Eight kilohertz, one channel: so many bytes of sound, and a header that says `told` of them.
    private func wav(_ bytes: Int, told: Int? = nil) -> [UInt8] {
        func word(_ value: Int) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let told = told ?? bytes
        return Array("RIFF".utf8) + word(told + 36) + Array("WAVEfmt ".utf8) + word(16)
            + [1, 0, 1, 0] + word(8_000) + word(16_000) + [2, 0, 16, 0] + Array("data".utf8)
            + word(told) + Array(repeating: 5, count: bytes)
    }

    private func put(_ bytes: [UInt8], _ file: String, _ place: Workplace) throws {
        let path = place.path + "/voicemail/" + file
        try FileManager.default.createDirectory(
            atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path,
            withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    private func voicemail(_ place: Workplace) -> [VoicemailEvent] {
        place.events.compactMap { event in
            if case .voicemail(let event) = event { event } else { nil }
        }
    }

    @Test("a message is told of when it and its mail are on the disk, and is there after a start")
    func keep() async throws {
        let place = try Workplace()
        let message = message()
        do {
            let disk = try place.open()
            disk.submit([.voicemail(.begin(message))])
            await disk.flush()
            try put(wav(32_000), message.files[0], place)
            disk.submit([.voicemail(.keep(message, mail: mail(message)))])
            await disk.flush()
            #expect(voicemail(place) == [.kept(message)])
            let copy = try place.copy()
            let other = try copy.open()
            let found = try await other.restoredMailboxes()
            #expect(found.messages == [message] && found.interrupted == [])
            #expect(try await other.nextMail(at: UTCTime(milliseconds: .max))?.draft.to.count == 1)
            await other.close()
            await disk.close()
        }
    }

    @Test("a message whose file is not there is not kept, and nothing is left of it")
    func missing() async throws {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit([.voicemail(.keep(message(), mail: mail(message())))])
        await disk.flush()
        guard case .notKept(message(), let reason)? = voicemail(place).first else {
            Issue.record("\(voicemail(place))")
            return
        }
        #expect(reason == "No such file or directory")
        #expect(try await disk.restoredMailboxes().messages == [])
        #expect(try await disk.waitingMails() == 0)
        await disk.close()
    }

    @Test("what a start finds: cut off, forgotten, half spoken, without its file, a greeting")
    func restore() async throws {
        let place = try Workplace()
        do {
            let disk = try place.open()
            disk.submit([
                .voicemail(.begin(message(1))), .voicemail(.begin(message(2))),
                .voicemail(.keepBox(KeptBox(number: "201"))),
                .keepCallRecord(record(7)),
            ])
            await disk.flush()
            await disk.close()
        }
        try put(wav(24_000, told: 8_000), message(1).files[0] + ".part", place)
        let forgotten = MessageID(call: record(7).id, number: 3)
        try put(wav(16_000), "201/\(forgotten).wav", place)
        try put(wav(10), "201/spoken-6b49d200-17-4.wav", place)
        try put(wav(10), "201/copy-6b49d200-17-4-0.wav", place)
        try put(wav(10), "201/greeting-busy.wav", place)
        let disk = try place.open()
        let found = try await disk.restoredMailboxes()
        #expect(found.messages == [])
        let cutOff = try #require(found.interrupted.first { $0.id == message(1).id })
        #expect(cutOff.milliseconds == 1_500 && cutOff.callerName == "Ålice \"A\"")
        let other = try #require(found.interrupted.first { $0.id == forgotten })
        #expect(other.milliseconds == 1_000 && other.caller == "201")
        #expect(found.interrupted.count == 2)
        #expect(found.greetings == ["201": [.busy]])
        #expect(found.boxes == [KeptBox(number: "201")])
        let files = MailboxFolder(state: place.path).files()
        #expect(
            files == ["201/\(message(1).id).wav", "201/\(forgotten).wav", "201/greeting-busy.wav"])
        await disk.close()
    }

    @Test("a copy with a comment in front is as durable, and needs both files")
    func copy() async throws {
        let place = try Workplace()
        let disk = try place.open()
        try put(wav(16_000), "201/a.wav", place)
        try put(wav(24_000), "201/b.wav", place)
        var copy = message(2, box: "203")
        copy.files = ["203/copy-\(copy.id)-0.wav", "203/copy-\(copy.id)-1.wav"]
        let sources = ["201/a.wav", "201/b.wav"]
        disk.submit([
            .voicemail(.copy(copy, of: sources, mail: nil)),
            .voicemail(.discardFile("201/a.wav")),
            .voicemail(.copy(message(3, box: "203"), of: ["201/gone.wav"], mail: nil)),
        ])
        await disk.flush()
        let events = voicemail(place)
        #expect(events.first == .kept(copy))
        guard case .notKept? = events.last else {
            Issue.record("\(events)")
            return
        }
        #expect(try await disk.restoredMailboxes().messages == [copy])
        #expect(MailboxFolder(state: place.path).files() == ["201/b.wav"] + copy.files)
        await disk.close()
    }

    @Test("no name leads out of the folder")
    func names() {
        let folder = MailboxFolder(state: "/state")
        for name in ["../x", "201/../../x", "/etc/passwd", "201/.x", "a/b/c", "201/", "x"] {
            #expect(folder.path(of: name) == nil, "\(name)")
        }
        #expect(MessageID("6abf1c20-17-1")?.description == "6abf1c20-17-1")
        for name in ["6abf1c20-17", "6abf1c20-17-", "6abf1c20-17-x", "../../a-1-1", "-1-1", ""] {
            #expect(MessageID(name) == nil, "\(name)")
        }
    }

    @Test("PINs are kept as slow hashes, tried, changed and forgotten")
    func pins() async throws {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit([
            .voicemail(.keepBox(KeptBox(number: "201"))),
            .voicemail(.setPIN(box: "201", pin: "8362", isPassing: true, asked: 1)),
            .voicemail(.tryPIN(box: "201", pin: "8362", asked: 2)),
            .voicemail(.tryPIN(box: "201", pin: "8363", asked: 3)),
            .voicemail(.tryPIN(box: "202", pin: "", asked: 4)),
        ])
        await disk.flush()
        #expect(
            voicemail(place) == [
                .pinSet(box: "201", isPassing: true, asked: 1, failure: nil),
                .pinTried(asked: 2, isRight: true), .pinTried(asked: 3, isRight: false),
                .pinTried(asked: 4, isRight: false),
            ])
        let found = try await disk.restoredMailboxes()
        #expect(found.pins == ["201"] && found.passingPINs == ["201"])
        #expect(found.boxes.count == 1)
        disk.submit([.voicemail(.forgetPIN(box: "201"))])
        await disk.close()
        let file = try Data(contentsOf: URL(fileURLWithPath: place.database))
        #expect(file.range(of: Data("8362".utf8)) == nil)
        let hash = try #require(PINHash.of("8362"))
        #expect(hash.hasPrefix("scrypt$") && hash != PINHash.of("8362"))
        #expect(PINHash.fits("8362", hash) && !PINHash.fits("8362", hash + "0"))
        #expect(!PINHash.fits("8362", "scrypt$zz$") && !PINHash.fits("8362", ""))
    }

    @Test("a mail stays until it is taken; one that is put off waits; the same comes once")
    func spool() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let draft = mail(message())
        disk.submit([.mail(draft), .mail(draft)])
        await disk.flush()
        #expect(try await disk.waitingMails() == 1)
        let late = UTCTime(milliseconds: 4_000_000_000_000)
        try await disk.putOffMail(draft.id, until: late)
        #expect(try await disk.nextMail(at: Self.now) == nil)
        #expect(try await disk.nextMail(at: late)?.tries == 1)
        try await disk.mailIsSent(draft.id)
        #expect(try await disk.nextMail(at: late) == nil)
        await disk.close()
    }
}

extension MailboxStoreTests {
    /// All that is done to the disk while a message is left, and a copy of the disk before each
    /// step of it: what is found there is what `kill -9` would leave.
    private final class Crashes: Sendable {
        struct Crash: Sendable {
            let step: String
            let place: Workplace
            let isAcknowledged: Bool
        }

        private let place: Workplace
        private let list = Mutex<[Crash]>([])
        private let isAcknowledged = Mutex(false)

        init(_ place: Workplace) { self.place = place }

        var all: [Crash] { list.withLock { $0 } }

        func before(_ step: String) {
            let told = isAcknowledged.withLock { $0 }
            guard let copy = try? place.copy() else {
                Issue.record("no copy before \(step)")
                return
            }
            list.withLock { $0.append(Crash(step: step, place: copy, isAcknowledged: told)) }
        }

        func acknowledge() { isAcknowledged.withLock { $0 = true } }
    }

    @Test(
        "killed at every step of leaving a message: nothing acknowledged is lost, nothing is half")
    func sweep() async throws {
        let place = try Workplace()
        let message = message()
        let queue = try Database(path: place.database, at: UTCTime(milliseconds: 0)).queue
        let crashes = Crashes(place)
        var folder = MailboxFolder(state: place.path)
        folder.beforeStep = { crashes.before($0) }
        let keeper = MailboxKeeper(queue: queue, folder: folder)
        crashes.before("nothing")
        _ = try keeper.carryOut(.begin(message), at: Self.now)
        // As the recorder does it: a header, sound that grows, a header that fits, the name.
        let part = message.files[0] + ".part"
        for (bytes, told) in [(0, 0), (4_000, 0), (4_000, 4_000), (9_001, 4_000), (16_000, 16_000)]
        {
            crashes.before("write \(bytes)")
            try put(wav(bytes, told: told), part, place)
        }
        crashes.before("rename")
        let path = place.path + "/voicemail/"
        #expect(rename(path + part, path + message.files[0]) == 0)
        crashes.before("keep")
        let answers = try keeper.carryOut(.keep(message, mail: mail(message)), at: Self.now)
        #expect(answers == [.kept(message)])
        crashes.acknowledge()
        crashes.before("told")
        try queue.close()
        let steps = crashes.all
        #expect(steps.count >= 14, "\(steps.map(\.step))")
        #expect(steps.count { $0.step == "transaction" } == 2)
        for crash in steps { try await check(crash, message) }
    }

    /// After a start on what was left, and the Switchboard's part of it.
    private func check(_ crash: Crashes.Crash, _ message: VoiceMessage) async throws {
        let disk = try crash.place.open()
        let found = try await disk.restoredMailboxes()
        for interrupted in found.interrupted {
            #expect(interrupted.id == message.id, "\(crash.step)")
            disk.submit([
                .voicemail(
                    interrupted.milliseconds < 200
                        ? .discard(interrupted) : .keep(interrupted, mail: mail(interrupted)))
            ])
        }
        await disk.flush()
        let kept = try await disk.restoredMailboxes()
        #expect(kept.interrupted.isEmpty, "\(crash.step)")
        #expect(kept.messages.count <= 1, "\(crash.step)")
        if crash.isAcknowledged || crash.step == "keep" {
            #expect(kept.messages.first?.id == message.id, "\(crash.step)")
        }
        if crash.isAcknowledged { #expect(found.messages == [message]) }
        for one in kept.messages {
            let path = crash.place.path + "/voicemail/" + one.files[0]
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            let told = bytes[40..<44].reversed().reduce(0) { $0 << 8 | Int($1) }
            #expect(told == bytes.count - 44 && told > 0, "\(crash.step): a header that lies")
            if crash.isAcknowledged { #expect(told == 16_000) }
        }
        // As many mails as messages.
        #expect(try await disk.waitingMails() == kept.messages.count, "\(crash.step)")
        let files = MailboxFolder(state: crash.place.path).files()
        #expect(files == kept.messages.flatMap(\.files), "\(crash.step)")
        await disk.close()
    }
}
