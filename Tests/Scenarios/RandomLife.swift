import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Wire

/// People who do something every few moments.
struct RandomLife {
    var world: World
    let office: Office
    var dice: Dice
    /// Decides what is watched and texted, so that calls go as they do without.
    var lampDice: Dice
    /// Rules that did not hold, in words.
    var broken: [String] = []
    /// Calls whose records there should be, but for those of the exchange that runs now.
    private var recorded = 0
    /// Calls that went on when the exchange was killed, as the store and as the phones know them.
    private var cutOff: Set<CallID> = []
    private var stale: [String: Set<Softphone.CallNumber>] = [:]
    private var names: [String] { Self.extensions }
    private var everybody: [String] { names + ["202-2", "provider"] }

    init(seed: UInt64) {
        var dice = Dice(seed: seed)
        office = Self.office(&dice)
        world = World(office, seed: seed)
        world.silence.longest = Self.patience
        world.register()
        world["provider"].behaviour = Self.behaviour(&dice)
        world.network.path = Path(
            loss: dice.happens(0.5) ? 0.1 : 0, delay: .milliseconds(1 + dice.below(80)),
            jitter: .milliseconds(dice.below(60)), duplication: dice.happens(0.5) ? 0.05 : 0)
        self.dice = dice
        lampDice = Dice(seed: seed &+ 1_000)
        equip()
        let isAcknowledged = everybody.allSatisfy { !world[$0].behaviour.withholdsACK }
        if !isAcknowledged { world.silence.longest = Self.withoutACK }
    }

    /// Every wait has sound, or an end: nobody hears nothing for longer.
    private static let patience = Duration.seconds(20)
    /// Nor where a phone does not acknowledge an answer, or has no power to: its call may not be
    /// ended for 32 s (RFC 3261 §15, §13.3.1.4), and the goodbye is repeated for as long.
    private static let withoutACK = Duration.seconds(66)

    /// What the media engine and the disk are like on this day, and after every start.
    private mutating func equip() {
        world.media.recordedLength = .seconds(dice.below(12))
        if dice.happens(0.1) { world.media.missingSounds = ["default", "vm-intro", "jazz"] }
        if dice.happens(0.1) { world.media.recordingFailure = "no space left" }
        world.store.voicemail.failure = dice.happens(0.1) ? "disk full" : nil
    }

    mutating func live(steps: Int) {
        for _ in 0..<steps where broken.isEmpty {
            act()
            if lampDice.happens(0.2) { watchOrTell(lampDice.element(of: names)) }
            world.run(for: .milliseconds(dice.below(4000)))
            check()
        }
    }

    private mutating func act() {
        let name = dice.element(of: everybody)
        switch dice.below(30) {
        case 0..<8 where !world[name].isDead:
            world.call(name, dice.element(of: names + names + Self.services + [wakeUp()]))
        case 8: world.answer(name)
        case 9, 10: world.hangUp(name)
        case 11: world.hold(name, by: dice.happens(0.5) ? .invite : .update)
        case 12: world.resume(name)
        case 13:
            world.at(name) { phone, now in
                guard let call = phone.first(.talking) else { return }
                phone.reoffer(call, isLate: true, at: now)
            }
        case 14: world.reject(name, .busyHere)
        case 15 where dice.happens(0.3):
            world.silence.longest = Self.withoutACK
            world.kill(name)
        case 16 where world[name].isDead: world.revive(name)
        case 17 where dice.happens(0.3):
            // What it was to acknowledge may have gone with the connection.
            world.silence.longest = Self.withoutACK
            world.cutConnection(of: name)
        case 18 where dice.happens(0.1): world.reload(office)
        case 19 where dice.happens(0.15): restart()
        case 20, 21: transfer(name)
        case 22, 23: join(name)
        case 24: take(dice.element(of: everybody))
        case 25: administer()
        case 26..<29: press(name)
        default: break
        }
    }

    /// A call-later for the minute after next.
    private func wakeUp() -> String {
        let minute = (world.clock.utc.milliseconds / 60_000 + 2) % 1_440
        let (hour, rest) = (minute / 60, minute % 60)
        return "5\(hour < 10 ? "0" : "")\(hour)\(rest < 10 ? "0" : "")\(rest)"
    }

    /// Keys of features, of rooms, of menus and of mailboxes.
    private mutating func press(_ name: String) {
        let keys = [
            "*2203#", "##204#", "*3", "*1", "*2", "*2800#", "##", "#", "1", "2", "3", "203",
            "4", "5", "6",
        ]
        let deeper = [
            "48#", "00#", "*6", "*7", "*2204#", "*8", "#1", "#3", "117", "739154#1", "019#",
        ]
        for key in dice.element(of: keys + deeper) {
            guard let stream = world.stream(of: name) else { break }
            world.report(.media(.digit(stream, "\(key)", milliseconds: 100)))
        }
    }

    /// What an administrator does.
    private mutating func administer() {
        let number = dice.element(of: names)
        switch dice.below(8) {
        case 0:
            guard case .calls(let calls) = world.order(.listCalls), !calls.isEmpty else { return }
            _ = world.order(.hangUp(dice.element(of: calls).id))
        case 1: _ = world.order(.room("610", .add(number)))
        case 2:
            let deeds: [RoomOrder] = [.mute(1), .deafen(2), .kick(1), .lock, .unlock, .end]
            _ = world.order(
                .room(dice.element(of: ["610", "611", "612"]), dice.element(of: deeds)))
        case 3: _ = world.order(.prompt(PromptOrder(.record(replaces: true), "hello", at: number)))
        case 4: _ = world.order(.prompt(PromptOrder(.play, "hello", at: number)))
        case 5:
            let change: AgentChange = dice.element(of: [.login, .logout, .pause, .resume])
            _ = world.order(.agent(number, change, queue: "desk"))
        case 6: _ = world.order(.tidyMailboxes)
        default:
            guard case .appointments(let list) = world.order(.listAppointments), !list.isEmpty
            else { return }
            _ = world.order(.cancelAppointment(dice.element(of: list).id))
        }
    }

    /// The exchange is killed and starts anew. Of its calls the store has what a crash leaves.
    private mutating func restart() {
        let before = Set(world.store.records.map(\.id))
        cutOff.formUnion(world.store.openCalls.keys)
        let known = cutOff.intersection(before)
        if !known.isEmpty { broken.append("ended calls were kept as open: \(known)") }
        recorded = world.store.records.count
        for name in everybody { stale[name, default: []].formUnion(world[name].calls.keys) }
        world.restartExchange()
        equip()
    }

    /// Somebody watches something, says how it is with him, or sends a text.
    private mutating func watchOrTell(_ name: String) {
        guard !world[name].isDead else { return }
        let things = ["night", "601", "sales", "801", "610", "desk", "750", "dnd-201", "none"]
        let number = ByteString(lampDice.element(of: names + things))
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

    // MARK: - Calls that move

    private mutating func transfer(_ name: String) {
        let target = dice.element(
            of: names + ["800", "600", "601", "610", "770202", "999", "0301234"])
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

    /// Any call of the exchange, by an INVITE with Replaces: picked up by a lamp, taken along to
    /// another phone, or tried by somebody who may not.
    private mutating func take(_ name: String) {
        let other = dice.element(of: everybody)
        let isEarlyOnly = dice.happens(0.3)
        let calls = world[other].calls.keys.sorted()
        guard !world[name].isDead, !calls.isEmpty,
            let replaces = world[other].replaces(
                dice.element(of: calls), isEarlyOnly: isEarlyOnly)
        else { return }
        world.at(name) {
            $0.call(
                "202", headers: [Header(.replaces, replaces), Header(.require, "replaces")], at: $1)
        }
    }

    // MARK: - What always holds

    private mutating func check() {
        let census = world.census
        broken += world.media.complaints
        if census.portsHeld != census.streams {
            broken.append("\(census.portsHeld) ports held by \(census.streams) streams")
        }
        if census.calls == 0, census.legs > census.legsLeaving {
            broken.append("legs without a call")
        }
        if census.streams < world.media.open.count {
            broken.append("the engine has streams that the exchange forgot")
        }
        broken += eavesdroppers
        broken += world.silence.complaints
        for stream in world.silence.lasting(at: world.now) {
            broken.append("\(stream) hears nothing, \(describe(stream))")
        }
    }

    /// Who hears others in their conversation and may not, in words.
    private var eavesdroppers: [String] {
        world.media.rooms.values.flatMap(\.members).compactMap { stream, seat in
            // Who is sent nothing hears nothing: its INVITE had no offer, and no ACK has come yet.
            guard seat.groups == Self.watching, let direction = world.media.open[stream]?.direction,
                direction.sends
            else { return nil }
            let name = everybody.first { world[$0].local.ip == direction.rtp.ip } ?? "?"
            let number = name.prefix { $0 != "-" }
            return Self.supervisors.contains(String(number))
                ? nil : "\(name) hears a conversation without the right"
        }
    }

    /// What supervisors sit as: neither side of the conversation.
    private static let watching = RoomGroups(rawValue: 4)

    private mutating func describe(_ stream: StreamID) -> String {
        let streams = [stream, world.media.open[stream]?.peer].compactMap { $0 }
        let ways = streams.map { id in
            let direction = world.media.open[id]?.direction
            let name = everybody.first { world[$0].local.ip == direction?.rtp.ip } ?? "?"
            return
                "\(name) (port \(direction?.rtp.port ?? 0), is sent: \(direction?.sends ?? false),"
                + " may send: \(direction?.receives ?? false))"
        }
        guard case .calls(let calls) = world.order(.listCalls) else { return "" }
        return ways.joined(separator: " beside ")
            + ", at \(world.now), \(calls.map { "\($0.caller) to \($0.dialed): \($0.activity)" })"
    }

    // MARK: - The end of the day

    /// The network heals, and what was under way comes to its end.
    mutating func settle() {
        world.network.path = Path()
        for (name, calls) in stale.sorted(by: { $0.key < $1.key }) {
            for call in calls where world[name].calls[call] != nil {
                world.at(name) { $0.hangUp(call, at: $1) }
            }
        }
        world.run(for: .seconds(70))
    }

    /// Everybody hangs up until nothing is left to hang up, and what was ordered for later is
    /// called off.
    mutating func goHome() {
        for name in everybody where world[name].isDead { world.revive(name) }
        for _ in 0..<4 {
            for name in everybody {
                for _ in world[name].calls { world.hangUp(name) }
            }
            world.run(for: .seconds(40))
        }
        if case .appointments(let list) = world.order(.listAppointments) {
            for appointment in list { _ = world.order(.cancelAppointment(appointment.id)) }
        }
        // Two dead phones that held each other say nothing that anybody could miss: such a call
        // stays until somebody looks.
        world.endAllCalls()
        world.run(for: .seconds(720))
        world.runUntilQuiet()
    }

    /// What is left behind, in words: nothing should be, and every call has one record, but for
    /// those that were killed with the exchange.
    var left: [String] {
        var found = world.leftovers
        let census = world.census
        for (name, count) in [
            ("subscriptions", census.subscriptions), ("publications", census.publications),
            ("appointments", census.appointments), ("texts kept", census.textsKept),
        ] where count != 0 {
            found.append("\(count) \(name)")
        }
        if census.textsKept != 0 {
            for case .text(let text) in world.store.things.values {
                found.append("a text for \(text.number) of \(text.from)")
            }
        }
        let records = world.store.records
        let begun = Int(world.counters.callsBegun)
        if records.count != recorded + begun {
            found.append("\(records.count) records, \(recorded) and \(begun) expected")
        }
        if Set(records.map(\.id)).count != records.count { found.append("calls with two records") }
        for watch in world.store.watches
        where watch.ended == nil && !cutOff.contains(watch.call) {
            found.append("\(watch.by) is said to hear \(watch.whom) still")
        }
        let open = Set(world.store.openCalls.keys).subtracting(cutOff)
        if !open.isEmpty { found.append("calls that the store has for open: \(open)") }
        return found
    }
}
