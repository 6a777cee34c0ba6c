import Testing

@testable import Dialplan

/// `bellbird emergency prove`: what each extension would do to call for help.
struct EmergencyProofTests {
    private let now = WallTime(milliseconds: 1_772_532_600_000)

    private func plan(_ emergency: String) throws -> Plan {
        let directory = PlanDirectory(
            [
                (
                    "main.dial",
                    """
                    settings { main-number +4930555100 }
                    numbering germany area 30
                    \(emergency)
                    context staff { before { hangup } number extension { ring dialed } }
                    context cellar { }
                    """
                ),
                (
                    "house.toml",
                    """
                    [trunk.first]
                    server = "192.0.2.1"
                    [trunk.second]
                    server = "192.0.2.2"
                    [location.attic]
                    address = "12 Main Street, attic"
                    callerid = "+4930555901"
                    [extension.201]
                    name = "Ann"
                    context = "staff"
                    location = "attic"
                    [extension.202]
                    context = "cellar"
                    """
                ),
            ].map { SourceFile(path: $0.0, text: $0.1) }, passwordsAreKnown: false)
        return try #require(directory.plan, "\(directory.diagnostics)")
    }

    @Test("each extension: over which trunks, with which number, from where, who is told")
    func whole() throws {
        let plan = try plan(
            "emergency { numbers 112, 110; also 0112; test 933; via second; notify 202, \"a@b.example\" }"
        )
        let proof = EmergencyProof(plan, now: now)
        #expect(proof.isWhole)
        #expect(proof.ways.map(\.extension) == ["201", "202"])
        let ann = proof.ways[0]
        #expect(ann.dialed == ["112", "110", "0112"])
        #expect(ann.trunks == ["second", "first"])
        #expect(ann.shows == "+4930555901" && ann.place == "12 Main Street, attic")
        #expect(ann.told == ["202", "a@b.example"])
        #expect(ann.doubts == [])
        #expect(proof.ways[1].shows == "+4930555100")
        #expect(
            proof.ways[1].doubts == ["stands nowhere: give it, or its device, a `location`"])
    }

    @Test("the exchange that runs knows who is not there to be told")
    func known() throws {
        let plan = try plan(
            "emergency { numbers 112; via first; notify 201, 202, \"a@b.example\" }")
        let known = EmergencyProof.Known(
            registered: ["201"], deadTrunks: ["first"], sendsMail: false)
        let proof = EmergencyProof(plan, now: now, known: known)
        #expect(
            proof.ways[0].doubts == [
                "down now: first; `bellbird trunks` says why",
                "202 is not told: no phone is registered there",
                "a@b.example is not told: the exchange sends no mail, `[mail]` is missing",
            ])
        #expect(proof.isWhole)
        let dead = EmergencyProof.Known(
            registered: [], deadTrunks: ["first", "second"], sendsMail: true)
        let lost = EmergencyProof(plan, now: now, known: dead)
        #expect(!lost.isWhole && lost.ways[0].lost == ["112"])
    }

    @Test("without a block nobody reaches help; without `notify` nobody is told")
    func none() throws {
        let proof = EmergencyProof(try plan(""), now: now)
        #expect(!proof.isWhole && proof.ways.isEmpty)
        let alone = EmergencyProof(try plan("emergency { numbers 112; via first }"), now: now)
        #expect(alone.isWhole)
        #expect(
            alone.ways[0].doubts == ["nobody in the house is told: say `notify` in `emergency`"])
    }

    @Test("numbers that another plan has lost; those of the test do not count")
    func missing() throws {
        let old = try plan("emergency { numbers 112, 110; test 933; via first }")
        #expect(old.emergencyNumbers(missingIn: try plan("")) == ["112", "110"])
        let new = try plan("emergency { numbers 112; via first }")
        #expect(old.emergencyNumbers(missingIn: new) == ["110"])
        #expect(new.emergencyNumbers(missingIn: old) == [])
    }
}
