/// How writing to the disk goes.
public struct StoreFigures: Equatable, Sendable {
    /// Times that something was written, or could not be.
    public private(set) var writes: UInt64 = 0
    public private(set) var writeSeconds = 0.0
    public private(set) var lastWriteSeconds = 0.0
    public private(set) var isFailing = false
    /// What was done last about a damaged database, since the start.
    public internal(set) var rebuilt: Rebuilt?

    public init() {}

    mutating func wrote(in seconds: Double, isFailing: Bool) {
        writes += 1
        writeSeconds += seconds
        lastWriteSeconds = seconds
        self.isFailing = isFailing
    }
}
