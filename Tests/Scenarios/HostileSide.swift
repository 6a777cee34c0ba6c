import SDP
import SIP
import Simulation
import Wire

/// What a party puts into every message beside what a phone would: headers that say who and where
/// it is, lines of SDP that nobody asked for. Each holds a word that names the party, so that it is
/// found again wherever it comes out.
struct HostileSide: Sendable {
    let seed: UInt64

    /// Stands in all that this party adds.
    static func mark(_ name: String) -> String { "leak-of-\(name)-x" }

    private static let inner = "10.66.77.88"

    /// By name, so that what passes on purpose is known. `%` is the mark, `@` the party's address.
    private static let headers: [(String, String)] = [
        ("P-Asserted-Identity", "<sip:4930777@%.inside.test>"),
        ("P-Preferred-Identity", "<sip:4930777@%.inside.test>"),
        ("Remote-Party-ID", "\"%\" <sip:4930778@%.inside.test>;party=calling"),
        ("P-Charging-Vector", "icid-value=\"%\";icid-generated-at=10.66.77.88"),
        ("P-Access-Network-Info", "IEEE-802.11;%"), ("P-Called-Party-ID", "<sip:%@h>"),
        ("Geolocation", "<sip:%@10.66.77.88>"), ("Geolocation-Routing", "yes"),
        ("History-Info", "<sip:%@10.66.77.88>;index=1"),
        ("Diversion", "<sip:%@10.66.77.88>;reason=unconditional"),
        ("Identity", "%;info=<https://%.test/cert>;alg=ES256"),
        ("Alert-Info", "<http://%.test/ring>;info=alert-autoanswer"),
        ("Call-Info", "<http://%.test/>;answer-after=0"), ("Reply-To", "<sip:%@10.66.77.88>"),
        ("In-Reply-To", "%@10.66.77.88"), ("Referred-By", "<sip:%@10.66.77.88>"),
        ("Subject", "%"), ("Organization", "%"), ("User-Agent", "%/1.0"), ("Server", "%/1.0"),
        ("Warning", "399 10.66.77.88 \"%\""), ("Error-Info", "<sip:%@10.66.77.88>"),
        ("Reason", "SIP;cause=480;text=\"%\""), ("User-to-User", "00%;encoding=ascii"),
        ("X-Inside", "%"), ("X-Lines\t", "%\r\n X-More: %"), ("Priority", "%"),
        ("Accept-Language", "%"), ("Join", "%;to-tag=1;from-tag=2"), ("Date", "%"),
        ("Accept-Contact", "*;%"), ("Reject-Contact", "*;%"), ("Request-Disposition", "%"),
        ("Resource-Priority", "%.1"), ("Session-ID", "%"), ("Retry-After", "5 (%)"),
        ("Feature-Caps", "*;%"), ("Info-Package", "%"), ("%", "%"),
    ]

    private static let sessionLines = [
        "i=%", "u=http://%.test/", "e=%@10.66.77.88", "p=%",
    ]
    private static let attributes = [
        "a=tool:%", "a=x-%:10.66.77.88", "a=ice-ufrag:%", "a=ice-pwd:%%%%", "a=setup:%",
        "a=fingerprint:sha-256 %", "a=group:BUNDLE %", "a=msid-semantic:%", "a=x-nat:10.66.77.88",
    ]
    private static let mediaAttributes = [
        "a=candidate:1 1 UDP 1 10.66.77.88 4000 typ host", "a=rtcp:4001 IN IP4 10.66.77.88",
        "a=ssrc:7 cname:%", "a=mid:%", "a=label:%", "a=msid:% %", "a=x-%", "a=ptime:20 %",
        "a=extmap:9 http://%.test/", "a=alt:1 1 : % % 10.66.77.88 4000", "a=rtcp-xr:%",
        "a=key-mgmt:mikey %", "a=maxptime:%", "a=silenceSupp:%", "a=direction:%", "b=X-%:1",
        "a=identity:%", "a=framerate:%",
    ]

    func changed(_ bytes: [UInt8], by name: String) -> [UInt8] {
        var dice = Dice(seed: bytes.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
        switch try? Message(parsing: bytes) {
        case .request(var request)?:
            // From a REGISTER or an OPTIONS nothing goes anywhere.
            request.headers.fields += added(name, &dice)
            request.body = described(request.body, name, isOffer: request.method == .invite, &dice)
            return request.serialized()
        case .response(var response)?:
            response.headers.fields += added(name, &dice)
            response.reason = ByteString(Self.mark(name))
            response.body = described(response.body, name, isOffer: false, &dice)
            return response.serialized()
        case nil: return bytes
        }
    }

    private func added(_ name: String, _ dice: inout Dice) -> [Header] {
        let mark = Self.mark(name)
        // What a trunk says of who calls is believed: that passes, and is looked at elsewhere.
        let isTrunk = name.first?.isNumber != true
        return Self.headers.filter { header in
            dice.happens(0.4)
                && !(isTrunk && ["P-Asserted-Identity"].contains(header.0))
        }.map { field, value in
            Header(
                HeaderName(ByteString(field.replacing("%", with: mark))),
                ByteString(value.replacing("%", with: mark)))
        }
    }

    /// The order of RFC 8866 §5 is kept: a phone that does not would not be understood.
    private func described(
        _ body: [UInt8], _ name: String, isOffer: Bool, _ dice: inout Dice
    ) -> [UInt8] {
        guard SessionDescription(lenient: body) != nil else { return body }
        let mark = Self.mark(name)
        var lines: [String] = []
        for line in String(decoding: body, as: UTF8.self).split(separator: "\r\n") {
            switch line.first {
            case "o":
                let words = line.split(separator: " ")
                lines.append("o=\(mark) \(words[1]) \(words[2]) IN IP4 \(Self.inner)")
            case "s":
                lines.append("s=\(mark)")
                lines += Self.sessionLines.filter { _ in dice.happens(0.5) }
            case "t":
                lines += [String(line)] + Self.attributes.filter { _ in dice.happens(0.5) }
            case "m":
                lines += [String(line)] + Self.mediaAttributes.filter { _ in dice.happens(0.3) }
            default: lines.append(String(line))
            }
        }
        if isOffer, dice.happens(0.5) {
            lines += [
                "m=application 0 TCP/% %", "a=x-%", "m=% 4000 RTP/AVP 0", "m=image 0 udptl %",
                "m=audio 0 RTP/AVP % 0",
            ]
        }
        let text = lines.map { $0.replacing("%", with: mark) + "\r\n" }.joined()
        return Array(text.utf8)
    }
}

extension World {
    /// What is known of each party's side of the exchange: its address, its Call-IDs, its tags and
    /// branches, by its name.
    func traces() -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        for rung in ladder.rungs {
            let name = rung.from == "pbx" ? rung.to : rung.from
            guard let message = try? Message(parsing: rung.bytes) else { continue }
            var own = found[name] ?? [HostileSide.mark(name), "10.66.77.88"]
            own.formUnion(message.names)
            found[name] = own
        }
        for (name, handset) in phones { found[name]?.insert("\(handset.address.ip)") }
        return found
    }
}

extension Message {
    /// What only the two know who exchange it: Call-ID, tags, branches.
    fileprivate var names: [String] {
        let (callID, from, to, vias) =
            switch self {
            case .request(let request): (request.callID, request.from, request.to, request.vias)
            case .response(let response):
                (response.callID, response.from, response.to, response.vias)
            }
        return ([callID, from.tag, to.tag] + vias.map(\.branch)).compactMap { $0?.description }
    }
}
