import Testing
import Wire

@testable import SIP

/// RFC 6665, RFC 3515, RFC 4488.
struct SubscriptionTests {
    // MARK: Notifier

    @Test("a subscription is accepted, told at once, told of changes, and ends in time")
    func life() {
        var subscription = NotifierSubscription(Event("message-summary"))
        let active = SubscriptionState(.active, expires: 600)
        #expect(
            subscription.subscribe(expires: 600) == [
                .accept(expires: 600), .start(.expiry, after: .seconds(600)), .notify(active),
            ])
        #expect(subscription.changed() == [.notify(active)])
        #expect(
            subscription.fire(.expiry) == [
                .notify(SubscriptionState(.terminated, reason: "timeout")), .finish,
            ])
        #expect(subscription.changed() == [])
    }

    @Test("too brief is refused, too long is cut, none said is the standard (§4.2.1.1)")
    func bounds() {
        var subscription = NotifierSubscription(Event("dialog"))
        #expect(subscription.subscribe(expires: 59) == [.refuseAsTooBrief(minimum: 60)])
        #expect(subscription.subscribe(expires: 60).first == .accept(expires: 60))
        #expect(subscription.subscribe(expires: 99_999).first == .accept(expires: 7200))
        #expect(subscription.subscribe(expires: nil).first == .accept(expires: 3600))
    }

    @Test("Expires 0 fetches the state once (§4.4.3)")
    func fetch() {
        var subscription = NotifierSubscription(Event("dialog"))
        #expect(
            subscription.subscribe(expires: 0) == [
                .accept(expires: 0), .stop(.expiry),
                .notify(SubscriptionState(.terminated, reason: "timeout")), .finish,
            ])
    }

    @Test("a pending subscription hears nothing of changes until somebody says yes")
    func pending() {
        var subscription = NotifierSubscription(Event("presence"), isAllowed: false)
        let effects = subscription.subscribe(expires: 600)
        #expect(effects.last == .notify(SubscriptionState(.pending, expires: 600)))
        #expect(subscription.changed() == [])
        #expect(
            subscription.decide(true) == [.notify(SubscriptionState(.active, expires: 600))])
        #expect(subscription.decide(false) == [])
    }

    @Test("a subscriber that does not know the dialog, or is silent, has gone (§4.2.2)")
    func gone() {
        for status in [Status.callOrTransactionDoesNotExist, nil] {
            var subscription = NotifierSubscription(Event("dialog"))
            _ = subscription.subscribe(expires: 600)
            #expect(subscription.answered(.ok) == [])
            #expect(subscription.answered(.serverInternalError) == [])
            #expect(subscription.answered(status) == [.stop(.expiry), .finish])
            #expect(subscription.state == .terminated)
        }
    }

    // MARK: Subscriber

    @Test("a subscriber waits for NOTIFY, refreshes in time, and unsubscribes")
    func subscriber() {
        var subscription = SubscriberSubscription(expires: 100)
        #expect(
            subscription.begin() == [
                .subscribe(expires: 100), .start(.n, after: .seconds(32)),
            ])
        #expect(subscription.answered(.ok) == [])
        #expect(
            subscription.notified(SubscriptionState(.active, expires: 100)) == [
                .stop(.n), .start(.refresh, after: .seconds(80)), .deliver,
            ])
        #expect(subscription.fire(.refresh) == [.subscribe(expires: 100)])
        #expect(subscription.answered(.serviceUnavailable) == [])
        #expect(subscription.unsubscribe().contains(.subscribe(expires: 0)))
        let last = subscription.notified(SubscriptionState(.terminated, reason: "timeout"))
        #expect(last.last == .finish(.init(reason: "timeout", retryAfter: 0)))
    }

    @Test("without a NOTIFY in 64·T1 it is over (§4.1.2.4)")
    func timerN() {
        var subscription = SubscriberSubscription(expires: 100)
        _ = subscription.begin()
        #expect(subscription.fire(.n).last == .finish(.init(reason: nil, retryAfter: nil)))
        #expect(subscription.state == .terminated)
    }

    // MARK: REFER

    private func refer(_ headers: [Header]) -> Request {
        var request = Exchange.request(.refer)
        request.headers.fields = headers
        return request
    }

    @Test("a REFER's sender is told how the call goes, to the end")
    func referral() throws {
        var referral = try #require(Referral(refer([Header(.referTo, "<sip:203@example.com>")])))
        let active = SubscriptionState(.active, expires: 180)
        #expect(
            referral.begin() == [
                .accept(withoutNews: false), .start(.expiry, after: .seconds(180)),
                .notify(active, body: [UInt8]("SIP/2.0 100 Trying\r\n".utf8)),
            ])
        #expect(
            referral.progressed(.ringing) == [
                .notify(active, body: [UInt8]("SIP/2.0 180 Ringing\r\n".utf8))
            ])
        #expect(
            referral.progressed(.ok) == [
                .stop(.expiry),
                .notify(
                    SubscriptionState(.terminated, reason: "noresource"),
                    body: [UInt8]("SIP/2.0 200 OK\r\n".utf8)), .finish,
            ])
        #expect(referral.progressed(.ok) == [])
    }

    @Test("Refer-Sub: false wants no news (RFC 4488); two targets are none")
    func variants() throws {
        let target = Header(.referTo, "<sip:203@example.com>")
        var quiet = try #require(Referral(refer([target, Header(.referSub, "false")])))
        #expect(quiet.begin() == [.accept(withoutNews: true), .finish])
        #expect(Referral(refer([target, target])) == nil)
        #expect(Referral(refer([])) == nil)
    }

    @Test("a fragment's status is read, and only a status")
    func fragments() {
        #expect(SIPFragment.status([UInt8]("SIP/2.0 486 Busy Here\r\n".utf8)) == .busyHere)
        #expect(SIPFragment.status([UInt8]("SIP/2.0 4866".utf8)) == nil)
        #expect(SIPFragment.status([]) == nil)
    }
}
