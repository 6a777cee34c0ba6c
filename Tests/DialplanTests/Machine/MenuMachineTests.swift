import Testing

@testable import Dialplan

/// Menus and questions (5.3, 7.2).
struct MenuMachineTests {
    private func walk(_ menu: MenuCode) -> Walk {
        Walk(
            Build.plan(Build.code(.menu(0), Build.log("behind"))) { $0.menus = [menu] })
    }

    @Test("the narrowest key wins; a body that just ends leaves the menu")
    func press() {
        var walk = walk(
            Build.menu(
                Build.table("1", "2xx", "201"),
                [
                    Build.code(Build.log("one")), Build.code(Build.log(.fact(.entered))),
                    Build.code(Build.log("precise")),
                ]))
        #expect(walk.start().names == ["1 collect"])
        var other = walk
        #expect(
            walk.complete(1, .digits("201")).names == ["log precise", "log behind", "end normal"])
        #expect(other.complete(1, .digits("207")).names == ["log 207", "log behind", "end normal"])
    }

    @Test("failed tries are counted together, and the last one is `failed` instead")
    func tries() {
        var walk = walk(
            Build.menu(
                Build.table("1"), [Build.code(.repeatMenu)],
                timeout: Build.code(Build.log("timeout"), .repeatMenu),
                invalid: Build.code(Build.log("invalid"), .repeatMenu),
                failed: Build.code(Build.log("failed"))))
        _ = walk.start()
        #expect(walk.complete(1, .timeout).names == ["log timeout", "2 collect"])
        #expect(walk.complete(2, .digits("1")).names == ["3 collect"])
        #expect(walk.complete(3, .digits("7")).names == ["log invalid", "4 collect"])
        #expect(walk.complete(4, .timeout).names == ["log failed", "log behind", "end normal"])
    }

    @Test("without `on failed` the last try takes its own branch")
    func noFailed() {
        var walk = walk(
            Build.menu(
                Build.table("1"), [Build.code(Build.log("one"))], tries: 1,
                timeout: Build.code(Build.log("timeout"))))
        _ = walk.start()
        #expect(walk.complete(1, .timeout).names == ["log timeout", "log behind", "end normal"])
    }

    @Test("a question is asked again until its tries are used up; then its name is missing")
    func question() {
        let ask = Build.action(
            .ask, [.prompts([.sound(.constant(.text("pin")))])],
            ["digits": .digits(4, 6), "tries": .count(2), "secret": .present], binding: 0,
            on: [([.failed], Build.code(Build.log("failed")))])
        let body = Build.code(ask, Build.log(.local(0)), Build.play("x"))
        var walk = Walk(Build.plan(body))
        #expect(walk.start().names == ["1 collect"])
        #expect(walk.complete(1, .digits("123")).names == ["2 collect"])
        var other = walk
        #expect(walk.complete(2, .digits("12345")).names == ["log ***", "3 play"])
        #expect(other.complete(2, .timeout).names == ["log failed", "log ", "3 play"])
        #expect(other.complete(3, .done) == [.end(.normal)])
        let typed = walk.machine.takeDecisions().contains { decision in
            decision.kind == .pressed("12345") || decision.kind == .completed(.digits("12345"))
        }
        #expect(!typed, "a secret stays one")
    }
}
