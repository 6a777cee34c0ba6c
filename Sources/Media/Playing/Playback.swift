/// What one far end is to hear: the items in turn, without gaps.
public struct Playback: Sendable {
    public var number: PlaybackNumber
    public var items: [PlayItem]
    /// 0: until stopped.
    public var rounds: UInt32

    public init(_ number: PlaybackNumber, _ items: [PlayItem], rounds: UInt32 = 1) {
        self.number = number
        self.items = items
        self.rounds = rounds
    }
}
