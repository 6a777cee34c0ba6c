import Foundation
import Testing

@testable import Dialplan

/// Reads the zones of this machine.
enum SystemZones {
    static func bytes(_ name: String) -> [UInt8]? {
        try? Array(Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)")))
    }

    static func rules(_ name: String) throws -> ZoneRules {
        try ZoneRules.named(name, from: bytes)
    }
}

struct ZoneTests {
    private func seconds(_ text: String) throws -> Int64 {
        let date = try Date(text, strategy: .iso8601)
        return Int64(date.timeIntervalSince1970)
    }

    @Test(
        "the clocks of a place show what they showed, and will show",
        arguments: [
            // Both sides of a change, past the table's end, before its beginning.
            ("Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29 01:59:59 3600"),
            ("Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29 03:00:00 7200"),
            ("Europe/Berlin", "2026-10-25T00:59:59Z", "2026-10-25 02:59:59 7200"),
            ("Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25 02:00:00 3600"),
            ("Europe/Berlin", "2120-07-01T12:00:00Z", "2120-07-01 14:00:00 7200"),
            ("Europe/Berlin", "1945-06-01T00:00:00Z", "1945-06-01 03:00:00 10800"),
            ("America/New_York", "2026-03-08T07:00:00Z", "2026-03-08 03:00:00 -14400"),
            ("America/New_York", "2026-11-01T06:00:00Z", "2026-11-01 01:00:00 -18000"),
            ("America/New_York", "2006-04-01T12:00:00Z", "2006-04-01 07:00:00 -18000"),
            // In summer this zone's "standard" time, in winter one hour less.
            ("Europe/Dublin", "2026-07-01T12:00:00Z", "2026-07-01 13:00:00 3600"),
            ("Europe/Dublin", "2060-01-01T12:00:00Z", "2060-01-01 12:00:00 0"),
            // South of the equator the year begins in summer.
            ("Australia/Sydney", "2027-01-15T00:00:00Z", "2027-01-15 11:00:00 39600"),
            ("Australia/Sydney", "2090-07-15T00:00:00Z", "2090-07-15 10:00:00 36000"),
            ("Australia/Lord_Howe", "2050-07-01T00:00:00Z", "2050-07-01 10:30:00 37800"),
            ("Asia/Kathmandu", "2026-01-01T00:00:00Z", "2026-01-01 05:45:00 20700"),
            ("Asia/Tokyo", "2026-12-31T15:00:00Z", "2027-01-01 00:00:00 32400"),
            // 30 December 2011 did not take place in Samoa.
            ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29 23:59:59 -36000"),
            ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31 00:00:00 50400"),
            ("America/Sao_Paulo", "2026-01-01T12:00:00Z", "2026-01-01 09:00:00 -10800"),
            ("UTC", "1960-02-29T23:59:59Z", "1960-02-29 23:59:59 0"),
        ])
    func known(zone: String, at: String, shown: String) throws {
        let local = try SystemZones.rules(zone).localTime(
            at: WallTime(milliseconds: seconds(at) * 1_000 + 999))
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let text =
            "\(local.year)-\(two(local.month))-\(two(local.day)) "
            + "\(two(local.hour)):\(two(local.minute)):\(two(local.second)) \(local.offset)"
        #expect(text == shown)
    }

    @Test("UTC is found again from what clocks show; a gap leads behind it, of two the first")
    func back() throws {
        let berlin = try SystemZones.rules("Europe/Berlin")
        let spring = try #require(CivilDate(year: 2026, month: 3, day: 29))
        let autumn = try #require(CivilDate(year: 2026, month: 10, day: 25))
        #expect(
            try berlin.second(of: spring, secondOfDay: 9_000) == seconds("2026-03-29T01:30:00Z"))
        #expect(
            try berlin.second(of: autumn, secondOfDay: 9_000) == seconds("2026-10-25T00:30:00Z"))
        for name in ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin"] {
            let zone = try SystemZones.rules(name)
            var second = try seconds("2024-01-01T00:00:30Z")
            for _ in 0..<40_000 {
                second += 1_201
                let local = zone.localTime(atSecond: second)
                let found = zone.second(of: local.date, secondOfDay: local.secondOfDay)
                // The second time that clocks show it, the first is found.
                let isLater = found < second && second - found <= 3_600
                #expect(found == second || isLater, "\(name) \(second) \(found)")
                let again = zone.localTime(atSecond: found)
                #expect(again.date == local.date && again.secondOfDay == local.secondOfDay)
            }
        }
    }

    @Test("our rules agree with the machine's own for many years")
    func agreement() throws {
        for name in ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Europe/Dublin"] {
            let zone = try SystemZones.rules(name)
            let other = try #require(TimeZone(identifier: name))
            var second = try seconds("1971-01-01T00:00:00Z")
            while try second < seconds("2037-12-01T00:00:00Z") {
                let theirs = other.secondsFromGMT(
                    for: Date(timeIntervalSince1970: Double(second)))
                if zone.offset(at: second) != theirs {
                    Issue.record("\(name) at \(second)")
                    return
                }
                second += 7 * 3_600 * 5
            }
        }
    }

    @Test("a rule of POSIX is read, and one that is none is refused")
    func rules() throws {
        let kept = try #require(PosixZone(Array("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0".utf8)))
        #expect(kept.standard == 37_800 && kept.daylight?.offset == 39_600)
        // Daylight saving time all the year: the example of RFC 9636 §3.3.1, its letters too.
        let always = try #require(PosixZone(Array("XXX3EDT4,0/0,J365/23".utf8)))
        for month in 1...12 {
            #expect(
                try always.offset(at: seconds("2026-\(month < 10 ? "0" : "")\(month)-01T03:00:00Z"))
                    == -14_400)
        }
        let nuuk = try #require(PosixZone(Array("<-02>2<-01>,M3.5.0/-1,M10.5.0/0".utf8)))
        #expect(try nuuk.offset(at: seconds("2026-03-29T00:59:59Z")) == -7_200)
        #expect(try nuuk.offset(at: seconds("2026-03-29T01:00:00Z")) == -3_600)
        // Day 60 after J is 1 March, day 59 counted from 0 is 29 February in a leap year.
        let counted = try #require(PosixZone(Array("AAA0BBB,J60/0,59/0".utf8)))
        #expect(
            try counted.changes(
                in: seconds("2024-02-01T00:00:00Z")..<seconds("2024-04-01T00:00:00Z"))
                == [seconds("2024-02-28T23:00:00Z"), seconds("2024-03-01T00:00:00Z")])
        for text in [
            "", "CET", "C-1", "CET-1CEST", "CET-25", "CET-1CEST,M13.5.0,M10.5.0",
            "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-1CEST,J0,J5", "<CET-1",
            "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.0/168,M10.5.0",
        ] {
            #expect(PosixZone(Array(text.utf8)) == nil, "\(text)")
        }
    }

    @Test("damaged zones are refused or read, and never trap")
    func damaged() throws {
        var chance = Chance(71)
        for name in ["Europe/Berlin", "Europe/Dublin", "Asia/Tokyo"] {
            let good = try #require(SystemZones.bytes(name))
            for length in 0..<good.count {
                #expect(throws: ZoneError.self) { try ZoneRules(tzif: Array(good.prefix(length))) }
            }
            for _ in 0..<3_000 {
                var bytes = good
                for _ in 0..<(1 + chance.below(4)) {
                    let place = chance.below(4) == 0 ? chance.below(60) : chance.below(bytes.count)
                    bytes[place] = UInt8(chance.below(256))
                }
                guard let zone = try? ZoneRules(tzif: bytes) else { continue }
                for second in [Int64(-1 << 50), 0, 1_800_000_000, 1 << 50] {
                    let local = zone.localTime(atSecond: second)
                    _ = zone.second(of: local.date, secondOfDay: local.secondOfDay)
                }
            }
        }
        _ = ZoneRules.utc.localTime(at: WallTime(milliseconds: .max))
        _ = ZoneRules.utc.localTime(at: WallTime(milliseconds: .min))
        #expect(throws: ZoneError.tooLong) {
            try ZoneRules(tzif: [UInt8](repeating: 0, count: Limits.zoneBytes + 1))
        }
    }

    @Test("no name leads out of the database")
    func names() {
        for name in [
            "../../etc/passwd", "/etc/passwd", "Europe//Berlin", "Europe/", "", "a b", ".",
        ] {
            #expect(!ZoneRules.isZoneName(name))
        }
        #expect(ZoneRules.isZoneName("America/Argentina/Buenos_Aires"))
        #expect(ZoneRules.isZoneName("Etc/GMT+5"))
        #expect(throws: ZoneError.unknown) { try ZoneRules.named("Europe/Atlantis") { _ in nil } }
    }
}
