import Wire

/// Who proves wrongly, and how often: by source address, a minute at a time. Told at the first
/// failure of a minute and whenever their number has doubled, so that guessing fills no journal.
///
/// Whether the user exists is not said here either: a journal may be read by many.
struct FailureWatch: Sendable {
    private struct Window {
        var began: Int64
        var count: UInt64
    }

    private var windows: [IPAddress: Window] = [:]

    /// The note that is due, or nil. `seconds`: UTC.
    mutating func failed(from source: IPAddress, user: String, at seconds: Int64) -> Note? {
        var window = windows[source] ?? Window(began: seconds, count: 0)
        // A clock that was set back begins a new window, too.
        if !(window.began..<window.began + 60).contains(seconds) {
            window = Window(began: seconds, count: 0)
        }
        window.count += 1
        if windows[source] == nil, windows.count >= Limits.watchedSources { windows = [:] }
        windows[source] = window
        guard window.count & (window.count - 1) == 0 else { return nil }
        return Note(
            .warning, "A password is wrong, or its user does not exist",
            details: [
                "address": "\(source)", "count": "\(window.count)",
                "user": String(user.prefix(Limits.notedUserCharacters)),
            ])
    }
}
