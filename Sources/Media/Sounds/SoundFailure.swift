import Glibc

/// Why a file cannot be heard or written: half a sentence for people, after the file's name.
public struct SoundFailure: Error, Equatable, Sendable {
    public let reason: String
    /// What the system said, errno(3); 0 when it is no fault of the system's.
    public let code: Int32

    init(_ reason: String) {
        self.reason = reason
        code = 0
    }

    init(code: Int32) {
        reason = String(cString: strerror(code))
        self.code = code
    }

    static let noMemory = SoundFailure(code: ENOMEM)
    static let tooLong = SoundFailure(
        "it is longer than \(Limits.soundSamples / 1_000_000) million samples")
    static let isEmpty = SoundFailure("there is no sound in it")
}
