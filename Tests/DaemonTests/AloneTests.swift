import Foundation
import Glibc
import Switchboard
import Testing

@testable import Daemon

/// One exchange to a state directory and to a control socket: a second one harms nothing.
struct AloneTests {
    @Test("a second exchange on one state directory: refused, and the first is not touched")
    func oneStateDirectory() async throws {
        let place = try Workplace()
        try await place.running { _ in
            let before = try modified(place)
            let text = await place.complaint()
            #expect(
                text.contains(
                    "the state directory \(place.path)/state is in use by process \(getpid())"))
            #expect(text.contains("bellbird.toml:"))
            #expect(try modified(place) == before)
            #expect(try await place.listedPhones().count == 3)
        }
        #expect(await place.complaint() == "it started")
    }

    private func modified(_ place: Workplace) throws -> [String: Date?] {
        let state = place.path + "/state"
        let names = try FileManager.default.contentsOfDirectory(atPath: state)
        let times = try names.map { name -> Date? in
            try FileManager.default.attributesOfItem(atPath: "\(state)/\(name)")[
                .modificationDate] as? Date
        }
        return Dictionary(uniqueKeysWithValues: zip(names, times))
    }

    @Test("a control socket at which somebody answers is left to him")
    func oneControlSocket() async throws {
        let place = try Workplace()
        try await place.running { _ in
            let socket = "\(place.path)/control.sock"
            let second = try Workplace(
                Workplace.settings().replacing("control.sock", with: socket))
            let text = await second.complaint()
            #expect(text.contains("error[E1107]"))
            #expect(text.contains("\(socket) is in use by a running exchange"))
            #expect(try await place.listedPhones().count == 3)
        }
        #expect(!FileManager.default.fileExists(atPath: place.path + "/control.sock"))
    }

    @Test("a dead socket is replaced; at the end only one's own is removed")
    func deadSocket() async throws {
        let place = try Workplace()
        let path = place.path + "/control.sock"
        // Nobody listens on it.
        let dead = try ControlSocket(path)
        defer { close(dead.descriptor) }
        try await place.running { _ in
            #expect(try await place.listedPhones().count == 3)
            dead.remove()
            #expect(FileManager.default.fileExists(atPath: path))
            try FileManager.default.removeItem(atPath: path)
            try place.put("of somebody else", "control.sock")
        }
        #expect(try place.text("control.sock") == "of somebody else")
        let text = await place.complaint()
        #expect(text.contains("\(path) cannot be opened: a file is in its place"))
    }

    @Test("what the system refuses is said in its words, and no library's")
    func plainReasons() async throws {
        let place = try Workplace(
            Workplace.settings().replacing("\"state\"", with: "\"extensions.toml/state\""))
        let state = await place.complaint()
        #expect(state.contains("error[E1106]: the state directory \(place.path)/extensions.toml"))
        #expect(state.contains("bellbird.toml:"))
        try place.put(
            Workplace.settings().replacing("control.sock", with: "extensions.toml/control.sock"),
            "bellbird.toml")
        let control = await place.complaint()
        #expect(control.contains("error[E1107]: the control socket \(place.path)/extensions.toml"))
        for text in [state, control] {
            #expect(!text.contains("Domain="))
            #expect(!text.contains("the system refuses it"))
        }
        #expect(SystemReason.text(ENOSPC) == "the disk is full")
    }

    @Test("a start that fails leaves no folder behind that it has made, and those of before alone")
    func nothingHalfStarted() async throws {
        let taken = try Workplace()
        let names = try taken.names()
        // The state directory is made, but not what would lie in a file.
        try taken.put(
            Workplace.settings().replacing("control.sock", with: "extensions.toml/control.sock"),
            "bellbird.toml")
        #expect(await taken.complaint().contains("error[E1107]"))
        #expect(try taken.names() == names)
        // The control socket's folder is made, but its path is too long.
        let long = String(repeating: "long", count: 30)
        try taken.put(
            Workplace.settings().replacing("control.sock", with: "run/\(long)"), "bellbird.toml")
        #expect(await taken.complaint().contains("its path is too long"))
        #expect(try taken.names() == names)
        // The outer folder of the state directory is made, the inner name is too long for any.
        let tooLong = String(repeating: "state", count: 60)
        try taken.put(
            Workplace.settings().replacing("\"state\"", with: "\"outer/\(tooLong)\""),
            "bellbird.toml")
        #expect(await taken.complaint().contains("error[E1106]"))
        #expect(try taken.names() == names)
        // What was there before is not ours to take away.
        try FileManager.default.createDirectory(
            atPath: taken.path + "/state", withIntermediateDirectories: false)
        try taken.put("kept", "state/note")
        try taken.put(
            Workplace.settings().replacing("control.sock", with: "extensions.toml/control.sock"),
            "bellbird.toml")
        #expect(await taken.complaint().contains("error[E1107]"))
        #expect(try taken.text("state/note") == "kept")
    }

    @Test("a stopped exchange takes no orders")
    func stopped() async throws {
        let place = try Workplace()
        let daemon = Daemon(directory: place.path)
        try await daemon.start()
        await daemon.stop()
        guard case .refused = await daemon.answer(.status) else {
            Issue.record("a stopped exchange answered")
            return
        }
    }
}
