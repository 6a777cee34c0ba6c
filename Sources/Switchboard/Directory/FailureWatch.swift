import Wire

/// Who proves wrongly, and how often: by source, so many seconds at a time. Told at the first
/// failure of such a time and whenever their number has doubled, so that guessing fills no journal.
///
/// Whether the user exists is not said here either: a journal may be read by many.
struct FailureWatch: Sendable {
    private struct Window {
        var began: Int64
        var count: UInt64
    }

    /// One more.
    struct Failure: Equatable, Sendable {
        var source: IPNetwork
        /// Of this source, in the time that goes on.
        var count: UInt64
        /// What is to be told, if it is.
        var note: Note?
    }

    /// Two tables that take turns: when the younger is full it becomes the older one, and what was
    /// in that is forgotten. So a count is lost only when as many others have failed since.
    private var younger: [IPNetwork: Window] = [:]
    private var older: [IPNetwork: Window] = [:]

    /// `seconds`: of a clock that nobody sets. `within`: how long a time is, in seconds.
    mutating func failed(
        from source: IPNetwork, user: String, at seconds: Int64, within: Int64 = 60
    ) -> Failure {
        var window = younger[source] ?? older[source] ?? Window(began: seconds, count: 0)
        // One from before it, too, begins a new one.
        if !(window.began..<window.began + within).contains(seconds) {
            window = Window(began: seconds, count: 0)
        }
        window.count += 1
        if younger[source] == nil, younger.count >= Limits.watchedSources {
            older = younger
            younger = [:]
        }
        younger[source] = window
        let isTold = window.count & (window.count - 1) == 0
        return Failure(
            source: source, count: window.count,
            note: isTold ? note(of: source, user, window.count) : nil)
    }

    /// Its failures are paid for.
    mutating func forget(_ source: IPNetwork) {
        younger[source] = nil
        older[source] = nil
    }

    private func note(of source: IPNetwork, _ user: String, _ count: UInt64) -> Note {
        Note(
            .warning, "A password is wrong, or its user does not exist",
            details: [
                "address": "\(source)", "count": "\(count)",
                "user": String(user.prefix(Limits.notedUserCharacters)),
            ])
    }
}
