import SIP
import Testing
import Wire

/// Messages with random damage: nothing traps, and what is still a message is written as what
/// was read.
struct MutationTests {
    private struct XorShift {
        var state: UInt64

        mutating func next() -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(truncatingIfNeeded: state >> 1)
        }
    }

    private static let seeds: [[UInt8]] =
        TortureMessage.all.map(\.bytes) + [[UInt8](Samples.invite.utf8)]

    private static let spices: [[UInt8]] = [
        "\r\n", "\r\n ", ",", ";", "\"", "\\", "<", ">", "%", "%00", "%zz", ":", "@", "[", "]",
        "\0",
        "Content-Length: 99999999999999999999\r\n", "l: -1\r\n", "Via: ", "\r\n\r\n", "=", "?", "*",
    ].map { [UInt8]($0.utf8) }

    private static func damage(_ bytes: [UInt8], _ chance: inout XorShift) -> [UInt8] {
        var bytes = bytes
        for _ in 0...(chance.next() % 4) {
            let at = bytes.isEmpty ? 0 : chance.next() % bytes.count
            switch chance.next() % 4 {
            case 0 where !bytes.isEmpty: bytes[at] = UInt8(truncatingIfNeeded: chance.next())
            case 1: bytes.insert(contentsOf: spices[chance.next() % spices.count], at: at)
            case 2 where !bytes.isEmpty:
                bytes.removeSubrange(at..<min(bytes.count, at + 1 + chance.next() % 8))
            default:
                let part = bytes.dropFirst(at).prefix(chance.next() % 64)
                bytes.insert(contentsOf: part, at: bytes.isEmpty ? 0 : chance.next() % bytes.count)
            }
        }
        return bytes
    }

    @Test("damaged messages are read, refused or dropped, and written as they were read")
    func mutations() throws {
        var chance = XorShift(state: 0x9E37_79B9_7F4A_7C15)
        var accepted = 0
        for round in 0..<10_000 {
            let bytes = Self.damage(Self.seeds[round % Self.seeds.count], &chance)
            do throws(MessageError) {
                let message = try Message(parsing: bytes)
                accepted += 1
                let again = try? Message(parsing: message.serialized())
                #expect(again == message, "\(String(decoding: bytes, as: UTF8.self))")
                if again != message { return }
                readAll(message)
            } catch {
                _ = error.rejection()
            }
        }
        #expect(accepted > 500)
    }

    /// Every typed header takes or refuses every value; what it took it writes as it was read.
    private func readAll(_ message: Message) {
        let headers =
            switch message {
            case .request(let request): request.headers
            case .response(let response): response.headers
            }
        for header in headers.fields {
            let value = header.value
            check(Contact.self, value)
            check(Route.self, value)
            check(Reason.self, value)
            check(Replaces.self, value)
            check(RAck.self, value)
            check(SessionExpires.self, value)
            check(MinSE.self, value)
            check(Expires.self, value)
            check(RetryAfter.self, value)
            check(ContentType.self, value)
            check(Event.self, value)
            check(SubscriptionState.self, value)
            check(Warning.self, value)
            check(Privacy.self, value)
            check(AlertInfo.self, value)
            check(DateField.self, value)
            if let challenge = Challenge(value) {
                var again = challenge
                again.opaque = nil
                again.offersAuth = true
                #expect(Challenge(again.serialized) == again)
            }
            if let challenge = Credentials(in: [value], realm: "atlanta.com") {
                #expect(Credentials(in: [challenge.serialized], realm: "atlanta.com") != nil)
            }
        }
    }

    private func check<Field: HeaderField>(_: Field.Type, _ value: ByteString) {
        guard let first = try? Headers([Header(Field.name, value)]).first(Field.self) else {
            return
        }
        var headers = Headers()
        headers.append(first)
        let again = try? headers.first(Field.self)
        #expect(again == first, "\(Field.self): \(value)")
    }

    @Test("a damaged stream is cut, refused or waits, and never grows without bound")
    func streams() {
        var chance = XorShift(state: 0xD1B5_4A32_D192_ED03)
        for round in 0..<2_000 {
            var framer = StreamFramer()
            let bytes = Self.damage(
                Self.seeds[round % Self.seeds.count] + Self.seeds[(round + 7) % Self.seeds.count],
                &chance)
            var rest = bytes[...]
            do {
                while !rest.isEmpty {
                    let part = rest.prefix(1 + chance.next() % 400)
                    rest = rest.dropFirst(part.count)
                    framer.append(part)
                    while try framer.next() != nil {}
                }
            } catch {
                continue
            }
            #expect(framer.count <= Limits.messageBytes)
        }
    }
}
