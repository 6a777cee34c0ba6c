import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Wire

// MARK: - Conversations

extension SeededFault {
    static let ofTalks = sounds + endings + callers

    private static let sounds = [
        SeededFault(.noPackets, "a firewall that lets no sound through") {
            FaultOffice.hearing { _ in }
        },
        SeededFault(.wrongPayloadType, "another codec than agreed") {
            FaultOffice.hearing {
                ($0.packets, $0.strange, $0.strangeType) = (90, 90, 97)
            }
        },
        SeededFault(.wrongKey, "another key than agreed") {
            FaultOffice.hearing { $0.refused = 90 }
        },
        SeededFault(.strangeSource, "sound from somewhere else") {
            FaultOffice.hearing {
                $0.foreign = 90
                $0.foreignSource = SocketAddress(.v4(0xCB00_7109), 4_000)
            }
        },
        SeededFault(.poorSound, "a bad Wi-Fi") {
            FaultOffice.talk { world in
                var period = StreamQuality()
                (period.milliseconds, period.packets, period.lost) = (10_000, 400, 100)
                for stream in world.media.open.keys.prefix(1) {
                    world.report(.media(.quality(stream, period)))
                }
            }
        },
        SeededFault(.silence, "the network of one side fails in the call") {
            FaultOffice.talk { world in
                for stream in world.media.open.keys.prefix(1) {
                    world.report(.media(.silent(stream)))
                }
            }
        },
        SeededFault(.mediaFailed, "a port that another program has") {
            FaultOffice.talk { world in
                for stream in world.media.open.keys.prefix(1) {
                    world.report(.media(.openFailed(stream, reason: "address in use")))
                }
            }
        },
    ]

    private static let endings = [
        SeededFault(.lostAcknowledgement, "a router that swallows the ACK") {
            var world = FaultOffice.world {
                $0.phones[0].behaviour.withholdsACK = true
            }
            return world.verdict(ofCalling: "202")
        },
        SeededFault(.farEndVanished, "a phone dies while it is held") {
            var world = FaultOffice.world()
            world.call("201", "202")
            world.run(for: .seconds(3))
            world.hold("201")
            world.run(for: .seconds(1))
            world.hold("202")
            world.run(for: .seconds(1))
            world.kill("202")
            world.runUntilQuiet()
            return world.lastStory.flatMap { CallVerdict($0) }
        },
        SeededFault(.sessionExpired, "a phone with session timers dies") {
            var behaviour = Softphone.Behaviour.answering(after: .seconds(1))
            behaviour.sessionExpires = 90
            var world = FaultOffice.world(behaviour) {
                $0.phones[0].behaviour.sessionExpires = 90
                $0.sessions.expires = 90
                $0.media.silenceTimeout = nil
            }
            world.call("201", "202")
            world.run(for: .seconds(3))
            world.kill("202")
            world.kill("201")
            world.runUntilQuiet()
            return world.lastStory.flatMap { CallVerdict($0) }
        },
        SeededFault(.longestTalk, "the longest time that the plan gives a call") {
            var world = FaultOffice.world()
            return world.verdict(ofCalling: "0301234567")
        },
        SeededFault(.longestCall, "the longest time that any call has") {
            var world = FaultOffice.world()
            return world.verdict(ofCalling: "202")
        },
        SeededFault(.administrator, "an administrator ends it") {
            FaultOffice.talk { $0.endAllCalls() }
        },
        SeededFault(.exchangeStopped, "the exchange is stopped") {
            FaultOffice.talk { _ = $0.order(.stop) }
        },
        SeededFault(.exchangeCrashed, "a power cut") {
            var world = FaultOffice.world()
            world.call("201", "202")
            world.run(for: .seconds(3))
            let left = world.store.openCalls.values.first
            return left.flatMap { CallVerdict(CallStory(record: $0, decisions: nil)) }
        },
        SeededFault(.endedNormally, "nothing at all: they talk and hang up") {
            FaultOffice.talk { _ in }
        },
    ]

    private static let callers = [
        SeededFault(.callerHungUp, "the caller does not wait long enough") {
            var world = FaultOffice.world(.init())
            world.call("201", "202")
            world.run(for: .seconds(6))
            world.hangUp("201")
            world.runUntilQuiet()
            return world.lastStory.flatMap { CallVerdict($0) }
        },
        SeededFault(.callerGaveUp, "a wrong number, hung up at once") {
            var callee = Softphone.Behaviour()
            callee.ringing = nil
            var world = FaultOffice.world(callee)
            world.call("201", "202")
            world.run(for: .seconds(1))
            world.hangUp("201")
            world.runUntilQuiet()
            return world.lastStory.flatMap { CallVerdict($0) }
        },
    ]
}

// MARK: - Requests that become no call

extension SeededFault {
    static let ofRefusals = [
        SeededFault(.wrongPassword, "a phone with a wrong password") {
            var world = FaultOffice.world()
            var stranger = Stranger(at: .v4(0xC000_0207))
            _ = world.knock(.register, as: "201", password: "wrong", by: &stranger)
            return world.refusal(of: "201").map { CallVerdict($0) }
        },
        SeededFault(.sourceBanned, "a phone that has tried it too often") {
            var world = FaultOffice.world()
            var stranger = Stranger(at: .v4(0xC000_0207))
            for _ in 1...12 {
                _ = world.knock(.register, as: "201", password: "wrong", by: &stranger)
            }
            return world.refusal(of: "201").map { CallVerdict($0) }
        },
        SeededFault(.exchangeFull, "sound takes all of the processor") {
            var world = FaultOffice.world()
            world.report(.media(.load(MediaLoad(share: 0.9, heardStreams: 0))))
            world.call("201", "202")
            world.runUntilQuiet()
            return world.refusal(of: "201").map { CallVerdict($0) }
        },
        SeededFault(.exchangeLate, "messages wait for too long") {
            var world = FaultOffice.world()
            world.report(.late(.milliseconds(1_300)))
            world.call("201", "202")
            world.runUntilQuiet()
            return world.refusal(of: "201").map { CallVerdict($0) }
        },
        SeededFault(.exchangeStopping, "the exchange is about to stop") {
            var world = FaultOffice.world()
            _ = world.order(.stop)
            world.call("201", "202")
            world.runUntilQuiet()
            return world.refusal(of: "201").map { CallVerdict($0) }
        },
        SeededFault(.srtpRequired, "a caller without the keys that it needs") {
            var world = FaultOffice.world { $0.phones[0].srtp = .required }
            world.call("201", "202")
            world.runUntilQuiet()
            return world.refusal(of: "201").map { CallVerdict($0) }
        },
    ]
}
