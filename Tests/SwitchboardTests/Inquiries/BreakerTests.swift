import Testing

@testable import Switchboard

/// A service that is down is left alone, and tried again by one.
struct BreakerTests {
    private func at(_ seconds: Int64) -> Instant { .zero + .seconds(seconds) }

    /// After five failures in a row, at second 0.
    private func opened() -> Breaker {
        var breaker = Breaker()
        for number in 1...5 {
            let isAsked = breaker.mayAsk(at: at(0))
            let opens = breaker.failed(at: at(0))
            #expect(isAsked)
            #expect(opens == (number == 5))
        }
        return breaker
    }

    @Test("five failures in a row, not five in all")
    func inARow() {
        var breaker = Breaker()
        for _ in 0..<4 { _ = breaker.failed(at: at(0)) }
        let wasOpen = breaker.answered()
        #expect(!wasOpen)
        for _ in 0..<4 { _ = breaker.failed(at: at(0)) }
        #expect(breaker.isClosed)
        let opens = breaker.failed(at: at(0))
        #expect(opens && breaker.state == .open(until: at(30)))
    }

    @Test("it rests for half a minute; then one may try, and only one")
    func rest() {
        var breaker = opened()
        let asked = [29, 30, 31].map { breaker.mayAsk(at: at($0)) }
        #expect(asked == [false, true, false])
        let isBack = breaker.answered()
        #expect(isBack && breaker.isFresh)
    }

    @Test("the one that tries fails: another rest, said once only")
    func failsAgain() {
        var breaker = opened()
        _ = breaker.mayAsk(at: at(40))
        let isSaid = breaker.failed(at: at(42))
        #expect(!isSaid && breaker.state == .open(until: at(72)))
        // Those that were asked before and fail late change nothing.
        _ = breaker.failed(at: at(50))
        #expect(breaker.state == .open(until: at(72)))
    }

    @Test("the one that tries is given up: the next may try at once")
    func givenUp() {
        var breaker = opened()
        _ = breaker.mayAsk(at: at(40))
        breaker.gaveUp(at: at(41))
        let isAsked = breaker.mayAsk(at: at(41))
        #expect(isAsked)
        var closed = Breaker()
        closed.gaveUp(at: at(0))
        #expect(closed.isFresh)
    }
}
