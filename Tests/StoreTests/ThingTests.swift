import Foundation
import Store
import Switchboard
import Testing

/// Texts, appointments and subscriptions on disk.
struct ThingTests {
    private func text(_ id: String, _ number: String = "201") throws -> KeptThing {
        let json = """
            {"id": "\(id)", "number": "\(number)", "from": "<sip:202@office.test>",
             "headers": [{"name": "Content-Type", "value": "text/plain"}], "body": "AP8=",
             "expires": "2030-01-01T00:00:00.000Z"}
            """
        return .text(try JSONDecoder().decode(KeptText.self, from: Data(json.utf8)))
    }

    private func appointment(_ id: UInt64) throws -> KeptThing {
        let json = """
            {"id": \(id), "number": "201", "flow": "wake", "due": "2030-01-01T06:30:00.000Z",
             "tries": 3, "orderedBy": "201"}
            """
        return .appointment(try JSONDecoder().decode(KeptAppointment.self, from: Data(json.utf8)))
    }

    @Test("a ban comes back as it was, with its end and without one")
    func bans() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let bans = try [
            #"{"network": "192.0.2.7", "until": "2030-01-01T00:00:00.000Z", "times": 2,"#
                + #" "reason": "10 wrong passwords"}"#,
            #"{"network": "2001:db8::/64", "times": 0, "reason": "floods"}"#,
        ].map { try KeptThing.ban(JSONDecoder().decode(KeptBan.self, from: Data($0.utf8))) }
        disk.submit(bans.map { .keep($0) })
        await disk.flush()
        #expect(try await place.copy().open().restoredThings() == bans)
        disk.submit([.forget(KeptKey(.ban, "192.0.2.7"))])
        await disk.flush()
        #expect(try await place.copy().open().restoredThings() == [bans[1]])
    }

    @Test("the last word on each counts, in their order, over an end and a start")
    func lastWord() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let (one, two, three) = (try text("1"), try text("2"), try text("3"))
        disk.submit([.keep(two), .keep(three), .keep(try appointment(7)), .keep(one)])
        await disk.flush()
        disk.submit([
            .forget(KeptKey(.text, "2")), .keep(try text("3", "203")),
            .forget(KeptKey(.text, "none")),
        ])
        await disk.flush()
        let restored = try await place.copy().open().restoredThings()
        #expect(restored == [try appointment(7), one, try text("3", "203")])
    }

    @Test("that a text is on the disk is told when it is, and for texts alone")
    func told() async throws {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit([.keep(try text("1")), .keep(try appointment(7))])
        #expect(place.events.isEmpty)
        await disk.flush()
        #expect(place.events == [.kept([KeptKey(.text, "1")])])
        #expect(try await place.copy().open().restoredThings().count == 2)
    }

    @Test("a text that is forgotten before it was written is never told of")
    func forgotten() async throws {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit([.keep(try text("1")), .forget(KeptKey(.text, "1"))])
        await disk.flush()
        #expect(place.events.isEmpty)
        #expect(try await disk.restoredThings().isEmpty)
    }
}
