import SIP
import Testing
import Wire

/// RFC 4475 and RFC 5118, as far as a message alone decides them.
@Suite(.enabled(if: TortureMessage.areHere, Comment(rawValue: TortureMessage.absence)))
struct TortureTests {
    enum Outcome: Equatable {
        case accepted
        /// Answered so.
        case refused(Status)
        /// Neither understood nor answered.
        case dropped
    }

    static func outcome(of bytes: [UInt8]) -> Outcome {
        do throws(MessageError) {
            guard case .request(let request) = try Message(parsing: bytes) else {
                return .accepted
            }
            return Sanity.check(request).map { .refused($0.status) } ?? .accepted
        } catch {
            return error.suggestedStatus.map { .refused($0) } ?? .dropped
        }
    }

    /// Every message that is not simply accepted.
    static let refused: [String: Outcome] = [
        "badinv01": .refused(.badRequest),  // RFC 4475 §3.1.2.1
        "clerr": .refused(.badRequest),  // §3.1.2.2
        "ncl": .refused(.badRequest),  // §3.1.2.3
        "scalar02": .refused(.badRequest),  // §3.1.2.4
        "scalarlg": .dropped,  // §3.1.2.5, a response
        "quotbal": .refused(.badRequest),  // §3.1.2.6
        "ltgtruri": .refused(.badRequest),  // §3.1.2.7
        "lwsruri": .refused(.badRequest),  // §3.1.2.8
        "lwsstart": .refused(.badRequest),  // §3.1.2.9
        "trws": .refused(.badRequest),  // §3.1.2.10
        "escruri": .refused(.badRequest),  // §3.1.2.11
        "badaspec": .refused(.badRequest),  // §3.1.2.14
        "baddn": .refused(.badRequest),  // §3.1.2.15
        "badvers": .refused(.versionNotSupported),  // §3.1.2.16
        "mismatch01": .refused(.badRequest),  // §3.1.2.17
        "bigcode": .dropped,  // §3.1.2.19, a response
        "insuf": .dropped,  // §3.3.1: nothing is there to answer with
        "unkscm": .refused(.unsupportedURIScheme),  // §3.3.2
        "novelsc": .refused(.unsupportedURIScheme),  // §3.3.3
        "multi01": .refused(.badRequest),  // §3.3.8
        "mcl01": .refused(.badRequest),  // §3.3.9
        "ipv6-bad": .refused(.badRequest),  // RFC 5118 §4.2
        "ipv6-bug-abnf-3-colons": .refused(.badRequest),  // §4.10
    ]

    @Test(
        "each message is accepted, refused or dropped as its RFC says",
        arguments: TortureMessage.all)
    func verdicts(_ message: TortureMessage) {
        let outcome = Self.outcome(of: message.bytes)
        #expect(outcome == Self.refused[message.id] ?? .accepted)
        // What the RFCs call valid is never refused, what they call invalid never accepted;
        // §3.1.2.18 alone is the application's: a method that nobody knows.
        if message.kind == "valid" { #expect(outcome == .accepted) }
        if message.kind == "invalid", message.id != "mismatch02" {
            #expect(outcome != .accepted)
        }
    }

    @Test("all sixty-one messages are there")
    func count() {
        #expect(TortureMessage.all.count == 61)
        #expect(Self.refused.keys.allSatisfy { !TortureMessage.named($0).isEmpty })
    }

    @Test("what was read and written again reads the same", arguments: TortureMessage.all)
    func roundTrip(_ message: TortureMessage) throws {
        guard let first = try? Message(parsing: message.bytes) else { return }
        #expect(try Message(parsing: first.serialized()) == first)
    }

    @Test("no part of a message traps", arguments: TortureMessage.all)
    func prefixes(_ message: TortureMessage) {
        for length in 0..<message.bytes.count {
            let part = try? Message(parsing: Array(message.bytes.prefix(length)))
            // A part is never more than the whole: with its head cut it has no message in it.
            if case .response? = part { #expect(message.isResponse) }
        }
    }

    @Test("a refusal is a response to its request", arguments: TortureMessage.all)
    func rejections(_ message: TortureMessage) throws {
        do throws(MessageError) {
            _ = try Message(parsing: message.bytes)
        } catch {
            guard let bytes = error.rejection() else { return }
            // RFC 3261 §8.2.6.2: the lines are copied, so they are as bad as they came; where
            // they can be read, the answer is a whole response with a tag in To.
            guard let answer = try? Message(parsing: bytes) else {
                let unreadable = [
                    "badinv01", "quotbal", "badaspec", "baddn", "badvers", "scalar02",
                    "ipv6-bug-abnf-3-colons",
                ]
                #expect(unreadable.contains(message.id))
                return
            }
            guard case .response(let response) = answer else {
                Issue.record("not a response")
                return
            }
            #expect(response.status == error.suggestedStatus)
            #expect(response.to.tag?.isEmpty == false)
        }
    }
}
