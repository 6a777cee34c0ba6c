import Testing

@testable import Dialplan

/// Forwards in the simulator: what rings, who pays, and that nothing goes round.
struct ForwardingTests {
    static let office = """
        bellbird 1
        context staff {
          allow free
          number 2xx { ring dialed for 30s; tag box = dialed }
          number 9x. { dial dialed via telco for 20s }
          number 70 { play tone test; tag menu = "yes" }
          number 71 { ring 201, 203 for 30s }
          number 72 { ring 201 for 30s forwarding off }
          number 73 { ring desk for 60s }
          number 74 { ring 203, 204 for 30s }
          number 75 { queue hotline for 5m }
          number *72|x. { forward dialed }
          number *90|x. { forward dialed when busy }
          number *73 { forward }
        }
        context boss {
          allow free, local, national, mobile
          number 2xx { ring dialed for 30s }
          number 0x. { dial dialed via telco for 20s }
          number 70 { tag boss = "menu"; play tone test }
        }
        queue hotline {
          members 203, dial 015112345678 via telco as 204
          strategy in-order
        }
        group desk { members 201, 203; strategy in-order; each 10s }
        numbering germany area 30
        incoming telco { otherwise { ring 204 for 30s; tag box = "204" } }
        """

    static let inventory = """
        [extension.201]
        context = "staff"
        [extension.202]
        context = "staff"
        [extension.203]
        context = "staff"
        [extension.204]
        context = "boss"
        [extension.205]
        context = "staff"
        [trunk.telco]
        server = "192.0.2.1"
        """

    private func failure(_ steps: String) -> String? {
        let files = [
            SourceFile(path: "main.dial", text: Self.office + "\ntest \"t\" {\n\(steps)\n}\n"),
            SourceFile(path: "site.toml", text: Self.inventory),
        ]
        let directory = PlanDirectory(files, passwordsAreKnown: false)
        guard let plan = directory.plan else {
            return DiagnosticRenderer(directory.sources).text(of: directory.diagnostics)
        }
        let result = TestRunner.run(directory.sources, plan)[0]
        guard let failure = result.failure else { return nil }
        return "\(failure)\n" + result.trace.joined(separator: "\n")
    }

    @Test("always: the other phone rings, and this one does not; then its own box")
    func always() {
        let steps = """
            given 201 forwards to 202
            call from 203 to 201
            expect ring 202
            expect tag box 201
            expect no ring 201
            """
        #expect(failure(steps) == nil)
    }

    @Test("busy, unavailable and do-not-disturb go on at once")
    func busy() {
        for state in ["busy", "dnd"] {
            let steps = """
                given 201 forwards busy to 202
                given 201 is \(state)
                call from 203 to 201
                expect ring 202 after 0s
                expect no ring 201
                """
            #expect(failure(steps) == nil, "\(state)")
        }
        let steps = """
            given 201 forwards unavailable to 202
            given 201 is offline
            call from 203 to 201
            expect ring 202 after 0s
            """
        #expect(failure(steps) == nil)
    }

    @Test("not answered: after 20 s, and the other one has its time anew")
    func noAnswer() {
        let steps = """
            given 201 forwards noanswer to 202
            given 202 answers after 25s
            call from 203 to 201
            expect ring 201
            expect ring 202 after 20s
            """
        #expect(failure(steps) == nil)
    }

    @Test("in a group an outside number rings too, on the account of who forwards")
    func outsideInAGroup() {
        let steps = """
            given 204 forwards to 015112345678
            call from 202 to 74
            expect dial +4915112345678 via telco as 202
            """
        let lines = """
            given 204 forwards to 015112345678
            given +4915112345678 answers after 5s
            call from 202 to 74
            expect ring 203
            expect dial +4915112345678 via telco as 204
            expect talk +4915112345678
            """
        #expect(failure(steps) != nil)
        #expect(failure(lines) == nil)
        // 201 may not call mobiles.
        let refused = """
            given 201 forwards to 9015112345678
            call from 202 to 71
            expect ring 203
            expect no dial
            """
        #expect(failure(refused) == nil)
    }

    @Test("in a queue")
    func outsideInAQueue() {
        let steps = """
            given 203 declines
            given +4915112345678 answers after 5s
            call from 202 to 75
            expect queue hotline
            expect ring 203
            expect dial +4915112345678 via telco as 204
            expect talk +4915112345678
            """
        #expect(failure(steps) == nil)
        let busy = """
            given +4915112345678 is busy
            given 203 is offline
            call from 202 to 75
            expect dial +4915112345678
            expect no talk
            expect hangup
            """
        #expect(failure(busy) == nil)
    }

    @Test("in a circle, and on for the fourth time: the phone itself rings")
    func circle() {
        let steps = """
            given 201 forwards to 202
            given 202 forwards to 201
            call from 203 to 201
            expect ring 201
            expect no ring 202
            """
        #expect(failure(steps) == nil)
        let chain = """
            given 201 forwards to 202
            given 202 forwards to 203
            given 203 forwards to 204
            given 204 forwards to 205
            call from 205 to 201
            expect ring 204
            expect no ring 205
            """
        #expect(failure(chain) == nil)
        let itself = "given 201 forwards to 201\ncall from 203 to 201\nexpect ring 201"
        #expect(failure(itself) == nil)
    }

    @Test("outside: in the forwarder's context, on the forwarder's account, and back")
    func outside() {
        let steps = """
            given 204 forwards to 015112345678
            call from 201 to 204
            expect forwarded 204 015112345678
            expect dial +4915112345678 as 204
            expect tag box 204
            """
        #expect(failure(steps) == nil)
        // A caller from outside, who may spend nothing, costs the forwarder, and 201 may not.
        let stranger = """
            given 204 forwards busy to 015112345678
            given 204 is busy
            given +4915112345678 answers after 3s
            call from +4930555 to +4930100 on telco
            expect dial +4915112345678 as 204
            expect talk +4915112345678
            expect no tag box
            """
        #expect(failure(stranger) == nil)
        let poor = """
            given 201 forwards to 915112345678
            call from 204 to 201
            expect no dial
            expect hangup
            """
        #expect(failure(poor) == nil)
    }

    @Test("a menu, in the context of the one who forwards; a group does not follow there")
    func elsewhere() {
        let steps = """
            given 204 forwards to 70
            call from 201 to 204
            expect tag boss menu
            expect play test
            expect tag box 204
            """
        #expect(failure(steps) == nil)
        let group = """
            given 201 forwards to 70
            call from 204 to 201
            hangup after 1s
            call from 205 to 71
            expect ring 203
            expect no ring 201
            expect no tag menu yes
            """
        #expect(
            failure(group.replacing("call from 204 to 201\nhangup after 1s\n", with: "")) == nil)
    }

    @Test("in a group a member's phone is replaced by the one it forwards to")
    func group() {
        let steps = """
            given 201 forwards to 202
            call from 205 to 73
            expect ring 202
            expect ring 203 after 10s
            expect no ring 201
            """
        #expect(failure(steps) == nil)
    }

    @Test("forwarding off; help is never called by a forward")
    func off() {
        let steps = """
            given 201 forwards to 202
            call from 203 to 72
            expect ring 201
            expect no ring 202
            """
        #expect(failure(steps) == nil)
    }

    @Test("as text, and back; rubbish is left out")
    func text() {
        var forwards = Forwards([.always: "+4930123", .noanswer: "202"])
        forwards.patience = .seconds(15)
        forwards.places = [.init("204"), .init("+4917155", after: .seconds(10))]
        let text = "always=+4930123 noanswer=202 after=15 follow=204@0,+4917155@10"
        #expect(forwards.text == text)
        #expect(Forwards(text: text) == forwards)
        let rubbish = Forwards(text: "always=x busy= after=99999 follow=@,1@z,\u{0} =2 noanswer=3")
        #expect(rubbish.numbers == [.noanswer: "3"])
        #expect(rubbish.places == [.init("1")])
        #expect(rubbish.patience == nil)
    }
}
