/// Who is heard in a room, and who talks: by the level of each frame, with hysteresis.
struct TalkMeter: Equatable {
    /// The peak from which a frame is sound. -61 dBov of a sine, and above the silence of A-law,
    /// which has no zero but ±8.
    static let audible: Int32 = 40
    /// Frames after which a line that fell silent is taken out: pauses between words are kept.
    static let audibleFrames: UInt8 = 15
    /// -45 dBov of a sine.
    static let loud: Int32 = 260
    /// Below, nobody talks any more: -49 dBov.
    static let soft: Int32 = 160
    /// A knock at the microphone is shorter.
    static let framesToTalk: UInt8 = 3
    /// A breath is shorter: 800 ms.
    static let framesToStop: UInt8 = 40

    /// The others hear this line.
    private(set) var isAudible = false
    private(set) var isTalking = false
    private var quiet: UInt8 = 0
    private var loudFrames: UInt8 = 0
    private var softFrames: UInt8 = 0

    /// One frame of 20 ms, whose peak is `level`.
    mutating func take(_ level: Int32) {
        if level >= Self.audible {
            isAudible = true
            quiet = 0
        } else if isAudible {
            quiet &+= 1
            isAudible = quiet < Self.audibleFrames
        }
        loudFrames = level >= Self.loud ? min(loudFrames, 254) &+ 1 : 0
        softFrames = level < Self.soft ? min(softFrames, 254) &+ 1 : 0
        if isTalking {
            isTalking = softFrames < Self.framesToStop
        } else {
            isTalking = loudFrames >= Self.framesToTalk
        }
    }
}
