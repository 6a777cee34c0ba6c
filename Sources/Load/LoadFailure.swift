import Glibc

/// Why nothing can be measured: a sentence without its point.
public struct LoadFailure: Error {
    public let reason: String

    init(_ reason: String) { self.reason = reason }

    /// With what the system says of the call that failed last.
    static func system(_ what: String) -> LoadFailure {
        LoadFailure("\(what): \(String(cString: strerror(errno)))")
    }
}
