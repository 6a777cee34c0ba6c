import Wire

/// The one question that the metrics door understands: `GET /metrics` of HTTP/1 (RFC 9112 §3).
enum MetricsRequest: Equatable {
    /// The head has not come whole.
    case incomplete
    case page
    case refused(Int, String)

    init(_ bytes: [UInt8]) {
        guard bytes.count <= Limits.metricsHead else {
            self = .refused(431, "Request Header Fields Too Large")
            return
        }
        guard let end = bytes.firstIndex(of: 0x0A), Self.isWhole(bytes) else {
            self = .incomplete
            return
        }
        let line = String(decoding: bytes[..<end], as: UTF8.self)
            .split(whereSeparator: { $0 == " " || $0 == "\r" || $0 == "\r\n" })
        guard line.count == 3, line[2].hasPrefix("HTTP/1.") else {
            self = .refused(400, "Bad Request")
            return
        }
        guard line[0] == "GET" else {
            self = .refused(405, "Method Not Allowed")
            return
        }
        let path = line[1].prefix { $0 != "?" }
        self = path == "/metrics" ? .page : .refused(404, "Not Found")
    }

    /// An empty line ends the head (RFC 9112 §2.1, and §2.2 for a line feed alone).
    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        var isLineEmpty = false
        for byte in bytes {
            if byte == 0x0A, isLineEmpty { return true }
            if byte == 0x0A {
                isLineEmpty = true
            } else if byte != 0x0D {
                isLineEmpty = false
            }
        }
        return false
    }

    /// The whole answer; the connection closes behind it (RFC 9112 §9.6).
    static func answer(_ status: Int, _ reason: String, type: String, _ body: String) -> [UInt8] {
        let more = status == 405 ? "Allow: GET\r\n" : ""
        let head =
            "HTTP/1.1 \(status) \(reason)\r\nContent-Type: \(type)\r\n\(more)"
            + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
        return Array((head + body).utf8)
    }
}
