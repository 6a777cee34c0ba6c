import Switchboard
import Testing

@testable import Daemon

/// When the disk and the certificate become an alert.
struct MachineWatchTests {
    private let now = UTCTime(milliseconds: 1_800_000_000_000)

    private func looks(_ free: [UInt64]) -> [String] {
        var watch = MachineWatch()
        return free.flatMap { free in
            watch.look(
                DiskSpace(free: free * 1_000_000, size: 100_000_000_000), at: "/state", nil,
                ends: nil, at: now)
        }.map { ($0.isOver ? "over: " : "") + ($0.text.split(separator: "\n").first ?? "") }
    }

    @Test("a disk that fills up is told once, and again only when it has had room")
    func disk() {
        #expect(looks([50_000, 20_000, 6_000]) == [])
        #expect(
            looks([6_000, 4_000, 3_000, 6_000, 4_000]) == [
                "The disk of /state is nearly full: 4000 MB are free"
            ])
        #expect(
            looks([4_000, 11_000, 4_000]) == [
                "The disk of /state is nearly full: 4000 MB are free",
                "over: The disk of /state has room again: 11000 MB are free",
                "The disk of /state is nearly full: 4000 MB are free",
            ])
    }

    @Test("a certificate is told at 30, 7 and 1 days and when it has ended, each once")
    func certificate() {
        var watch = MachineWatch()
        let ends = now.milliseconds / 1_000 + 40 * 86_400 + 60
        func told(_ day: Int64, ends: Int64) -> [String] {
            watch.look(
                nil, at: "/state", "tls.crt", ends: ends,
                at: UTCTime(milliseconds: now.milliseconds + day * 86_400_000)
            ).map { String($0.text.split(separator: "\n").first ?? "") }
        }
        let all = (0...42).flatMap { told($0, ends: ends) }
        #expect(
            all == [
                "The certificate tls.crt ends in 29 days", "The certificate tls.crt ends in 6 days",
                "The certificate tls.crt ends today", "The certificate tls.crt has expired",
            ])
        // A new one in its place has marks of its own.
        #expect(told(42, ends: ends + 90 * 86_400) == [])
        #expect(told(42, ends: ends + 5 * 86_400).count == 1)
    }
}
