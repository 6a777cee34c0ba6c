import Testing
import Wire

@testable import SIP

/// RFC 4028.
struct SessionTimerTests {
    private func asking(_ value: ByteString?, supported: Bool = true) -> Request {
        var request = Exchange.invite
        if supported { request.headers.append(.supported, "timer") }
        if let value { request.headers.append(.sessionExpires, value) }
        return request
    }

    @Test("a caller that names no timer gets none")
    func without() {
        var timer = SessionTimer(expires: 1800, minimum: 90)
        var response = Exchange.response(200)
        #expect(timer.answer(asking(nil, supported: false), &response) == .none)
        #expect(!response.headers.contains(.sessionExpires))
    }

    @Test("a caller that refreshes is watched; Require tells it so (§9)")
    func callerRefreshes() {
        var timer = SessionTimer(expires: 1800, minimum: 90)
        var response = Exchange.response(200)
        let timing = timer.answer(asking("600;refresher=uac"), &response)
        // §10: "the session expires minus the minimum of 32 seconds and one third"
        #expect(timing == SessionTimer.Timing(expiry: .seconds(568)))
        #expect(response.headers[.sessionExpires] == "600;refresher=uac")
        #expect(response.headers[.require] == "timer")
    }

    @Test("when we refresh, it is at half of the interval")
    func weRefresh() {
        var timer = SessionTimer(expires: 1800, minimum: 90)
        var response = Exchange.response(200)
        let timing = timer.answer(asking("120;refresher=uas"), &response)
        #expect(timing == SessionTimer.Timing(refresh: .seconds(60), expiry: .seconds(88)))
        #expect(response.headers[.require] == nil)
    }

    @Test("who wants refreshes too often is told how often is allowed")
    func tooSmall() {
        let timer = SessionTimer(expires: 1800, minimum: 90)
        #expect(timer.refusal(of: asking("60")) == MinSE(seconds: 90))
        #expect(timer.refusal(of: asking("90")) == nil)
        #expect(timer.refusal(of: asking("60", supported: false)) == nil)
    }

    @Test("a 422 raises what we ask for; one that asks for less ends the matter (§7.3)")
    func raised() {
        var timer = SessionTimer(expires: 1800, minimum: 90)
        var refusal = Exchange.response(422)
        refusal.headers.append(.minSE, "3600")
        #expect(timer.raise(from: refusal) == true)
        var request = Exchange.invite
        timer.offer(&request)
        #expect(request.headers[.sessionExpires] == "3600")
        #expect(request.headers[.minSE] == "3600")
        #expect(timer.raise(from: refusal) == false)
    }

    @Test("a 2xx without Session-Expires means no timer")
    func declined() {
        var timer = SessionTimer(expires: 1800, minimum: 90)
        #expect(timer.begin(Exchange.response(200)) == .none)
        var agreed = Exchange.response(200)
        agreed.headers.append(.sessionExpires, "1800;refresher=uac")
        #expect(
            timer.begin(agreed)
                == SessionTimer.Timing(refresh: .seconds(900), expiry: .seconds(1768)))
    }
}
