import Foundation
import Testing

@testable import Daemon

@Suite("Pages of the start")
struct StartPageTests {
    @Test("Only code that is mapped from a file is let go of")
    func areas() {
        let maps = """
            55e7ea050000-55e7ec7ab000 r--p 00000000 fe:00 16328694                   /usr/bin/bellbird
            55e7ec7ab000-55e7eeef6000 r-xp 0275b000 fe:00 16328694                   /usr/bin/bellbird
            55e7ef004000-55e7f1518000 rw-p 02858000 fe:00 16328694                   /usr/bin/bellbird
            7f1508000000-7f15080a5000 rw-p 00000000 00:00 0
            7f150ea44000-7f150eb9a000 r-xp 00026000 fe:00 333151                     /usr/lib/libc.so.6
            7ffc5d9f2000-7ffc5d9f4000 r-xp 00000000 00:00 0                          [vdso]
            7f1508000000-7f1508001000 r-xp 00000000 00:00 0
            zz-55 r-xp 00000000 fe:00 1 /odd
            55-55 r-xp 00000000 fe:00 1 /empty
            """
        #expect(
            StartPages.areas(in: maps) == [
                0x55e7_ec7a_b000..<0x55e7_eeef_6000, 0x7f15_0ea4_4000..<0x7f15_0eb9_a000,
            ])
    }

    @Test("The program goes on without them")
    func goesOn() throws {
        let before = try residentFilePages()
        StartPages.giveBack()
        let after = try residentFilePages()
        #expect(after < before)
        #expect([3, 1, 2].sorted().map { "\($0)" }.joined(separator: " ") == "1 2 3")
    }

    private func residentFilePages() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssFile:") })
        return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) })
    }
}
