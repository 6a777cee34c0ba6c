import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Wire

/// A fault that is made on purpose, and the cause that is to be named for it.
struct SeededFault: Sendable {
    let cause: Cause
    let what: String
    /// Makes the fault in an office, and gives what `bellbird why` would say.
    let verdict: @Sendable () -> CallVerdict?

    init(_ cause: Cause, _ what: String, _ verdict: @escaping @Sendable () -> CallVerdict?) {
        self.cause = cause
        self.what = what
        self.verdict = verdict
    }
}

extension World {
    /// Of the call that ended last, as it is kept.
    var lastStory: CallStory? {
        guard let record = store.records.last else { return nil }
        return CallStory(
            record: record, decisions: store.decisions.last { $0.id == record.id })
    }

    func refusal(of name: String) -> RefusedRequest? {
        var copy = self
        guard case .refusal(let found) = copy.order(.refusal(of: name)) else { return nil }
        return found
    }

    /// 201 calls, and what becomes of it is judged when all is quiet.
    mutating func verdict(ofCalling number: String) -> CallVerdict? {
        call("201", number)
        runUntilQuiet()
        return lastStory.flatMap { CallVerdict($0) }
    }
}

/// The offices in which the faults are made.
enum FaultOffice {
    static let plan = """
        bellbird 1
        numbering germany area 30
        settings { max-call 14m }
        toggle quiet "Quiet" { default off }
        queue support { members 203; strategy in-order; each 10s }
        service crm {
          url "https://crm.example/{number}"; takes number: text; returns name: text; within 2s
        }
        context staff {
          allow local, national
          number 2xx { ring dialed for 20s }
          number 602 { hangup busy }
          number 70 { queue support for 15s }
          number 78 { dnd on }
          number 81 { agent login queue support }
          number 703 { goto again }
          number 0. { dial dialed via provider for 60s limit 10m }
        }
        flow again {
          lookup crm(number: "1") as a
          goto again
        }
        """

    /// Everybody is registered; 202 and the provider are as they are told to be.
    static func world(
        _ callee: Softphone.Behaviour = .answering(after: .seconds(1)),
        provider: Softphone.Behaviour = .answering(after: .seconds(1)),
        _ change: (inout Office) -> Void = { _ in }
    ) -> World {
        var office = Office.plain(.init("201"), .init("202", behaviour: callee), .init("203"))
        office.dialplan = plan
        office.trunks = ["provider"]
        change(&office)
        var world = World(office)
        world.register()
        world["provider"].behaviour = provider
        return world
    }

    /// 202 answers a call with this.
    static func phone(_ status: Status) -> CallVerdict? {
        var world = world(.rejecting(status))
        return world.verdict(ofCalling: "202")
    }

    /// The provider does.
    static func provider(_ status: Status) -> CallVerdict? {
        var world = world(provider: .rejecting(status))
        return world.verdict(ofCalling: "0301234567")
    }

    /// 201 and 202 talk, something happens, and then both hang up.
    static func talk(
        _ change: (inout Office) -> Void = { _ in }, _ fault: (inout World) -> Void
    ) -> CallVerdict? {
        var world = world(.answering(after: .seconds(1)), change)
        world.call("201", "202")
        world.run(for: .seconds(3))
        fault(&world)
        world.run(for: .seconds(3))
        world.hangUp("201")
        world.runUntilQuiet()
        return world.lastStory.flatMap { CallVerdict($0) }
    }

    /// Of 202's sound this comes in the first seconds.
    static func hearing(_ change: (inout StreamHearing) -> Void) -> CallVerdict? {
        var facts = StreamHearing()
        change(&facts)
        var world = world()
        world.media.hearing[world["202"].local.ip] = facts
        world.call("201", "202")
        world.run(for: .seconds(6))
        world.hangUp("201")
        world.runUntilQuiet()
        return world.lastStory.flatMap { CallVerdict($0) }
    }
}

// MARK: - Phones of the house

extension SeededFault {
    static let ofPhones =
        absent + [
            SeededFault(.noAnswer, "nobody comes to the phone") {
                var world = FaultOffice.world(.init())
                return world.verdict(ofCalling: "202")
            },
            SeededFault(.declined, "declined by key") { FaultOffice.phone(.decline) },
            SeededFault(.busy, "busy") { FaultOffice.phone(.busyHere) },
            SeededFault(.doNotDisturb, "do not disturb") {
                var world = FaultOffice.world()
                world.call("202", "78")
                world.runUntilQuiet()
                return world.verdict(ofCalling: "202")
            },
            SeededFault(.phoneUnavailable, "do not disturb in the phone itself") {
                FaultOffice.phone(.temporarilyUnavailable)
            },
            SeededFault(.phoneRefused, "a phone that takes calls of its own server only") {
                FaultOffice.phone(.forbidden)
            },
            SeededFault(.phoneFault, "a phone with a fault") {
                FaultOffice.phone(.serverInternalError)
            },
            SeededFault(.noCommonCodec, "a phone without a common codec") {
                FaultOffice.phone(.notAcceptableHere)
            },
            SeededFault(.srtpNeedsTLS, "encrypted sound only, over UDP") {
                var world = FaultOffice.world { $0.phones[1].srtp = .required }
                return world.verdict(ofCalling: "202")
            },
            SeededFault(.queueEmpty, "nobody has signed on to the queue") {
                var world = FaultOffice.world { $0.dialplan.replace("members 203; ", with: "") }
                return world.verdict(ofCalling: "70")
            },
            SeededFault(.queueTimeout, "no agent answers in time") {
                var world = FaultOffice.world()
                return world.verdict(ofCalling: "70")
            },
        ]

    private static let absent = [
        SeededFault(.notRegistered, "a phone that was never connected") {
            var office = Office.plain(.init("201"), .init("202"))
            office.dialplan = "bellbird 1\ncontext staff { number 2xx { ring dialed for 20s } }"
            var world = World(office)
            world.register("201")
            return world.verdict(ofCalling: "202")
        },
        SeededFault(.registrationExpired, "a phone without power since yesterday") {
            var world = FaultOffice.world()
            world.kill("202")
            world.run(for: .seconds(8_000))
            return world.verdict(ofCalling: "202")
        },
        SeededFault(.connectionLost, "a phone whose TCP connection broke") {
            var world = FaultOffice.world { $0.phones[1].transport = .tcp }
            world.kill("202")
            world.cutConnection(of: "202")
            return world.verdict(ofCalling: "202")
        },
        SeededFault(.signedOff, "a phone that was switched off in order") {
            var world = FaultOffice.world()
            world.at("202") { $0.unregister(at: $1) }
            world.runUntilQuiet()
            return world.verdict(ofCalling: "202")
        },
        SeededFault(.phoneSilent, "a phone without power since a minute") {
            var world = FaultOffice.world()
            world.kill("202")
            return world.verdict(ofCalling: "202")
        },
        SeededFault(.phoneUnreachable, "a phone behind a VPN that is down") {
            var world = FaultOffice.world()
            world.network.unreachable = [world["202"].local]
            return world.verdict(ofCalling: "202")
        },
    ]
}

// MARK: - The plan

extension SeededFault {
    static let ofPlans = [
        SeededFault(.numberUnknown, "a number that is not there") {
            var world = FaultOffice.world()
            return world.verdict(ofCalling: "999")
        },
        SeededFault(.notAllowed, "a class that is not allowed") {
            var world = FaultOffice.world()
            return world.verdict(ofCalling: "0041581234567")
        },
        SeededFault(.planEnded, "the plan says busy") {
            var world = FaultOffice.world()
            return world.verdict(ofCalling: "602")
        },
        SeededFault(.planError, "a plan that asks in a circle") {
            var world = FaultOffice.world()
            world.sources.fall()
            return world.verdict(ofCalling: "703")
        },
        SeededFault(.accountLimit, "an account with as many calls as it may have") {
            var world = FraudOffice.world { $0.limits = [.of { $0.calls = 1 }] }
            world.call("201", "0301234567")
            world.run(for: .seconds(3))
            let second = world.call("201", "0301234567")
            world.run(for: .seconds(20))
            guard world.events(of: "201").contains(.ended(second, .theyRejected(.forbidden)))
            else { return nil }
            return world.lastStory.flatMap { CallVerdict($0) }
        },
        SeededFault(.nothingLeft, "an account whose minutes are used up") {
            var world = FraudOffice.world { $0.limits = [.of { $0.minutesPerDay = 1 }] }
            world.call("201", "0301234567")
            world.runUntilQuiet()
            return world.lastStory.flatMap { CallVerdict($0) }
        },
    ]
}

// MARK: - Trunks

extension SeededFault {
    static let ofTrunks =
        ways + [
            SeededFault(.providerForbids, "a caller's number that the provider does not take") {
                FaultOffice.provider(.forbidden)
            },
            SeededFault(.providerNumberUnknown, "a number that is not there") {
                FaultOffice.provider(.notFound)
            },
            SeededFault(.providerNumberIncomplete, "half a number") {
                FaultOffice.provider(.addressIncomplete)
            },
            SeededFault(.trunkPassword, "a provider that wants a password") {
                FaultOffice.provider(.proxyAuthenticationRequired)
            },
            SeededFault(.providerCodec, "a provider without a common codec") {
                FaultOffice.provider(.notAcceptableHere)
            },
            SeededFault(.providerOverloaded, "a provider that is full") {
                FaultOffice.provider(.serviceUnavailable)
            },
            SeededFault(.providerFault, "a provider with a fault") {
                FaultOffice.provider(.serverInternalError)
            },
            SeededFault(.providerTimeout, "a provider whose server does not answer") {
                FaultOffice.provider(.serverTimeout)
            },
            SeededFault(.providerUnavailable, "a mobile phone that is off") {
                FaultOffice.provider(.temporarilyUnavailable)
            },
            SeededFault(.providerRefused, "a provider that does not like the call") {
                FaultOffice.provider(.badRequest)
            },
            SeededFault(.busy, "the number outside is busy") { FaultOffice.provider(.busyHere) },
            SeededFault(.providerRedirects, "a provider that sends the call abroad") {
                var provider = Softphone.Behaviour()
                provider.answering = .redirecting(to: "0041581234567")
                var world = FaultOffice.world(provider: provider)
                return world.verdict(ofCalling: "0301234567")
            },
            SeededFault(.noAnswer, "nobody answers outside") {
                var world = FaultOffice.world(provider: .init())
                return world.verdict(ofCalling: "0301234567")
            },
        ]

    private static let ways = [
        SeededFault(.trunkNameUnknown, "a provider's name that the DNS does not know") {
            var world = FaultOffice.world { $0.trunkHosts = ["provider": "sip.nowhere.test"] }
            return world.verdict(ofCalling: "0301234567")
        },
        SeededFault(.trunkSilent, "a provider that does not answer at all") {
            var world = FaultOffice.world()
            world.kill("provider")
            return world.verdict(ofCalling: "0301234567")
        },
        SeededFault(.trunkUnreachable, "the line to the internet is down") {
            var world = FaultOffice.world()
            world.network.unreachable = [world["provider"].local]
            return world.verdict(ofCalling: "0301234567")
        },
        SeededFault(.trunkFull, "both lines are in use") {
            var world = FaultOffice.world { $0.trunkLines = ["provider": 1] }
            world.call("203", "0301234568")
            world.run(for: .seconds(3))
            world.call("201", "0301234567")
            world.run(for: .seconds(5))
            return world.lastStory.flatMap { CallVerdict($0) }
        },
        SeededFault(.trunkRate, "more calls in a second than the provider takes") {
            var world = FaultOffice.world {
                $0.trunkOptions = ["provider": { $0.callsPerSecond = 1 }]
            }
            world.call("203", "0301234568")
            world.call("201", "0301234567")
            world.run(for: .seconds(2))
            return world.lastStory.flatMap { CallVerdict($0) }
        },
        SeededFault(.trunkClosed, "a provider that wants to be left alone") {
            var provider = Softphone.Behaviour.rejecting(.serviceUnavailable)
            provider.retryAfter = 50
            var world = FaultOffice.world(provider: provider)
            world.call("203", "0301234568")
            world.run(for: .seconds(5))
            world.call("201", "0301234567")
            world.run(for: .seconds(5))
            return world.lastStory.flatMap { CallVerdict($0) }
        },
    ]
}
