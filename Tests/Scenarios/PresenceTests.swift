import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// PUBLISH, and what becomes of it (RFC 3903, RFC 3856, RFC 3863).
struct PresenceTests {
    private func document(
        _ basic: String, _ activity: String? = nil, note: String? = nil
    ) -> [UInt8] {
        let person = activity.map {
            "<dm:person id=\"p\"><rpid:activities><rpid:\($0)/></rpid:activities></dm:person>"
        }
        let note = note.map { "<note>\($0)</note>" }
        return Array(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:202@office.test">
            <tuple id="a"><status><basic>\(basic)</basic></status>\(note ?? "")</tuple>\(person ?? "")
            </presence>
            """.utf8)
    }

    private func publish(
        _ world: inout World, _ body: [UInt8], ifMatch: ByteString? = nil, expires: UInt32 = 600,
        type: ByteString = "application/pidf+xml", by name: String = "202"
    ) -> (Status?, ByteString?) {
        var headers = [
            Header(.event, "presence"), Header(.expires, ByteString("\(expires)")),
        ]
        if !body.isEmpty { headers.append(Header(.contentType, type)) }
        if let ifMatch { headers.append(Header(.sipIfMatch, ifMatch)) }
        world.at(name) {
            $0.ask(.publish, of: ByteString(name), headers: headers, body: body, at: $1)
        }
        world.run(for: .seconds(1))
        let response = world.ladder.responses("200", to: name).last { $0.cSeq.method == .publish }
        return (
            world.answers(to: .publish, of: name).last ?? nil, response?.headers[.sipETag]
        )
    }

    private func office() -> World {
        var world = World(.plain(.init("201"), .init("202"), .init("203")))
        world.register()
        return world
    }

    @Test("published, modified, refreshed, removed: its watcher sees each, with a new tag")
    func life() throws {
        var world = office()
        world.watch("203", "202", "presence")
        world.run(for: .seconds(1))
        #expect(world.documents(of: "203").last?.contains("<basic>open</basic>") == true)
        let (status, tag) = publish(
            &world, document("open", "meeting", note: "till &lt;four&gt; &amp; later"))
        #expect(status == .ok)
        let told = try #require(world.documents(of: "203").last)
        #expect(told.contains("<rpid:meeting/>"))
        #expect(told.contains("<note>till &lt;four&gt; &amp; later</note>"))
        let (_, second) = publish(&world, document("closed"), ifMatch: tag)
        #expect(second != nil && second != tag)
        #expect(world.documents(of: "203").last?.contains("<basic>closed</basic>") == true)
        #expect(publish(&world, document("open"), ifMatch: tag).0 == .conditionalRequestFailed)
        let (refreshed, third) = publish(&world, [], ifMatch: second)
        #expect(refreshed == .ok && third != second)
        #expect(world.documents(of: "203").last?.contains("closed") == true)
        #expect(publish(&world, [], ifMatch: third, expires: 0).0 == .ok)
        #expect(world.documents(of: "203").last?.contains("<basic>open</basic>") == true)
        #expect(world.census.publications == 0)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "presence.ladder") == .same)
    }

    @Test("it expires; who talks is on the phone whatever was published; offline is closed")
    func composed() {
        var world = office()
        world.watch("203", "202", "presence")
        _ = publish(&world, document("open", "away"), expires: 60)
        world.call("201", "202")
        world.run(for: .seconds(1))
        world.answer("202")
        world.run(for: .seconds(2))
        #expect(
            world.documents(of: "203").last?.contains("<rpid:on-the-phone/><rpid:away/>") == true)
        world.hangUp("201")
        world.run(for: .seconds(2))
        #expect(world.documents(of: "203").last?.contains("on-the-phone") == false)
        world.run(for: .seconds(61))
        #expect(world.documents(of: "203").last?.contains("away") == false)
        #expect(world.census.publications == 0)
        world.at("202") { $0.unregister(at: $1) }
        world.run(for: .seconds(2))
        #expect(world.documents(of: "203").last?.contains("<basic>closed</basic>") == true)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("refused: another's, another package, another body, nonsense, too short, too large")
    func refused() {
        var world = office()
        #expect(publish(&world, document("open"), type: "text/plain").0 == .unsupportedMediaType)
        #expect(publish(&world, Array("<presence>".utf8)).0 == .badRequest)
        #expect(publish(&world, []).0 == .badRequest)
        #expect(publish(&world, document("open"), expires: 5).0 == .intervalTooBrief)
        #expect(
            publish(&world, document("open", note: String(repeating: "x", count: 9_000))).0
                == .requestEntityTooLarge)
        #expect(publish(&world, document("open"), ifMatch: "guess").0 == .conditionalRequestFailed)
        world.at("202") { $0.ask(.publish, of: "203", at: $1) }
        world.at("202") {
            $0.ask(.publish, of: "202", headers: [Header(.event, "dialog")], at: $1)
        }
        world.run(for: .seconds(1))
        #expect(Set(world.answers(to: .publish, of: "202").suffix(2)) == [.forbidden, .badEvent])
        #expect(world.census.publications == 0)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("no more than eight at once for one extension")
    func bounded() {
        var world = office()
        for _ in 0..<8 { #expect(publish(&world, document("open")).0 == .ok) }
        #expect(publish(&world, document("open")).0 == .serviceUnavailable)
        #expect(world.census.publications == 1)
    }

    @Test("strangers publish, subscribe and text in vain, and leave nothing")
    func strangers() {
        var world = office()
        world["201"].identity.password = "wrong"
        world.at("201") { $0.ask(.publish, of: "201", at: $1) }
        world.watch("201", "202", "presence")
        world.at("201") { $0.sendMessage("hello", to: "202", at: $1) }
        world.runUntilQuiet()
        for method: SIP.Method in [.publish, .subscribe, .message] {
            #expect(world.answers(to: method, of: "201") == [.unauthorized])
        }
        #expect(world.census.publications == 0 && world.census.subscriptions == 0)
        #expect(world.store.things.isEmpty)
        #expect(world.leftovers == [])
    }
}
