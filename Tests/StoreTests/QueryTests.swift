import Foundation
import GRDB
import Store
import Switchboard
import Synchronization
import Testing

/// Questions to SQLite files of others.
struct QueryTests {
    private final class Asker: Sendable {
        private let replies: Shared
        let reader: QueryReader
        private let next = Atomic<UInt64>(1)

        final class Shared: Sendable {
            let list = Mutex<[Inquiry.ID: SourceReply]>([:])
        }

        init() {
            let replies = Shared()
            self.replies = replies
            reader = QueryReader { id, reply in replies.list.withLock { $0[id] = reply } }
        }

        func begin(
            _ file: String, _ sql: String, _ values: [Cell] = [], columns: [String] = ["n"],
            within: Duration = .seconds(20)
        ) -> Inquiry.ID {
            let id = Inquiry.ID(next.add(1, ordering: .relaxed).oldValue)
            reader.ask(
                id, DatabaseRequest(file: file, sql: sql, values: values, columns: columns),
                within: within)
            return id
        }

        func reply(_ id: Inquiry.ID) -> SourceReply? { replies.list.withLock { $0[id] } }

        func ask(
            _ file: String, _ sql: String, _ values: [Cell] = [], columns: [String] = ["n"],
            within: Duration = .seconds(20)
        ) async throws -> SourceReply? {
            let id = begin(file, sql, values, columns: columns, within: within)
            for _ in 0..<3_000 where reply(id) == nil {
                try await Task.sleep(for: .milliseconds(10))
            }
            return reply(id)
        }
    }

    private let endless =
        "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) as n from c"

    /// `helpdesk.db` with three tickets.
    private func place() throws -> (Workplace, String) {
        let place = try Workplace()
        let path = place.path + "/helpdesk.db"
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            try database.execute(
                sql: """
                    create table t (who text, price real, day text, raw blob, big text);
                    insert into t values ('201', 1.5, '2026-03-03', x'00ff', null);
                    insert into t values ('201', 2, null, null, null);
                    insert into t values ('o''brien', 3, null, null, null);
                    """)
        }
        try queue.close()
        return (place, path)
    }

    private func isFailure(_ reply: SourceReply?) -> Bool {
        if case .failed? = reply { true } else { false }
    }

    @Test("values are bound, whatever they hold; a row comes back with its types")
    func rows() async throws {
        let (place, path) = try place()
        let asker = Asker()
        let count = "select count(*) as n from t where who = ?1"
        #expect(try await asker.ask(path, count, [.text("201")]) == .row(["n": .integer(2)]))
        #expect(try await asker.ask(path, count, [.text("o'brien")]) == .row(["n": .integer(1)]))
        let hostile = "x' or 1=1; drop table t; --"
        #expect(try await asker.ask(path, count, [.text(hostile)]) == .row(["n": .integer(0)]))
        #expect(try await asker.ask(path, count, [.null]) == .row(["n": .integer(0)]))
        #expect(
            try await asker.ask(
                path, "select price, day, raw, big, who from t where price < ?1", [.real(1.75)],
                columns: ["price", "day", "raw", "big", "none"])
                == .row([
                    "price": .real(1.5), "day": .text("2026-03-03"), "raw": .null, "big": .null,
                ]))
        #expect(try await asker.ask(path, "select who as n from t where who = 'x'") == .noRow)
        withExtendedLifetime(place) {}
    }

    @Test(
        "nothing is written, made or attached",
        arguments: [
            "delete from t", "insert into t values (1,1,1,1,1)", "create table u (a)",
            "create temp table u (a)", "drop table t", "vacuum",
            "attach 'other.db' as o", "select 1 as n; delete from t", "begin", "nonsense", "",
            "select nothing as n from t", "select 1 as n where 1 = ?2",
            "select 1 as n where 1 = ?1",
        ])
    func readOnly(sql: String) async throws {
        let (place, path) = try place()
        let before = try Data(contentsOf: URL(filePath: path))
        let asker = Asker()
        #expect(isFailure(try await asker.ask(path, sql)), "\(sql)")
        let after = try await asker.ask(path, "select count(*) as n from t")
        #expect(after == .row(["n": .integer(3)]))
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
        withExtendedLifetime(place) {}
    }

    @Test("a file that is not there, is no database or has a text without end: failed")
    func badFiles() async throws {
        let (place, path) = try place()
        let asker = Asker()
        #expect(isFailure(try await asker.ask(place.path + "/none.db", "select 1 as n")))
        #expect(!FileManager.default.fileExists(atPath: place.path + "/none.db"))
        #expect(isFailure(try await asker.ask(place.path, "select 1 as n")))
        try Data("no database at all, only words".utf8)
            .write(to: URL(filePath: place.path + "/words.db"))
        #expect(isFailure(try await asker.ask(place.path + "/words.db", "select 1 as n from t")))
        let long = "select hex(zeroblob(100000000)) as n"
        #expect(isFailure(try await asker.ask(path, long)))
        withExtendedLifetime(place) {}
    }

    @Test("a query without end is stopped when its time is over; the next one is answered")
    func endlessQuery() async throws {
        let (place, path) = try place()
        let asker = Asker()
        let reply = try await asker.ask(path, endless, within: .milliseconds(200))
        #expect(reply == .failed(reason: "the query took too long"))
        #expect(try await asker.ask(path, "select 7 as n") == .row(["n": .integer(7)]))
        withExtendedLifetime(place) {}
    }

    @Test("what is cancelled is stopped and not answered, whether it runs or waits")
    func cancelling() async throws {
        let (place, path) = try place()
        let asker = Asker()
        // Longer than a busy machine lets this test wait.
        let running = asker.begin(path, endless, within: .seconds(600))
        let waiting = asker.begin(path, "select 1 as n")
        let last = asker.begin(path, "select 2 as n")
        try await Task.sleep(for: .milliseconds(100))
        asker.reader.cancel(waiting)
        asker.reader.cancel(running)
        for _ in 0..<3_000 where asker.reply(last) == nil {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(asker.reply(last) == .row(["n": .integer(2)]))
        #expect(asker.reply(running) == nil && asker.reply(waiting) == nil)
        withExtendedLifetime(place) {}
    }

    @Test("a file that takes the place of another is the one that is read")
    func replaced() async throws {
        let (place, path) = try place()
        let asker = Asker()
        let count = "select count(*) as n from t"
        #expect(try await asker.ask(path, count) == .row(["n": .integer(3)]))
        let queue = try DatabaseQueue(path: path + ".new")
        try await queue.write { try $0.execute(sql: "create table t (who text)") }
        try queue.close()
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: path + ".new", toPath: path)
        #expect(try await asker.ask(path, count) == .row(["n": .integer(0)]))
        withExtendedLifetime(place) {}
    }

    @Test("another program writes meanwhile: what it has committed is seen")
    func besideWriter() async throws {
        let (place, path) = try place()
        let asker = Asker()
        let writer = try DatabaseQueue(path: path)
        for number in 4...8 {
            try await writer.write { try $0.execute(sql: "insert into t (who) values ('x')") }
            let reply = try await asker.ask(path, "select count(*) as n from t")
            #expect(reply == .row(["n": .integer(Int64(number))]))
        }
        try writer.close()
        withExtendedLifetime(place) {}
    }
}
