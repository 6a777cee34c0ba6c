import Foundation
import Glibc

/// What the system says of this process.
struct ProcessFigures: Equatable, Sendable {
    var residentBytes = 0
    var processorSeconds = 0.0
    var openFiles = 0
    var mostFiles: UInt64 = 0

    static var now: ProcessFigures {
        var figures = ProcessFigures()
        figures.residentBytes = residentKilobytes * 1_024
        var usage = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            let parts = [usage.ru_utime, usage.ru_stime]
            figures.processorSeconds = parts.reduce(0) {
                $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
            }
        }
        let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        figures.openFiles = open?.count ?? 0
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            figures.mostFiles = UInt64(limit.rlim_cur)
        }
        return figures
    }

    static var residentKilobytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}

/// What is left on a disk, for whoever is not root.
struct DiskSpace: Equatable, Sendable {
    var free: UInt64
    var size: UInt64

    init(free: UInt64, size: UInt64) {
        self.free = free
        self.size = size
    }

    var freeShare: Double { size == 0 ? 1 : Double(free) / Double(size) }

    var isNearlyFull: Bool { freeShare < Limits.fullDisk || free < Limits.fullDiskBytes }

    /// Nil where the path is not there.
    init?(of path: String) {
        var found = statvfs()
        guard statvfs(path, &found) == 0 else { return nil }
        free = UInt64(found.f_bavail) * UInt64(found.f_frsize)
        size = UInt64(found.f_blocks) * UInt64(found.f_frsize)
    }
}
