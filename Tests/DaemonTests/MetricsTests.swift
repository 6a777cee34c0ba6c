import Foundation
import Glibc
import Store
import Testing
import Wire

@testable import Daemon
@testable import Switchboard

/// A page of metrics, read by the rules of Prometheus' text format 0.0.4: every family has one
/// HELP and one TYPE before its samples, samples of a family stand together, names and labels are
/// made of allowed characters, no sample comes twice, counters end in `_total`.
struct ReadExposition {
    var types: [String: String] = [:]
    var samples: [String: Double] = [:]
    var mistakes: [String] = []
    private var family = ""
    private var closed: Set<String> = []

    init(_ text: String) {
        if !text.hasSuffix("\n") { mistakes.append("no line feed at the end") }
        for line in text.split(separator: "\n") { read(line) }
    }

    private mutating func read(_ line: Substring) {
        let words = line.split(separator: " ", maxSplits: 3)
        if line.hasPrefix("# HELP ") || line.hasPrefix("# TYPE ") {
            guard words.count == 4 else { return mistakes.append("\(line)") }
            let name = String(words[2])
            if name != family {
                closed.insert(family)
                if closed.contains(name) { mistakes.append("\(name) stands in two places") }
                family = name
            }
            guard words[1] == "TYPE" else { return }
            if types[name] != nil { mistakes.append("\(name) has two types") }
            types[name] = String(words[3])
            if (words[3] == "counter") != name.hasSuffix("_total") {
                mistakes.append("\(name) is a \(words[3])")
            }
        } else {
            readSample(line)
        }
    }

    private mutating func readSample(_ line: Substring) {
        guard let space = line.lastIndex(of: " "),
            let value = Double(line[line.index(after: space)...])
        else { return mistakes.append("no value: \(line)") }
        let series = line[..<space]
        let name = String(series.prefix { $0 != "{" })
        let isName = name.utf8.allSatisfy { $0 == 0x5F || $0 == 0x3A || isWord($0) }
        if !isName || name.first?.isNumber == true || name != family || types[name] == nil {
            mistakes.append("wrong name: \(line)")
        }
        if series.contains("{") {
            let labels = series.dropFirst(name.count)
            if !labels.hasSuffix("\"}") || !labels.contains("=\"") {
                mistakes.append("wrong labels: \(line)")
            }
        }
        if samples.updateValue(value, forKey: String(series)) != nil {
            mistakes.append("twice: \(series)")
        }
    }

    private func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte)
    }
}

struct MetricsTests {
    private static func page() -> MetricsPage {
        var census = Census()
        census.calls = 3
        var counters = Counters()
        counters.callsEnded = ["busy": 2, "no-answer": 5]
        counters.packetsLost = 7
        let trunk = TrunkView(
            name: "odd \"name\"\\\n", server: "sip.example.com", state: "down", reason: "silent",
            registration: nil, servers: [], calls: 1, lines: 4, callsPerSecond: nil,
            lastFailure: nil)
        let figures = Figures(
            census: census, counters: counters,
            load: LoadView(
                engine: MediaLoad(share: 0.125, latenessMilliseconds: 0.5), ceiling: 0.75,
                isRefusing: false),
            extensions: 3, registered: 2, contacts: 4, trunks: [trunk],
            queues: [.init(name: "support", waiting: 1, agents: 2)], bans: 1)
        return MetricsPage(
            version: "0.1.0", started: 1_800_000_000.5, figures: figures, store: StoreFigures(),
            process: .now, disk: DiskSpace(of: "/"), slowTurns: 2, certificateEnds: 1_900_000_000,
            isPlanInForce: true)
    }

    @Test("the page keeps every rule of the format")
    func format() {
        let read = ReadExposition(Self.page().text)
        #expect(read.mistakes == [])
        #expect(read.types.count > 40)
        #expect(read.samples["bellbird_calls_active"] == 3)
        #expect(read.samples["bellbird_calls_ended_total{cause=\"no-answer\"}"] == 5)
        #expect(read.samples["bellbird_trunk_up{trunk=\"odd \\\"name\\\"\\\\\\n\"}"] == 0)
        #expect(read.samples["bellbird_queue_agents{queue=\"support\"}"] == 2)
        #expect(read.samples["bellbird_media_load_ratio"] == 0.125)
        #expect(read.samples["bellbird_start_time_seconds"] == 1_800_000_000.5)
        #expect((read.samples["process_resident_memory_bytes"] ?? 0) > 1_000_000)
        #expect((read.samples["process_open_fds"] ?? 0) > 2)
        #expect((read.samples["bellbird_disk_size_bytes"] ?? 0) > 1_000_000)
    }

    @Test("the reader of the test finds what is wrong")
    func reader() {
        for wrong in [
            "a 1\n", "# HELP a x\n# TYPE a gauge\na\n", "# TYPE a_total gauge\na_total 1\n",
            "# TYPE a counter\na 1\n", "# TYPE a gauge\na 1\na 1\n", "# TYPE a gauge\na 1",
            "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\n",
        ] {
            #expect(!ReadExposition(wrong).mistakes.isEmpty, "\(wrong)")
        }
    }

    @Test("the dashboard asks for nothing that is not there")
    func dashboard() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: root.appending(path: "etc/grafana-dashboard.json"))
        _ = try JSONSerialization.jsonObject(with: data)
        let names = Set(ReadExposition(Self.page().text).types.keys)
        let words = String(decoding: data, as: UTF8.self)
            .split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
            .filter { $0.hasPrefix("bellbird_") || $0.hasPrefix("process_") }
        #expect(words.count > 15)
        #expect(words.filter { !names.contains($0) } == [])
    }

    @Test("questions that are answered, and those that are not")
    func requests() {
        func ask(_ text: String) -> MetricsRequest { MetricsRequest(Array(text.utf8)) }
        #expect(ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n") == .page)
        #expect(ask("GET /metrics?a=b HTTP/1.0\n\n") == .page)
        #expect(ask("GET /metrics HTTP/1.1\r\nHost: x\r\n") == .incomplete)
        #expect(ask("") == .incomplete)
        #expect(ask("POST /metrics HTTP/1.1\r\n\r\n") == .refused(405, "Method Not Allowed"))
        #expect(ask("GET / HTTP/1.1\r\n\r\n") == .refused(404, "Not Found"))
        #expect(ask("GET /metrics\r\n\r\n") == .refused(400, "Bad Request"))
        #expect(ask("\r\n\r\n") == .refused(400, "Bad Request"))
        #expect(ask("\u{0}\u{FF} x y\n\n") == .refused(400, "Bad Request"))
        #expect(
            ask(String(repeating: "a", count: 9_000))
                == .refused(431, "Request Header Fields Too Large"))
    }

    /// What comes back on a connection to this machine's port, until it is closed.
    private static func fetch(_ request: String, port: UInt16) -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard isOpen == 0 else { return "" }
        _ = request.withCString { send(descriptor, $0, request.utf8.count, 0) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("a running exchange gives its page on loopback, and refuses anything else")
    func running() async throws {
        let place = try Workplace(
            Workplace.settings(transports: ["udp"])
                + "\n[metrics]\nlisten = \"127.0.0.1:19470\"\n")
        try await place.running { _ in
            let answer = try await onThread {
                Self.fetch("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", port: 19_470)
            }
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            let body = answer.split(separator: "\r\n\r\n", maxSplits: 1).last ?? ""
            let read = ReadExposition(String(body))
            #expect(read.mistakes == [])
            #expect(read.samples["bellbird_extensions"] == 3)
            #expect(read.samples["bellbird_store_failing"] == 0)
            let other = try await onThread {
                Self.fetch("DELETE /metrics HTTP/1.1\r\n\r\n", port: 19_470)
            }
            #expect(other.hasPrefix("HTTP/1.1 405 "))
        }
    }
}
