import CCurl

/// One request on its way, as libcurl sees it. Lives on the thread of the web alone.
final class Transfer {
    let id: UInt64
    let handle: UnsafeMutableRawPointer
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var body: [UInt8] = []
    private var isTooLong = false

    struct Failure: Error {
        var reason: String
    }

    init(_ question: WebQuestion, _ settings: WebSettings) throws(Failure) {
        guard let handle = curl_easy_init() else { throw Failure(reason: "no memory") }
        self.handle = handle
        id = question.id
        // Where this throws, `deinit` gives the handle back.
        try setWay(question, settings)
        try setMessage(question)
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headers)
    }

    /// Where it goes and how long it may take. Nothing but HTTP, nowhere but where it was sent,
    /// no name without its certificate.
    private func setWay(
        _ question: WebQuestion, _ settings: WebSettings
    ) throws(Failure) {
        try set(CURLOPT_URL, question.url)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try set(CURLOPT_PROXY, settings.proxy ?? "")
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = settings.authorities {
            try set(CURLOPT_CAINFO, file)
            try set(CURLOPT_CAPATH, nil)
        }
        // No signals in a program of many threads, and none of them is waited for: a name that is
        // still being looked up when the time is over is left to itself.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_QUICK_EXIT, 1)
        let components = question.within.components
        let milliseconds =
            components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        try set(CURLOPT_TIMEOUT_MS, Int(milliseconds) + Limits.webGrace)
        try set(CURLOPT_MAXFILESIZE, Limits.webAnswer)
        let own = Unmanaged.passUnretained(self).toOpaque()
        try demand(ccurl_set_writer(handle, Self.write, own), "writer")
        try demand(ccurl_set_pointer(handle, CURLOPT_PRIVATE, own), "private")
    }

    private func setMessage(_ question: WebQuestion) throws(Failure) {
        try set(CURLOPT_CUSTOMREQUEST, question.method)
        try set(CURLOPT_USERAGENT, Version.product)
        try add("Accept: application/json")
        if let token = question.token { try add("Authorization: Bearer " + token) }
        if let key = question.key { try add("Idempotency-Key: \"\(key)\"") }
        if let body = question.body {
            try add("Content-Type: application/json")
            // RFC 9110 §10.1.1: a body this small is not asked for first.
            try add("Expect:")
            try demand(ccurl_set_body(handle, body, body.count), "body")
        }
        try demand(ccurl_set_pointer(handle, CURLOPT_HTTPHEADER, headers), "headers")
    }

    // MARK: - Options

    private func set(_ option: CURLoption, _ value: Int) throws(Failure) {
        try demand(ccurl_set_number(handle, option, value), "\(option.rawValue)")
    }

    private func set(_ option: CURLoption, _ value: String?) throws(Failure) {
        try demand(ccurl_set_text(handle, option, value), "\(option.rawValue)")
    }

    /// What this libcurl does not know is not left out: it would be less safe without.
    private func demand(_ result: CURLcode, _ option: String) throws(Failure) {
        guard result == CURLE_OK else {
            throw Failure(reason: "libcurl does not take option \(option): \(Self.words(result))")
        }
    }

    /// A line end in a secret would begin another header field.
    private func add(_ line: String) throws(Failure) {
        guard line.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw Failure(reason: "a header field would hold control characters")
        }
        guard let longer = curl_slist_append(headers, line) else {
            throw Failure(reason: "no memory")
        }
        headers = longer
    }

    // MARK: - Answer

    private static let write:
        @convention(c) (
            UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?
        ) -> Int = { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            return transfer.take(UnsafeRawBufferPointer(start: bytes, count: size &* count))
        }

    private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard body.count + bytes.count <= Limits.webAnswer else {
            isTooLong = true
            return 0
        }
        body.append(contentsOf: bytes)
        return bytes.count
    }

    func reply(_ result: CURLcode) -> WebReply {
        if isTooLong || result == CURLE_FILESIZE_EXCEEDED {
            return .failed(reason: "the answer has more than \(Limits.webAnswer) bytes")
        }
        guard result == CURLE_OK else { return .failed(reason: Self.words(result)) }
        return .response(status: ccurl_status(handle), body: body)
    }

    private static func words(_ result: CURLcode) -> String {
        String(cString: curl_easy_strerror(result))
    }
}
