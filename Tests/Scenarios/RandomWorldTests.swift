import Dialplan
import Foundation
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Offices that live by chance: whatever people do and whatever the network does to them, rules
/// hold at every moment, and in the end nothing is left.
struct RandomWorldTests {
    @Test(
        "a random office: every call ends, has one record, and gives everything back",
        arguments: Seeds.wanted)
    func randomOffice(_ seed: Int) {
        var life = RandomLife(seed: UInt64(seed))
        life.live(steps: 200)
        #expect(life.broken == [], "seed \(seed)")
        life.settle()
        #expect(life.world.mediaComplaints == [], "seed \(seed)")
        life.goHome()
        #expect(life.world.leftovers == [], "seed \(seed)")
        #expect(
            life.world.store.records.count == Int(life.world.counters.callsBegun), "seed \(seed)")
        #expect(Set(life.world.store.records.map(\.id)).count == life.world.store.records.count)
    }

    @Test("in such offices the supervisor hears people, in every way")
    func supervised() {
        var modes: Set<MonitorMode> = []
        for seed in 1...20 where modes.count < 3 {
            var life = RandomLife(seed: UInt64(seed))
            life.live(steps: 200)
            modes.formUnion(life.world.store.watches.map(\.mode))
        }
        #expect(modes.count == 3)
    }
}

/// `BELLBIRD_SEEDS=500` lives five hundred lives instead of a few.
private enum Seeds {
    static var wanted: ClosedRange<Int> {
        1...max(1, ProcessInfo.processInfo.environment["BELLBIRD_SEEDS"].flatMap { Int($0) } ?? 25)
    }
}

/// People who do something every few moments.
private struct RandomLife {
    var world: World
    let office: Office
    var dice: Dice
    /// Decides what is watched and texted, so that calls go as they do without.
    var lampDice: Dice
    /// Decides what the supervisor does.
    var bossDice: Dice
    /// Rules that did not hold, in words.
    var broken: [String] = []
    let names = ["201", "202", "203", "204", "205", "206"]
    private var everybody: [String] { names + ["202-2", "207", "provider"] }

    init(seed: UInt64) {
        var dice = Dice(seed: seed)
        let phones = names.map { name in
            Office.Phone(
                name, transport: dice.happens(0.3) ? .tcp : .udp,
                behaviour: Self.behaviour(&dice), twins: name == "202" ? 1 : 0)
        }
        var office = Office.plain()
        var boss = Office.Phone("207")
        boss.rights = [.monitor]
        office.phones = phones + [boss]
        for index in 0...3 { office.phones[index].pickupGroup = "sales" }
        office.dialplan = """
            bellbird 1

            parking lot { slots 801-802; for 20s }
            toggle night "Night" { default off; lamp yes }
            group sales { members 201-204 }
            features { transfer *2; blind ##; park *3; record *1 }
            queue desk {
              members 203, 204; strategy longest-idle; each 5s; wrap-up 3s; every 10s
              music "calm"; announce "time"
            }
            group turns { members 201, 202, 205; strategy round-robin; each 4s }
            context staff {
              number 750 { queue desk for 30s { on key 1 { echo-test } } }
              number 751 { queue desk for 1m priority 3 { on nobody { ring 201 for 5s } } }
              number 752 { agent flip queue desk }
              number 753 { agent pause }
              number 754 { agent resume }
              number 755 { dnd flip }
              number *55|2xx { monitor dialed mode whisper { on ended { monitor 201 } } }
              number *56|2xx { monitor dialed { on ended { monitor 202 mode barge } } }
              number 756 { ring turns tone external for 15s }
              number *72|x. { forward dialed; play tone confirmation }
              number *74|x. { forward dialed when noanswer }
              number *75|x. { forward dialed when busy }
              number *73 { forward }
              number 2xx { ring dialed for 15s { on busy { play tone busy } } }
              number 800 { park }
              number 801-802 { unpark dialed }
              number *8 { pickup }
              number 600 { echo-test }
              number 601 { answer; toggle night flip; play tone test times 2; hangup }
              number 700 { ring 201, 202 after 2s, 203 after 4s for 10s; play tone busy }
              number 701 { answer; wait 1s; ring 204, 205 for 20s }
              allow local
              number 0x. { dial dialed via provider for 20s; play tone congestion }
            }

            incoming provider {
              number 4930x. { ring 202, 206 after 3s for 15s }
            }
            """
        office.trunks = ["provider"]
        self.office = office
        world = World(office, seed: seed)
        world.register()
        world["provider"].behaviour = Self.behaviour(&dice)
        world.network.path = Path(
            loss: dice.happens(0.5) ? 0.1 : 0, delay: .milliseconds(1 + dice.below(80)),
            jitter: .milliseconds(dice.below(60)), duplication: dice.happens(0.5) ? 0.05 : 0)
        self.dice = dice
        lampDice = Dice(seed: seed &+ 1_000)
        bossDice = Dice(seed: seed &+ 2_000)
    }

    private static func behaviour(_ dice: inout Dice) -> Softphone.Behaviour {
        var behaviour = Softphone.Behaviour()
        switch dice.below(7) {
        case 6: behaviour.answering = .redirecting(to: dice.element(of: ["203", "600", "205"]))
        case 0: behaviour.answering = .manually
        case 1: behaviour.answering = .rejecting(dice.element(of: [.busyHere, .decline]))
        case 2: behaviour.answering = .ignoring
        default: behaviour.answering = .after(.milliseconds(dice.below(6000)))
        }
        behaviour.speaksReliableProvisionals = dice.happens(0.5)
        behaviour.givesEarlyMedia = dice.happens(0.3)
        behaviour.offersLate = dice.happens(0.2)
        behaviour.answersTwice = dice.happens(0.1)
        behaviour.withholdsACK = dice.happens(0.05)
        behaviour.stallsOffers = dice.happens(0.1)
        behaviour.sessionExpires = dice.happens(0.3) ? 90 : nil
        return behaviour
    }

    mutating func live(steps: Int) {
        for _ in 0..<steps where broken.isEmpty {
            act()
            if bossDice.happens(0.2) { supervise() }
            if lampDice.happens(0.2) { watchOrTell(lampDice.element(of: names)) }
            world.run(for: .milliseconds(dice.below(4000)))
            check()
        }
    }

    private mutating func act() {
        let name = dice.element(of: everybody)
        switch dice.below(22) {
        case 0..<5 where !world[name].isDead:
            let services =
                ["600", "601", "700", "701", "999", "0301234", "49301234"]
                + ["800", "801", "*8", "750", "750", "751", "752", "753", "754", "755", "756"]
                + ["*72203", "*72600", "*720301234", "*74202", "*74750", "*75205", "*73", "*73"]
            world.call(name, dice.element(of: names + services))
        case 5: world.answer(name)
        case 6, 7: world.hangUp(name)
        case 8: world.hold(name, by: dice.happens(0.5) ? .invite : .update)
        case 9: world.resume(name)
        case 10:
            world.at(name) { phone, now in
                guard let call = phone.first(.talking) else { return }
                phone.reoffer(call, isLate: true, at: now)
            }
        case 11: world.reject(name, .busyHere)
        case 12 where dice.happens(0.3): world.kill(name)
        case 13 where world[name].isDead: world.revive(name)
        case 14 where dice.happens(0.3): world.cutConnection(of: name)
        case 15 where dice.happens(0.1): world.reload(office)
        case 16, 17: transfer(name)
        case 18: join(name)
        case 19, 20:
            let keys = ["*2203#", "##204#", "*3", "*1", "*2", "*2800#", "##"]
            for key in dice.element(of: keys) {
                guard let stream = world.stream(of: name) else { break }
                world.report(.media(.digit(stream, "\(key)", milliseconds: 100)))
            }
        default: break
        }
    }

    private mutating func supervise() {
        switch bossDice.below(8) {
        case 0..<4 where world["207"].calls.isEmpty:
            let talking = names.filter { world[$0].first(.talking) != nil }
            guard !talking.isEmpty else { return }
            let code = bossDice.element(of: ["*55", "*56"])
            world.call("207", code + bossDice.element(of: talking))
        case 0..<6:
            guard let stream = world.stream(of: "207") else { return }
            let key = bossDice.element(of: ["4", "5", "6", "#"])
            world.report(.media(.digit(stream, key, milliseconds: 100)))
        case 6: transfer("207")
        default: world.hangUp("207")
        }
    }

    /// Somebody watches something, says how it is with him, or sends a text.
    private mutating func watchOrTell(_ name: String) {
        guard !world[name].isDead else { return }
        let number = ByteString(lampDice.element(of: names + ["night", "601", "sales", "none"]))
        switch lampDice.below(4) {
        case 0, 1:
            let event: ByteString = lampDice.element(of: ["dialog", "presence", "message-summary"])
            let lists = lampDice.happens(0.5) ? [Header(.supported, "eventlist")] : []
            world.watch(name, number, event, expires: UInt32(60 + lampDice.below(600)), lists)
        case 2:
            let basic = lampDice.element(of: ["open", "closed", "<"])
            let body =
                "<presence><tuple><status><basic>\(basic)</basic></status></tuple></presence>"
            world.at(name) {
                $0.ask(
                    .publish, of: $0.identity.user,
                    headers: [
                        Header(.event, "presence"), Header(.expires, "120"),
                        Header(.contentType, "application/pidf+xml"),
                    ], body: Array(body.utf8), at: $1)
            }
        default: world.at(name) { $0.sendMessage("hello", to: number, at: $1) }
        }
    }

    private mutating func transfer(_ name: String) {
        let target = dice.element(of: names + ["800", "600", "601", "999", "0301234"])
        let isQuiet = dice.happens(0.2)
        world.at(name) { phone, now in
            guard let call = phone.first(.talking) else { return }
            phone.transfer(
                call, to: ByteString(target), headers: isQuiet ? [Header(.referSub, "false")] : [],
                at: now)
        }
        if dice.happens(0.3) { world.hangUp(name) }
    }

    /// The two oldest calls, whatever they are doing.
    private mutating func join(_ name: String) {
        world.at(name) { phone, now in
            let calls = phone.calls.keys.sorted()
            guard calls.count > 1 else { return }
            phone.transfer(calls[0], to: calls[1], at: now)
        }
    }

    private mutating func check() {
        let census = world.census
        broken += world.media.complaints
        if census.portsHeld != census.streams {
            broken.append("\(census.portsHeld) ports held by \(census.streams) streams")
        }
        for (stream, seat) in world.media.rooms.values.flatMap(\.members) {
            if world.media.open[stream]?.peer != nil { broken.append("in a room and relayed") }
            if seat.isMuted, !seat.audience.isEmpty { broken.append("muted, and heard by some") }
        }
        if census.rooms != world.media.rooms.count {
            broken.append("\(census.rooms) rooms, \(world.media.rooms.count) in the engine")
        }
        for room in world.media.rooms.values where room.members.count < 3 {
            broken.append("a conversation that nobody hears sits in a room: \(room.members)")
        }
        if census.calls == 0, census.legs > census.legsLeaving {
            broken.append("legs without a call")
        }
        if census.streams < world.media.open.count {
            broken.append("the engine has streams that the exchange forgot")
        }
    }

    /// The network heals, and what was under way comes to its end.
    mutating func settle() {
        world.network.path = Path()
        world.run(for: .seconds(70))
    }

    /// Everybody hangs up until nothing is left to hang up.
    mutating func goHome() {
        for name in everybody where world[name].isDead { world.revive(name) }
        for _ in 0..<4 {
            for name in everybody {
                for _ in world[name].calls { world.hangUp(name) }
            }
            world.run(for: .seconds(40))
        }
        // Two dead phones that held each other say nothing that anybody could miss: such a call
        // stays until somebody looks.
        world.endAllCalls()
        world.runUntilQuiet()
    }
}
