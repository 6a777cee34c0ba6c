import Testing

@testable import Dialplan

/// Keys beside something else (7.1: `on key`, `during key`).
struct KeyListenerTests {
    private func type(_ keys: String, _ listener: inout KeyListener) -> [String] {
        keys.enumerated().compactMap { listener.key($1, at: .milliseconds($0 * 100))?.pressed }
    }

    @Test("a key is heard at once where nothing longer begins with it; others are forgotten")
    func atOnce() {
        var listener = KeyListener(Build.table("1", "*9"))
        #expect(type("5107*91", &listener) == ["1", "*9", "1"])
        #expect(listener.deadline == nil)
    }

    @Test("the last of several keys that mean nothing may begin something")
    func again() {
        var listener = KeyListener(Build.table("*9", "12"))
        #expect(type("**9", &listener) == ["*9"])
        #expect(type("1*9", &listener) == ["*9"])
        #expect(type("1112", &listener) == ["12"])
    }

    @Test("a key that could be the beginning of another waits two seconds for it")
    func longer() {
        var listener = KeyListener(Build.table("1", "12"))
        #expect(type("1", &listener) == [])
        #expect(listener.deadline == .seconds(2))
        #expect(listener.fire(at: .milliseconds(1_999)) == nil)
        #expect(listener.fire(at: .seconds(2)) == .init(index: 0, pressed: "1"))
        #expect(type("12", &listener) == ["12"])
        #expect(type("*", &listener) == [])
        #expect(listener.fire(at: .seconds(9)) == nil)
    }
}
