import NIOCore
import SIP
import Wire

/// What the DNS answered, for as long as it may be believed; and for a day longer, for when nobody
/// can be asked. Times are nanoseconds of the steady clock.
struct AnswerCache {
    private struct Entry {
        var answer: DNSAnswer
        /// Until then it is not asked again.
        var fresh: Int64
        /// Until then it stands in for an answer that cannot be had.
        var kept: Int64
    }

    private var entries: [DNSQuestion: Entry] = [:]

    var count: Int { entries.count }

    /// Nil: it must be asked.
    func answer(to question: DNSQuestion, at now: Int64) -> DNSAnswer? {
        guard let entry = entries[question], now < entry.fresh else { return nil }
        return entry.answer
    }

    /// Takes in what came of asking, and says what is to be believed: the answer, or the last good
    /// one if there was none.
    mutating func believed(
        _ answer: DNSAnswer, timeToLive: UInt32?, to question: DNSQuestion, at now: Int64
    ) -> DNSAnswer {
        if answer == .failed, let last = entries[question], last.answer != .failed,
            now < last.kept
        {
            entries[question]?.fresh = now + Limits.betweenFailedQuestions.nanoseconds
            return last.answer
        }
        let life: Int64 =
            switch answer {
            case .failed: Limits.betweenFailedQuestions.nanoseconds
            case .none: Limits.timeWithoutRecords.nanoseconds
            case .records:
                min(
                    max(
                        Int64(timeToLive ?? 0) * 1_000_000_000,
                        Limits.shortestTimeToLive.nanoseconds),
                    Limits.longestTimeToLive.nanoseconds)
            }
        makeRoom(at: now)
        let kept = answer == .failed ? now : now + Limits.lastAnswerKept.nanoseconds
        entries[question] = Entry(answer: answer, fresh: now + life, kept: kept)
        return answer
    }

    /// What is of no more use goes first, then what would be the soonest.
    private mutating func makeRoom(at now: Int64) {
        guard entries.count >= Limits.cachedAnswers else { return }
        entries = entries.filter { now < $0.value.fresh || now < $0.value.kept }
        while entries.count >= Limits.cachedAnswers,
            let oldest = entries.min(by: { $0.value.kept < $1.value.kept })
        {
            entries[oldest.key] = nil
        }
    }
}
