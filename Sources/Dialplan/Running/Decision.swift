/// What the interpreter did and why, for traces (6.3), `whatif` and tests. The same in the exchange
/// and in the simulator.
public struct Decision: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        /// Which pattern of which context a number matched.
        case matched(number: String, context: String, pattern: String)
        case noMatch(number: String, context: String)
        /// An emergency number, as it is sent.
        case emergency(String)
        /// Entered a flow or a menu.
        case entered(String)
        /// The branch of an `if` or `match`, counted from 0; nil if none was taken.
        case chose(Int?)
        case schedule(String, state: String, by: Position?)
        case command(Command)
        case began(Action)
        case completed(Completion)
        /// A number was put into E.164 and classed.
        case classed(dialed: String, number: String, numberClass: String)
        /// Not allowed on this account; nil: the caller has none.
        case refused(numberClass: String, account: DialPlan.Account?)
        /// Allowed, but not now: `office is open`.
        case outOfHours(
            number: String, numberClass: String, account: DialPlan.Account, hours: String)
        /// Somebody has said where such calls go.
        case forwarded(CallForward)
        case pressed(String)
        /// A try of a menu or question that brought nothing.
        case invalid(String), timeout
        /// What the call was doing is over because the caller, or the call, is.
        case cancelled
        case ended(EndCause)
    }

    public var kind: Kind
    public var time: WallTime
    /// The line that decided; nil where no line did.
    public var position: Position?
    /// Something that was typed in secret stands in it: it is not shown.
    public var isSecret = false
}
