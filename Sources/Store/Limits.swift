import Dispatch

/// The bounds of what is kept, each with what happens there.
enum Limits {
    /// Call records that wait in memory while the disk does not take them. Above: the oldest
    /// waiting one is given up, and that is reported.
    static let waitingRecords = 10_000
    /// A database of so many bytes is looked through at every start (some 20 ms). A larger one only
    /// after a sudden end, with the first snapshot.
    static let alwaysCheckedBytes = 32 << 20
    /// Rows of one table in a snapshot, about 100 MB of call records. Above: the oldest are in the
    /// database alone, and are lost with it.
    static let snapshotRows = 100_000
    /// Damaged databases that lie beside the one in use. Above: the oldest is deleted.
    static let damagedDatabases = 3
    /// Orders are gathered for so long, and then written together.
    static let gathering = DispatchTimeInterval.milliseconds(200)
    /// After a failure the disk is tried again when so long has passed.
    static let retry = DispatchTimeInterval.seconds(2)
    /// Decisions of ended calls that wait in memory while the disk does not take them, 2 kB each.
    /// Above: the oldest are given up.
    static let waitingDecisions = 2_000
    /// Old decisions that are removed in one go, so that calls do not wait for it; the rest a
    /// second later.
    static let forgottenRows = 2_000
    static let betweenForgetting = DispatchTimeInterval.seconds(1)
    /// Life signs between two looks at how much decisions take.
    static let ticksBetweenMeasuring = 60
    /// Recorded calls of one answer, about 1 MB.
    static let decisionRows = 500
    /// Rows of one answer to a history question.
    static let historyRows = 10_000

    /// Mails that wait in memory while the disk does not take them. Above: the oldest are lost.
    static let waitingMails = 1_000
    /// Orders of mailboxes that wait for the disk. Above: the oldest are given up.
    static let waitingMailboxOrders = 10_000

    // MARK: Databases of others

    /// A query that is interrupted is interrupted again after so long, until it has ended.
    static let betweenInterruptions = DispatchTimeInterval.milliseconds(20)
    /// Seconds for which a query waits while another program writes. Then it fails.
    static let busyDatabase = 1.0
    /// Bytes of a text or a row. Above: the query fails.
    static let bytesOfForeignRow: Int32 = 1 << 20
}
