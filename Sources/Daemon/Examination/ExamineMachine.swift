import CClock
import Dialplan
import Foundation
import Glibc
import NIOCore
import SIP
import Store
import Switchboard
import Wire

/// What the machine gives the exchange: addresses, names, the time, and room.
struct MachineExamination {
    let settings: Settings
    let trunks: [Trunk]
    var interfaces = Interfaces.all()

    var findings: [Finding] {
        addresses + translation + names + [clock] + disk + records + [memory]
    }

    // MARK: - The network

    private var addresses: [Finding] {
        let own = interfaces.map(\.address).filter { !$0.isLoopback }
        guard !own.isEmpty else {
            return [
                .fault(
                    "addresses", "this machine has no address but the loopback ones",
                    "connect it to the network of the phones")
            ]
        }
        let missing = settings.listeners.map(\.address.ip).filter { address in
            !address.isUnspecified && !interfaces.contains { $0.address == address }
        }
        if let address = missing.first {
            return [
                .fault(
                    "addresses", "no interface has \(address), which a listener is to use",
                    "correct `address` in bellbird.toml, or give the machine this address")
            ]
        }
        let bound = settings.listeners.map(\.address.ip)
        if !bound.isEmpty, bound.allSatisfy(\.isLoopback) {
            return [
                .doubt(
                    "addresses", "the exchange listens on this machine only",
                    "leave `address` of a listener out, so that phones reach it")
            ]
        }
        let listed = own.map(\.description).joined(separator: ", ")
        return [.good("addresses", "phones reach this machine at \(listed)")]
    }

    /// A provider outside answers to the address that we tell him.
    private var translation: [Finding] {
        let publicOnes = interfaces.map(\.address).filter {
            !$0.isLoopback && !$0.isPrivate && $0.isV4
        }
        let outside = trunks.filter { IPAddress($0.firstHop.host)?.isPrivate != true }
        guard !outside.isEmpty else { return [] }
        let isTold =
            settings.listeners.contains { $0.advertised != nil }
            || settings.outside.address != .unsaid
        // Who registers us says what he has seen.
        let isLearned = settings.outside.learns && outside.allSatisfy(\.registers)
        if !publicOnes.isEmpty || isTold || isLearned {
            return [.good("nat", "providers are told an address that they reach")]
        }
        return [
            .doubt(
                "nat", "this machine has only private addresses, and tells providers these",
                "write the router's address as `outside`, or a `stun` server, below [nat]; pass"
                    + " its SIP and RTP ports on to this machine")
        ]
    }

    private var names: [Finding] {
        let hosts = Set(trunks.map(\.firstHop.host)).filter { IPAddress($0) == nil }.sorted()
        guard !hosts.isEmpty else { return [] }
        let resolver = Resolver()
        var found: [Finding] = []
        var slowest = 0.0
        for host in hosts {
            let location = ServerLocation(
                host: ByteString(host), transports: [.udp, .tcp, .tls], seed: 0)
            let began = NIODeadline.now()
            let targets = resolver.targets(
                of: location, until: began + TimeAmount(Limits.examinedName))
            slowest = max(slowest, Double((NIODeadline.now() - began).nanoseconds) / 1e6)
            guard targets.isEmpty else { continue }
            found.append(
                .fault(
                    "names", "nobody knows where \(host) is",
                    "look at the name in trunks.toml, and at /etc/resolv.conf"))
        }
        if found.isEmpty, slowest > Limits.slowNameMilliseconds {
            found.append(
                .doubt(
                    "names", "names are answered after \(Int(slowest)) ms",
                    "use a name server that is nearer: /etc/resolv.conf"))
        }
        let words = String(format: "%.0f ms", slowest)
        return found.or(.good("names", "every provider is found, in \(words) at most"))
    }

    // MARK: - The machine

    private var clock: Finding {
        guard Date().timeIntervalSince1970 > Limits.earliestSeconds else {
            return .fault("clock", "the clock is years behind", "timedatectl set-time, and NTP")
        }
        if cclock_is_kept() == 0 {
            return .doubt(
                "clock", "nothing keeps the clock right: hours and records will drift",
                "apt install systemd-timesyncd; timedatectl set-ntp true")
        }
        return .good("clock", "kept right by the network")
    }

    private var disk: [Finding] {
        let path = settings.stateDirectory
        guard let space = DiskSpace(of: path) else {
            return [
                .fault(
                    "disk", "\(path) is not there: \(SystemReason.last)",
                    "make it, for the user that the exchange runs as")
            ]
        }
        let words = "\(path) has \(space.free / 1_000_000) MB left"
        if space.free < Limits.usedUpBytes {
            return [.fault("disk", words, "make room: records and messages are lost without")]
        }
        var found: [Finding] = []
        if space.isNearlyFull {
            found.append(
                .doubt("disk", words, "make room, or keep less: `[recordings]` and `[records]`"))
        }
        if let slow = slowWrites(path) { found.append(slow) }
        return found.or(.good("disk", words))
    }

    private var records: [Finding] {
        let damaged = Snapshot.damaged(in: settings.stateDirectory)
        guard let last = damaged.last else { return [] }
        let words = damaged.count == 1 ? "a damaged database" : "\(damaged.count) damaged databases"
        return [
            .doubt(
                "records", "\(words) had to be rebuilt; what could not be read is in \(last)",
                "look at the disk: smartctl -a; delete the file when no record is missed")
        ]
    }

    /// What is acknowledged is written first, so a slow disk is heard by who leaves a message.
    private func slowWrites(_ path: String) -> Finding? {
        let name = path + "/.examined-\(getpid())"
        let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        defer {
            close(descriptor)
            unlink(name)
        }
        let page = [UInt8](repeating: 0, count: 4_096)
        var times: [Double] = []
        for _ in 0..<5 {
            let began = NIODeadline.now()
            guard write(descriptor, page, page.count) == page.count, fdatasync(descriptor) == 0
            else {
                return .fault("disk", "writing fails: \(SystemReason.last)", "look at the disk")
            }
            times.append(Double((NIODeadline.now() - began).nanoseconds) / 1e6)
        }
        let middle = times.sorted()[2]
        guard middle > Limits.slowWriteMilliseconds else { return nil }
        return .doubt(
            "disk", "what is written is safe after \(Int(middle)) ms only",
            "look for what else uses this disk, or use a faster one")
    }

    private var memory: Finding {
        let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Int64($0) }
        guard let kilobytes else { return .good("memory", "not told by this system") }
        let words = "\(kilobytes / 1_000) MB free"
        guard kilobytes / 1_000 < Limits.scarceMemoryMegabytes else {
            return .good("memory", words)
        }
        return .doubt("memory", words, "stop other programs, or give the machine more")
    }
}
