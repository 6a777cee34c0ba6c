import CCurl
import Foundation
import Synchronization

/// Asks web services: one thread that waits for all of them at once (libcurl's multi interface).
/// Every question is answered once, unless it is cancelled or the loop ends.
final class WebLoop: Sendable {
    private enum Order: Sendable {
        case ask(WebQuestion)
        case cancel(UInt64)
        case use(WebSettings)
    }

    private struct Mailbox {
        var orders: [Order] = []
        var isClosed = false
    }

    /// Filled by any thread, emptied by that of the web; nothing is waited for within the lock.
    private let mailbox = Mutex(Mailbox())
    private let replies: @Sendable (UInt64, WebReply) -> Void
    /// Made before the thread begins and taken down by it alone. In between other threads give it
    /// to `curl_multi_wakeup` only, which may be called from any thread (its manual says so), and
    /// only while the mailbox is not closed.
    private nonisolated(unsafe) let transfers: UnsafeMutableRawPointer
    private let ended = DispatchSemaphore(value: 0)

    /// Nil where libcurl cannot begin.
    init?(
        _ settings: WebSettings, replies: @escaping @Sendable (UInt64, WebReply) -> Void
    ) {
        guard Self.isReady, let transfers = curl_multi_init() else { return nil }
        self.transfers = transfers
        self.replies = replies
        // Only a matter of speed.
        _ = ccurl_multi_set_number(transfers, CURLMOPT_MAXCONNECTS, Limits.webConnectionsKept)
        let thread = Thread { [self] in run(settings) }
        thread.name = "bellbird.web"
        thread.start()
    }

    /// Once for the process.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    // MARK: - From any thread

    func ask(_ question: WebQuestion) { put(.ask(question)) }

    func cancel(_ id: UInt64) { put(.cancel(id)) }

    /// For questions from here on.
    func use(_ settings: WebSettings) { put(.use(settings)) }

    /// Whatever is on its way is given up. Comes back when the thread has ended.
    func stop() {
        let isFirst = mailbox.withLock { mailbox in
            defer { mailbox.isClosed = true }
            if !mailbox.isClosed { wake() }
            return !mailbox.isClosed
        }
        if isFirst { ended.wait() }
    }

    private func put(_ order: Order) {
        mailbox.withLock { mailbox in
            guard !mailbox.isClosed else { return }
            mailbox.orders.append(order)
            if mailbox.orders.count == 1 { wake() }
        }
    }

    /// Where it fails, the thread looks into the mailbox when its wait is over.
    private func wake() { _ = curl_multi_wakeup(transfers) }

    // MARK: - The thread

    private func run(_ settings: WebSettings) {
        var settings = settings
        var open: [UInt64: Transfer] = [:]
        while let orders = takeOrders() {
            for order in orders {
                switch order {
                case .use(let new): settings = new
                case .ask(let question): begin(question, settings, &open)
                case .cancel(let id):
                    if let transfer = open.removeValue(forKey: id) { takeOut(transfer) }
                }
            }
            if let reason = serve(&open) { giveUp(&open, reason) }
        }
        for transfer in open.values { takeOut(transfer) }
        open = [:]
        // Nothing is in it any more.
        _ = curl_multi_cleanup(transfers)
        ended.signal()
    }

    /// Reads and writes what can be, tells what has ended, and waits for more. Why it could not.
    private func serve(_ open: inout [UInt64: Transfer]) -> String? {
        var running: Int32 = 0
        let performed = curl_multi_perform(transfers, &running)
        guard performed == CURLM_OK else { return Self.words(performed) }
        var result = CURLE_OK
        while let done = ccurl_next_done(transfers, &result) { end(done, result, &open) }
        let waited = curl_multi_poll(transfers, nil, 0, Limits.webWait, nil)
        return waited == CURLM_OK ? nil : Self.words(waited)
    }

    /// libcurl itself has failed: nobody waits in vain, and the thread does not turn without end.
    private func giveUp(_ open: inout [UInt64: Transfer], _ reason: String) {
        for (id, transfer) in open {
            takeOut(transfer)
            replies(id, .failed(reason: reason))
        }
        open = [:]
        Thread.sleep(forTimeInterval: Limits.webRest)
    }

    /// Every transfer that is open was put in, so that it can be taken out.
    private func takeOut(_ transfer: Transfer) {
        _ = curl_multi_remove_handle(transfers, transfer.handle)
    }

    private static func words(_ result: CURLMcode) -> String {
        String(cString: curl_multi_strerror(result))
    }

    /// Nil at the end.
    private func takeOrders() -> [Order]? {
        mailbox.withLock { mailbox in
            defer { mailbox.orders = [] }
            return mailbox.isClosed ? nil : mailbox.orders
        }
    }

    private func begin(
        _ question: WebQuestion, _ settings: WebSettings, _ open: inout [UInt64: Transfer]
    ) {
        do throws(Transfer.Failure) {
            let transfer = try Transfer(question, settings)
            guard curl_multi_add_handle(transfers, transfer.handle) == CURLM_OK else {
                return replies(question.id, .failed(reason: "no memory"))
            }
            open[question.id] = transfer
        } catch {
            replies(question.id, .failed(reason: error.reason))
        }
    }

    private func end(
        _ handle: UnsafeMutableRawPointer, _ result: CURLcode, _ open: inout [UInt64: Transfer]
    ) {
        guard let context = ccurl_context(handle) else { return }
        let id = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().id
        guard let transfer = open.removeValue(forKey: id) else { return }
        takeOut(transfer)
        replies(id, transfer.reply(result))
    }
}
