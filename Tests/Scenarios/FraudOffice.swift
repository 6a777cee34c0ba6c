import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Wire

/// An office with a provider who answers, whose extensions may call everything.
enum FraudOffice {
    static let plan = """
        bellbird 1
        numbering germany area 30
        settings { max-call 24h }
        emergency { numbers 112; via provider; notify 203 }
        context staff {
          include std.features
          allow free, local, national, mobile, international, premium
          number 2xx { ring dialed for 30s }
          number 0.  { dial dialed via provider for 30s }
        }
        """

    static func world(
        _ more: String = "", trunks: [String] = ["provider"], _ change: (inout Office) -> Void
    ) -> World {
        var office = Office.plain(
            .init("201", name: "Ann"), .init("202"), .init("203"), .init("204"))
        office.trunks = trunks
        office.dialplan = plan + "\n" + more
        office.sessions.askAfter = 100_000
        office.media.silenceTimeout = nil
        change(&office)
        var world = World(office)
        world.register()
        for trunk in trunks { world[trunk].behaviour.answering = .after(.seconds(1)) }
        for name in ["201", "202", "203", "204"] + trunks { world[name].behaviour.calls = 1_000 }
        return world
    }

    /// A moment of a day in UTC.
    static func time(
        _ date: String, _ hour: Int64, _ minute: Int64, _ second: Int64, _ world: World
    ) -> UTCTime {
        let days: Int64 = date == "2026-11-22" ? 20_779 : 20_780
        return UTCTime(
            milliseconds: ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1_000)
    }
}

/// What an account has used up on a day, as it is kept.
struct Spent: Equatable {
    var date: String
    var minutes: Int
    var money: Int64

    init(_ date: String, _ minutes: Int, _ money: Int64) {
        (self.date, self.minutes, self.money) = (date, minutes, money)
    }
}

extension World {
    func spent(_ account: String, _ part: String = "") -> Spent? {
        let name = part.isEmpty ? account : "\(account) \(part)"
        let words = store.facts[.spent, name]?.split(separator: " ") ?? []
        guard words.count == 3, let minutes = Int(words[1]), let money = Int64(words[2]) else {
            return nil
        }
        return Spent(String(words[0]), minutes, money)
    }
}

extension AccountLimit {
    /// For everybody.
    static func of(_ change: (inout Bounds) -> Void) -> AccountLimit {
        var bounds = Bounds()
        change(&bounds)
        return AccountLimit(name: "default", total: bounds)
    }
}
