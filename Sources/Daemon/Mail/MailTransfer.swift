import CCurl
import Foundation

/// One mail on its way to the server (RFC 5321), by libcurl. Waits: on the thread of the mail.
final class MailTransfer {
    /// What was said, in both directions, where somebody wants to see it.
    private(set) var dialogue: [String] = []
    private var dialogueBytes = 0
    private let handle: UnsafeMutableRawPointer
    private let bytes: [UInt8]
    private var sent = 0
    private var recipients: UnsafeMutablePointer<curl_slist>?

    struct Failure: Error, Equatable {
        /// Half a sentence.
        var reason: String
    }

    init(
        _ bytes: [UInt8], from: MailAddress, to: [MailAddress], _ settings: MailSettings,
        password: String?, isShown: Bool = false
    ) throws(Failure) {
        guard let handle = curl_easy_init() else { throw Failure(reason: "no memory") }
        self.handle = handle
        self.bytes = bytes
        try setWay(settings, password)
        try set(CURLOPT_MAIL_FROM, from.text)
        for address in to {
            guard let longer = curl_slist_append(recipients, address.text) else {
                throw Failure(reason: "no memory")
            }
            recipients = longer
        }
        try demand(ccurl_set_pointer(handle, CURLOPT_MAIL_RCPT, recipients))
        try set(CURLOPT_UPLOAD, 1)
        let own = Unmanaged.passUnretained(self).toOpaque()
        try demand(ccurl_set_reader(handle, Self.read, own))
        if isShown { try demand(ccurl_set_listener(handle, Self.listen, own)) }
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(recipients)
    }

    private func setWay(_ settings: MailSettings, _ password: String?) throws(Failure) {
        let scheme = settings.security == .tls ? "smtps" : "smtp"
        try set(CURLOPT_URL, "\(scheme)://\(settings.server):\(settings.port)")
        try set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = settings.authorities {
            try set(CURLOPT_CAINFO, file)
            try set(CURLOPT_CAPATH, nil)
        }
        if settings.security == .starttls { try set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
        if let user = settings.user {
            try set(CURLOPT_USERNAME, user)
            try set(CURLOPT_PASSWORD, password ?? "")
        }
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_CONNECTTIMEOUT, Limits.mailConnecting)
        try set(CURLOPT_TIMEOUT, Limits.mailPatience)
    }

    /// Comes back when the server has taken it. Throws why it has not.
    func perform() throws(Failure) {
        let result = curl_easy_perform(handle)
        guard result != CURLE_OK else { return }
        let words = String(cString: curl_easy_strerror(result))
        let status = ccurl_status(handle)
        throw Failure(reason: status > 0 ? "\(words) (the server said \(status))" : words)
    }

    // MARK: - Callbacks

    private static let read:
        @convention(c) (
            UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?
        ) -> Int = { room, size, count, context in
            guard let room, let context else { return 0 }
            let transfer = Unmanaged<MailTransfer>.fromOpaque(context).takeUnretainedValue()
            return transfer.give(UnsafeMutableRawBufferPointer(start: room, count: size &* count))
        }

    private func give(_ room: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(room.count, bytes.count - sent)
        guard count > 0 else { return 0 }
        room.copyBytes(from: bytes[sent..<(sent + count)])
        sent += count
        return count
    }

    private static let listen:
        @convention(c) (
            UnsafeMutableRawPointer?, curl_infotype, UnsafeMutablePointer<CChar>?, Int,
            UnsafeMutableRawPointer?
        ) -> Int32 = { _, kind, bytes, count, context in
            guard let bytes, let context else { return 0 }
            let transfer = Unmanaged<MailTransfer>.fromOpaque(context).takeUnretainedValue()
            transfer.note(kind, UnsafeRawBufferPointer(start: bytes, count: count))
            return 0
        }

    /// Headers of libcurl's view are the lines of SMTP; what is sent between them is the mail.
    private func note(_ kind: curl_infotype, _ bytes: UnsafeRawBufferPointer) {
        let mark: String
        switch kind {
        case CURLINFO_HEADER_IN: mark = "< "
        case CURLINFO_HEADER_OUT: mark = "> "
        case CURLINFO_TEXT: mark = "* "
        default: return
        }
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(whereSeparator: \.isNewline) where !line.isEmpty {
            dialogueBytes += line.utf8.count
            guard dialogueBytes <= Limits.mailDialogue else { return }
            dialogue.append(mark + hidden(String(line), kind))
        }
    }

    /// RFC 4954 §4: what follows AUTH, and every answer to 334, is or holds the password.
    private func hidden(_ line: String, _ kind: curl_infotype) -> String {
        guard kind == CURLINFO_HEADER_OUT else { return line }
        if line.hasPrefix("AUTH ") {
            return line.split(separator: " ").prefix(2).joined(separator: " ") + " ***"
        }
        let verbs = ["EHLO", "HELO", "STARTTLS", "MAIL", "RCPT", "DATA", "QUIT", "RSET", "NOOP"]
        return verbs.contains { line.hasPrefix($0) } ? line : "***"
    }

    // MARK: - Options

    private func set(_ option: CURLoption, _ value: Int) throws(Failure) {
        try demand(ccurl_set_number(handle, option, value))
    }

    private func set(_ option: CURLoption, _ value: String?) throws(Failure) {
        try demand(ccurl_set_text(handle, option, value))
    }

    private func demand(_ result: CURLcode) throws(Failure) {
        guard result == CURLE_OK else {
            throw Failure(reason: String(cString: curl_easy_strerror(result)))
        }
    }
}
