/// The bounds of plans and of calls under one, each with what happens there.
public enum Limits {
    /// Bytes of one source file. Above: E0034.
    public static let fileBytes = 1 << 20
    /// Braces inside braces. Above: E0035.
    static let nesting = 64
    /// Statements between two that wait. Above: the call ends with an error.
    static let stepsWithoutWaiting = 10_000
    /// Statements of one call. Above: the call ends with an error.
    static let stepsPerCall = 1_000_000
    /// Flows inside flows by `do`. Above: the call ends with an error.
    static let frames = 32
    /// Actions that took less than a second, within ten seconds: a plan in a circle whose phones
    /// answer at once. Above: the call ends with an error.
    static let quickActions = 50
    static let quickActionWindow: Int64 = 10_000
    /// Digits that a final `.` takes. Above: the number does not match.
    static let openDigits = 32
    /// Globs that one range of numbers may become; a range has at most so many digits squared.
    static let rangeDigits = 12
    /// Diagnostics of one file. Further ones are counted only.
    static let diagnostics = 200
}
