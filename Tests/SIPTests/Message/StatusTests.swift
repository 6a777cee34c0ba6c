import SIP
import Testing
import Wire

struct StatusTests {
    @Test("the classes of RFC 3261 §7.2")
    func classes() {
        #expect(Status.ringing.isProvisional && !Status.ringing.isFinal)
        #expect(Status.ok.isSuccess && Status.ok.isFinal && !Status.ok.isFailure)
        #expect(Status.movedTemporarily.isRedirect && Status.movedTemporarily.isFailure)
        #expect(Status.decline.isFailure && !Status.decline.isSuccess)
        #expect(Status.ok < Status.badRequest)
    }

    @Test("each status has its RFC's phrase, an unknown one that of its class")
    func phrases() {
        #expect(Status.busyHere.defaultReason == "Busy Here")
        #expect(
            Status.callOrTransactionDoesNotExist.defaultReason == "Call/Transaction Does Not Exist")
        #expect(Status.serverTimeout.defaultReason == "Server Time-out")
        #expect(Status(rawValue: 499).defaultReason == "Bad Request")
        #expect(Status(rawValue: 299).defaultReason == "OK")
        #expect(Status(rawValue: 699).defaultReason == "Busy Everywhere")
    }
}

struct MethodTests {
    @Test("RFC 3261 §7.1: methods are told apart by case")
    func methods() {
        for method: Method in [
            .invite, .ack, .bye, .cancel, .register, .options, .info, .prack, .update, .subscribe,
            .notify, .publish, .refer, .message, .other("PING"),
        ] {
            #expect(Method(method.text) == method)
        }
        #expect(Method("invite") == .other("invite"))
    }
}
