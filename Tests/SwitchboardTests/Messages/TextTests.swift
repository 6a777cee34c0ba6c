import Testing
import Wire

@testable import SIP
@testable import Switchboard

/// Which of several answers to a MESSAGE its sender is told.
struct TextTests {
    private func answer(_ statuses: Status...) -> Status? {
        var text = Text(
            Request(
                method: .message, uri: URI(user: "202", host: .name("office.test")),
                from: NameAddress(URI(user: "201", host: .name("office.test"))),
                to: NameAddress(URI(user: "202", host: .name("office.test"))), callID: "c",
                cSeq: CSeq(1, .message)),
            crossesBorder: false,
            from: NameAddress(URI(user: "201", host: .name("office.test"))),
            to: .phone("202"))
        let phones = statuses.indices.map { TransactionID(rawValue: UInt64($0)) }
        text.open = Set(phones)
        for (phone, status) in zip(phones, statuses) {
            if let told = text.answered(status, by: phone) { return told }
        }
        return nil
    }

    @Test("the first success is the answer, whatever was refused before")
    func success() {
        #expect(answer(.busyHere, .ok, .notFound) == .ok)
        #expect(answer(.decline, .accepted) == .accepted)
    }

    @Test("nothing is told while a phone may still take it")
    func undecided() {
        #expect(answer(.trying) == nil)
    }

    @Test("of refusals: a 6xx, else the lowest class (RFC 3261 §16.7 step 6)")
    func refusals() {
        #expect(answer(.serverInternalError, .unsupportedMediaType) == .unsupportedMediaType)
        #expect(answer(.unsupportedMediaType, .decline, .busyHere) == .decline)
    }

    @Test(
        "who does not answer, asks for a password or names another address cannot be reached",
        arguments: [
            Status.requestTimeout, .serviceUnavailable, .unauthorized,
            .proxyAuthenticationRequired, .movedTemporarily,
        ])
    func unreachable(_ status: Status) {
        #expect(answer(status) == .temporarilyUnavailable)
        #expect(answer(status, .decline) == .decline)
    }
}
