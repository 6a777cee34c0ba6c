import Foundation
import Glibc
import NIOConcurrencyHelpers
import Testing
import Wire

/// A DNS server at a port of 127.0.0.1 that knows what a test tells it, and counts what it is
/// asked. It answers datagrams only.
final class DNSServer: Sendable {
    private struct State {
        /// Record data by `kind name`, and their seconds.
        var known: [String: (seconds: UInt32, data: [[UInt8]])] = [:]
        var asked: [String] = []
        var isSilent = false
    }

    let port: UInt16
    private let descriptor: Int32
    private let state = NIOLockedValueBox(State())

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        let descriptor = descriptor
        var name = LoopbackName()
        let status = name.use {
            bind(descriptor, $0, $1.pointee) == 0 ? getsockname(descriptor, $0, $1) : -1
        }
        port = name.port
        try #require(status == 0)
        Thread.detachNewThread { [weak self] in
            while let (query, from) = Self.receive(descriptor), let answer = self?.answer(query) {
                if !answer.isEmpty { Self.send(answer, to: from, descriptor) }
            }
        }
    }

    private static func receive(_ descriptor: Int32) -> ([UInt8], LoopbackName)? {
        var room = [UInt8](repeating: 0, count: 4096)
        var from = LoopbackName()
        let size = room.count
        let count = from.use { recvfrom(descriptor, &room, size, 0, $0, $1) }
        return count > 0 ? (Array(room.prefix(count)), from) : nil
    }

    private static func send(_ bytes: [UInt8], to remote: LoopbackName, _ descriptor: Int32) {
        var remote = remote
        _ = remote.use { sendto(descriptor, bytes, bytes.count, 0, $0, $1.pointee) }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    var asked: [String] { state.withLockedValue { $0.asked } }

    func know(_ kind: Int, _ name: String, seconds: UInt32 = 300, _ data: [UInt8]...) {
        state.withLockedValue { $0.known["\(kind) \(name)"] = (seconds, data) }
    }

    func fallSilent() { state.withLockedValue { $0.isSilent = true } }

    /// Empty for none.
    private func answer(_ query: [UInt8]) -> [UInt8] {
        var labels: [String] = []
        var at = 12
        while at < query.count, query[at] > 0, at + Int(query[at]) < query.count {
            let end = at + 1 + Int(query[at])
            labels.append(String(decoding: query[at + 1..<end], as: UTF8.self))
            at = end
        }
        guard at + 5 <= query.count else { return [] }
        let question =
            "\(Int(query[at + 1]) << 8 | Int(query[at + 2])) "
            + labels.joined(separator: ".")
        let (isSilent, found) = state.withLockedValue { state in
            state.asked.append(question)
            return (state.isSilent, state.known[question])
        }
        guard !isSilent else { return [] }
        let count = found?.data.count ?? 0
        var answer = Array(query[0..<2]) + [0x81, found == nil ? 0x83 : 0x80, 0, 1]
        answer += [0, UInt8(count), 0, 0, 0, 0] + query[12..<at + 5]
        for data in found?.data ?? [] {
            let seconds = found?.seconds ?? 0
            answer += [0xC0, 12] + query[at + 1..<at + 5]
            answer += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: seconds >> $0) }
            answer += [UInt8(data.count >> 8), UInt8(data.count & 0xFF)] + data
        }
        return answer
    }

    static func name(_ text: String) -> [UInt8] {
        text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    static func service(
        _ priority: UInt8, _ weight: UInt8, _ port: UInt16, _ target: String
    ) -> [UInt8] {
        [0, priority, 0, weight, UInt8(port >> 8), UInt8(port & 0xFF)] + name(target)
    }

    static func pointer(_ order: UInt8, _ service: String, _ replacement: String) -> [UInt8] {
        [0, order, 0, 1, 1] + Array("s".utf8) + [UInt8(service.utf8.count)]
            + Array(service.utf8) + [0] + name(replacement)
    }
}
