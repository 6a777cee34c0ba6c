/// One of the things that are played one after the other.
public enum PlayItem: Sendable {
    case sound(LoadedSound)
    /// Its own `times`; 0 never comes to an end.
    case tone(Cadence)
    case pause(milliseconds: UInt32)
    /// Never comes to an end.
    case music(Music)
}

/// Pieces of music in turn, without end. Where they are is a matter of the clock alone: everybody
/// hears the same at the same moment, and who joins later joins in the middle.
public final class Music: Sendable {
    let pieces: [LoadedSound]

    /// Nil when there is nothing to hear.
    public init?(_ pieces: [LoadedSound]) {
        let heard = pieces.filter { $0.milliseconds > 0 }
        guard !heard.isEmpty else { return nil }
        self.pieces = heard
    }

    public var bytes: Int { pieces.reduce(0) { $0 + $1.bytes } }
}
