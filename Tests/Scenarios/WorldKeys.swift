import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// What scenarios have in common.
extension World {
    func rings(_ name: String) -> Bool { self[name].first(.ringing) != nil }

    /// An administrator ends every call, and nothing is left of them.
    mutating func endAll(_ place: SourceLocation = #_sourceLocation) {
        _ = endAllCalls()
        runUntilQuiet()
        #expect(leftovers == [], sourceLocation: place)
        #expect(mediaComplaints == [], sourceLocation: place)
    }

    /// Everybody hangs up; every call has its record, and nothing is left of them.
    mutating func endAtHome(_ place: SourceLocation = #_sourceLocation) {
        #expect(mediaComplaints == [], sourceLocation: place)
        goHome()
        #expect(leftovers == [], sourceLocation: place)
        #expect(store.records.count == Int(counters.callsBegun), sourceLocation: place)
    }

    /// The stream that speaks to this phone; of several the oldest.
    func stream(of name: String) -> StreamID? {
        let ip = self[name].local.ip
        return media.open.filter { $0.value.direction?.rtp.ip == ip }.keys
            .min { $0.rawValue < $1.rawValue }
    }

    /// Somebody presses keys there; after each one so much time goes by.
    mutating func press(_ keys: String, at name: String, each: Duration = .zero) {
        for key in keys {
            guard let stream = stream(of: name) else {
                Issue.record("nothing is said to \(name), which presses \(key)")
                return
            }
            report(.media(.digit(stream, "\(key)", milliseconds: 100)))
            if each > .zero { run(for: each) }
        }
    }

    /// Four phones, and a room under 600; who dials 601 is its host.
    static func withRoom(_ room: String, action: String = "conference 600") -> World {
        var office = Office.plain(
            .init("201", name: "Anna"), .init("202"), .init("203"), .init("204"))
        office.dialplan = """
            bellbird 1
            conference 600 { \(room) }
            context staff {
              number 2xx { ring dialed for 30s }
              number 600 { \(action) }
              number 601 { conference 600 host }
            }
            """
        var world = World(office)
        world.register()
        return world
    }
}
