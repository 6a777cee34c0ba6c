import Testing

@testable import Dialplan

/// Nothing that is not allowed ever reaches a trunk.
struct AccountTests {
    private let plan = """
        settings { system-allows local }
        context staff {
          allow local, international
          number 9|x. { dial dialed via telco for 30s }
        }
        context hall {
          number 9|x. { dial dialed via telco { on refused { play tone busy } } }
          number 8|x. { dial dialed via telco as 202 }
          number 7|x. { dial caller.number via telco { on invalid { hangup not-found } } }
        }
        incoming telco {
          number 9|x. { dial dialed via telco as system }
          number 8|x. { dial dialed via telco as 201 }
          otherwise { hangup }
        }
        """

    private func start(_ call: CallFacts) throws -> [Effect] {
        var walk = try #require(Walk(plan, call))
        return walk.start()
    }

    @Test("a phone calls on the rights of its own context")
    func own() throws {
        #expect(
            try start(Small.call("95551234")) == [.dial(1, "5551234", .extension("201"), for: 30)])
        #expect(
            try start(Small.call("90043123")) == [.dial(1, "0043123", .extension("201"), for: 30)])
    }

    @Test("`as` an extension or the system takes over their rights, and no more")
    func others() throws {
        let trunk = CallFacts.Entry.incoming(trunk: "telco")
        #expect(try start(Small.call("95551234", from: trunk)) == [.dial(1, "5551234", .system)])
        #expect(try start(Small.call("90043123", from: trunk)) == [.end(.refused)])
        #expect(
            try start(Small.call("80043123", from: trunk))
                == [.dial(1, "0043123", .extension("201"))])
        let hall = CallFacts.Entry.context("hall", extension: "299")
        #expect(
            try start(Small.call("85551234", from: hall)) == [
                .dial(1, "5551234", .extension("202"))
            ])
    }

    @Test("an account without rights is refused, and a number that is none is invalid")
    func refused() throws {
        let hall = CallFacts.Entry.context("hall", extension: "299")
        #expect(try start(Small.call("95551234", from: hall)) == [.play(1, "busy")])
        #expect(try start(Small.call("71", from: hall, number: "alice")) == [.end(.notFound)])
    }
}
