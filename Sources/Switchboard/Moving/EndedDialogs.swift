import SIP
import Wire

/// Dialogs of calls that were answered and are over, for a while: who wants to take the place of
/// one is told that it is too late, and not that it never was (RFC 3891 §3).
struct EndedDialogs: Equatable, Sendable {
    private struct Ended: Equatable {
        var callID: ByteString
        var tags: Set<ByteString>
        var party: Party
        var until: Instant
    }

    private var list: [Ended] = []

    mutating func add(_ dialog: Dialog, of party: Party, at now: Instant) {
        list.removeAll { $0.until <= now }
        if list.count >= Limits.endedDialogs { list.removeFirst() }
        list.append(
            Ended(
                callID: dialog.id.callID, tags: [dialog.id.localTag, dialog.id.remoteTag],
                party: party, until: now + Limits.dialogMemory))
    }

    func contains(_ replaces: Replaces, of party: Party, at now: Instant) -> Bool {
        list.contains {
            $0.callID == replaces.callID && $0.tags == [replaces.toTag, replaces.fromTag]
                && $0.party == party && $0.until > now
        }
    }
}
