/// The ways in which a key comes from a far end.
enum KeyForm: String, Equatable, Sendable {
    /// Telephone events (RFC 4733).
    case events
    /// INFO requests.
    case info
    /// Tones in the sound.
    case sound
}

/// The keys of one leg: each counts once, in however many forms the phone sends it.
///
/// A phone that sends two forms sends both within moments. So a key in another form than the last
/// one is a copy of it, unless it began some time later: then the phone has changed its ways.
///
/// ```
///   events   ─5───────────────1──────────      INFO   ─5──────────
///   INFO     ──5 a copy────────1 a copy──      events ──(5 a copy)
/// ```
struct HeardKeys: Equatable, Sendable {
    enum Verdict: Equatable, Sendable {
        /// It was pressed.
        case pressed
        /// It was said before in another form.
        case copy
        /// Whether an event comes for it is seen after `Limits.keyPatience`.
        case undecided
    }

    struct Pressed: Equatable, Sendable {
        var symbol: String
        var lasting: Duration
    }

    private var form: KeyForm?
    private var last = Instant.zero
    /// Keys that came by INFO from a phone that can send events, and has not only sent INFO.
    private(set) var held: [Pressed] = []

    /// The far end says its keys by INFO.
    var isByInfo: Bool { form == .info }

    /// `sendsEvents`: events are agreed on, and reach the other side by themselves as they come,
    /// so that they have to be known before an INFO is taken for a key.
    mutating func heard(
        _ symbol: String, as new: KeyForm, lasting: Duration, sendsEvents: Bool, at now: Instant
    ) -> Verdict {
        if new == .info, sendsEvents, form != .info {
            if held.count < Limits.keysHeld {
                held.append(Pressed(symbol: symbol, lasting: lasting))
            }
            return .undecided
        }
        // Events and tones are told when they end; an INFO may be sent at any time of a press.
        let since = last + (new == .info ? .zero : lasting)
        if form != nil, form != new, now < since + Limits.keyCopies { return .copy }
        take(new, now)
        return .pressed
    }

    /// An event has begun; it is reported when it ends.
    mutating func eventBegan(at now: Instant) {
        guard form != .info || now >= last + Limits.keyCopies else { return }
        take(.events, now)
    }

    /// No event has come for what is held: it was pressed.
    mutating func release(at now: Instant) -> [Pressed] {
        guard !held.isEmpty else { return [] }
        let keys = held
        take(.info, now)
        return keys
    }

    private mutating func take(_ new: KeyForm, _ now: Instant) {
        form = new
        last = now
        held = []
    }
}
