import Foundation
import Glibc

/// Starting reads far more of the program than running does: all conformances are gone through,
/// every library binds its names. Those pages are given back once the exchange stands; what is
/// used again comes from the file cache, without a disk.
enum StartPages {
    static func giveBack() {
        let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
        for area in areas(in: maps) {
            // Advice: where the kernel does not take it, nothing is lost.
            _ = madvise(
                UnsafeMutableRawPointer(bitPattern: area.lowerBound), area.count, MADV_DONTNEED)
        }
    }

    /// Code that is mapped from files. Such pages are the file's, to the byte: other areas may
    /// hold what was written at start, and must not be let go of. The shape of a line is in
    /// proc_pid_maps(5): `55e7ec7ab000-55e7eeef6000 r-xp 00000000 fe:00 16328694 /usr/bin/bellbird`
    static func areas(in maps: String) -> [Range<UInt>] {
        maps.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", maxSplits: 5)
            guard fields.count == 6, fields[1] == "r-xp",
                fields[5].drop(while: { $0 == " " }).hasPrefix("/")
            else { return nil }
            let bounds = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bounds.count == 2, bounds[0] > 0, bounds[0] < bounds[1] else { return nil }
            return bounds[0]..<bounds[1]
        }
    }
}
