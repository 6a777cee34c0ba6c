public import Switchboard

/// What was done about a database that was damaged.
public struct Rebuilt: Codable, Equatable, Sendable {
    /// Where the damaged file lies now.
    public var aside: String
    /// What SQLite said of it.
    public var complaint: String
    /// The tables of which not every row could be read, by name. Their rows of the last snapshot
    /// stand in for those.
    public var damaged: [String]
    /// When that snapshot was taken; nil: there is none.
    public var snapshot: UTCTime?

    /// One sentence for people, and what is to be done.
    public var text: String {
        let lost = damaged.isEmpty ? "every table" : "all but \(damaged.joined(separator: ", "))"
        let rest =
            damaged.isEmpty
            ? ""
            : snapshot.map { "; rows of those are as of the snapshot of \($0)" }
                ?? "; there was no snapshot for those"
        return "The database was damaged (\(complaint)) and has been rebuilt: \(lost) could be"
            + " read\(rest)\nThe damaged file is \(aside). Why calls before went as they did is"
            + " only there. Look at the disk, and delete the file when nothing is missed."
    }
}
