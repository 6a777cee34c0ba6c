import Foundation
import GRDB
import Store
import Testing

/// What SQLite files of others say of SQL that nobody runs.
struct QueryPreparerTests {
    private func place() throws -> (Workplace, String) {
        let place = try Workplace()
        let path = place.path + "/helpdesk.db"
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "create table t (who text, price real)") }
        try queue.close()
        return (place, path)
    }

    @Test("what can be asked: its columns and how many values it has")
    func good() throws {
        let (place, path) = try place()
        let preparer = QueryPreparer()
        #expect(
            preparer.prepare("select count(*) as n, price from t where who = ?1", on: path)
                == .good(columns: ["n", "price"], readsOnly: true, values: 1))
        #expect(
            preparer.prepare("select 1 as n where ?1 = ?2 or ?1 = 'ä';", on: path)
                == .good(columns: ["n"], readsOnly: true, values: 2))
        withExtendedLifetime(place) {}
    }

    @Test("a mistake comes with its words and its byte")
    func wrong() throws {
        let (place, path) = try place()
        let preparer = QueryPreparer()
        let table = "select 'ä' as n from tt"
        #expect(preparer.prepare(table, on: path) == .wrong("no such table: tt", at: nil))
        let column = "select 'ä' as n from t where whoo = ?1"
        #expect(
            preparer.prepare(column, on: path)
                == .wrong(
                    "no such column: whoo",
                    at: Array(column.utf8).firstRange(of: Array("whoo".utf8))?.lowerBound))
        #expect(
            preparer.prepare("selekt 1", on: path)
                == .wrong("near \"selekt\": syntax error", at: 0))
        #expect(
            preparer.prepare("select 1 as n; delete from t", on: path)
                == .wrong("there is more than one statement", at: nil))
        for sql in ["", " ", "-- nothing"] {
            guard case .wrong = preparer.prepare(sql, on: path) else {
                Issue.record("nothing was wrong with “\(sql)”")
                continue
            }
        }
        withExtendedLifetime(place) {}
    }

    @Test(
        "what would write is told, and not done",
        arguments: [
            "delete from t", "insert into t values (1, 1)", "create table u (a)", "drop table t",
            "vacuum", "update t set price = 0 returning price",
        ])
    func writing(sql: String) throws {
        let (place, path) = try place()
        let before = try Data(contentsOf: URL(filePath: path))
        guard case .good(_, readsOnly: false, _) = QueryPreparer().prepare(sql, on: path) else {
            Issue.record("\(sql): \(QueryPreparer().prepare(sql, on: path))")
            return
        }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
        withExtendedLifetime(place) {}
    }

    @Test("a file that is not there, is a folder, a pipe or no database says nothing")
    func unknown() throws {
        let (place, _) = try place()
        let preparer = QueryPreparer()
        #expect(preparer.prepare("selekt", on: place.path + "/none.db") == .unknown)
        #expect(!FileManager.default.fileExists(atPath: place.path + "/none.db"))
        #expect(preparer.prepare("selekt", on: place.path) == .unknown)
        #expect(mkfifo(place.path + "/pipe.db", 0o600) == 0)
        #expect(preparer.prepare("selekt", on: place.path + "/pipe.db") == .unknown)
        try Data("no database at all, only words".utf8)
            .write(to: URL(filePath: place.path + "/words.db"))
        #expect(preparer.prepare("selekt", on: place.path + "/words.db") == .unknown)
        withExtendedLifetime(place) {}
    }

    @Test("a file that another program keeps for itself is waited for once")
    func busy() throws {
        let (place, path) = try place()
        let other = try DatabaseQueue(path: path)
        try other.inDatabase { database in
            try database.execute(sql: "begin exclusive")
            let preparer = QueryPreparer()
            let began = ContinuousClock.now
            for _ in 0..<30 { #expect(preparer.prepare("selekt", on: path) == .unknown) }
            #expect(ContinuousClock.now - began < .seconds(15))
            try database.execute(sql: "rollback")
        }
        try other.close()
        withExtendedLifetime(place) {}
    }
}
