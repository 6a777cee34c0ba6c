/// Who guesses at the PIN of a mailbox or a room is kept off for longer and longer, over all calls
/// together: after every fifth wrong one for a minute, then for four, up to a day. The phones of
/// its owners do not come here: nobody is locked out of his own mailbox by strangers.
public struct PINGuard: Codable, Equatable, Sendable {
    /// Since the last right one.
    public private(set) var wrong = 0
    public private(set) var lockedUntil: UTCTime?

    public init() {}

    init(wrong: Int, lockedUntil: UTCTime?) {
        (self.wrong, self.lockedUntil) = (wrong, lockedUntil)
    }

    /// Who comes before it is over is not let near. Under a clock that was set back nobody waits
    /// for longer than the longest lock.
    public func isLocked(at now: UTCTime) -> Bool {
        guard let lockedUntil else { return false }
        let left = lockedUntil.milliseconds - now.milliseconds
        return left > 0 && left <= Limits.longestPINLock
    }

    /// True when it locks now.
    public mutating func failed(at now: UTCTime) -> Bool {
        wrong = min(wrong + 1, Limits.countedPINs)
        guard wrong % Limits.wrongPINs == 0 else { return false }
        var length = Limits.firstPINLock
        for _ in 1..<max(1, wrong / Limits.wrongPINs) where length < Limits.longestPINLock {
            length *= 4
        }
        lockedUntil = UTCTime(
            milliseconds: now.milliseconds + min(length, Limits.longestPINLock))
        return true
    }

    public mutating func succeeded() { self = PINGuard() }

    /// The wall clock was set: the lock lasts for as long as before.
    mutating func move(by step: Int64) { lockedUntil = lockedUntil?.moved(by: step) }
}

extension Switchboard {
    /// The wall clock was set: who is locked out of a mailbox stays so for as long as before.
    mutating func moveLocks(by step: Int64) {
        for box in mailboxes.guarded {
            var guardian = mailboxes.guardian(of: box)
            guard guardian.lockedUntil != nil else { continue }
            guardian.move(by: step)
            mailboxes.setGuard(guardian, of: box)
            outbox.store.append(.voicemail(.keepBox(KeptBox(number: box, guardian: guardian))))
        }
    }
}

/// Which numbers may be PINs.
public enum PINPolicy {
    /// At least so many digits and at most twelve; not all the same, not counted up or down, and
    /// neither the number of the mailbox nor of one of its owners.
    public static func takes(_ pin: String, digits: Int, numbers: [String]) -> Bool {
        let values = pin.utf8.map { Int($0) - 0x30 }
        guard values.allSatisfy({ (0...9).contains($0) }),
            (digits...max(digits, Limits.pinDigits)).contains(values.count),
            !numbers.contains(where: { pin == $0 || isPadded(pin, $0) })
        else { return false }
        let steps = Set(zip(values, values.dropFirst()).map { ($1 - $0 + 10) % 10 })
        return steps.count > 1 || ![0, 1, 9].contains(steps.first ?? 0)
    }

    /// `0201` and `2010` are no secrets of 201.
    private static func isPadded(_ pin: String, _ number: String) -> Bool {
        guard pin.count > number.count, number.count > 1 else { return false }
        let rest =
            pin.hasPrefix(number)
            ? pin.dropFirst(number.count) : pin.hasSuffix(number) ? pin.dropLast(number.count) : ""
        return !rest.isEmpty && rest.allSatisfy { $0 == "0" }
    }
}
