/// A value while a call runs (5.5).
public enum Value: Hashable, Sendable {
    case missing
    case text(String)
    /// Symbols `0-9 * #` and a leading `+`.
    case phone(String)
    case int(Int64)
    /// In ten-thousandths.
    case money(Int64)
    case flag(Bool)
    case duration(Duration)
    /// Days since 1970-01-01.
    case date(Int)
    /// The fields of an answer, in the order in which its source declares them.
    case record([Value])
    /// A stored value that was typed in secret, or came of it. Formulas never see it: it is
    /// unwrapped when it is read.
    indirect case secret(Value)
}

/// An expression whose names are known: no name is looked up while a call runs.
indirect enum Formula: Hashable, Sendable {
    case constant(Value)
    case text([Formula])
    case fact(Fact)
    /// A local of the flow that runs: parameters first, then `let`s.
    case local(Int)
    /// A `var` of the call.
    case variable(Int)
    case field(Formula, Int)
    case not(Formula)
    case both(Formula, Formula)
    case either(Formula, Formula)
    case fallback(Formula, Formula)
    case isSet(Formula)
    case equal(Formula, Formula)
    case compare(Formula, Comparison, Formula)
    case calculate(Formula, Calculation, Formula)
    case startsWith(Formula, Formula)
    case isInMap(Formula, Int)
    /// Or nothing, if the map has no such key.
    case inMap(Formula, Int)
    case matches(Formula, RouteTable)
    /// `hours is open`
    case schedule(Int, isState: Int)
    case toggle(String)
    case phoneState(Formula, PhoneState)
    /// A built-in function of 7.6.
    case apply(Function, [Formula])
    /// A `function` of the plan: its body, over these arguments as its locals.
    case call(Int, [Formula])
}

/// What a call knows (5.5).
enum Fact: Hashable, Sendable {
    case dialed, entered
    case callerNumber, callerName, callerExtension, callerAnonymous, callerLanguage
    case callerLastDialed
    case callID, callSeconds, callStarted, callDirection, callTransferredBy
    case trunk, now, today, weekday
}

/// Built in (7.6).
enum Function: String, Hashable, Sendable, CaseIterable {
    case first, last, drop, length, upper, lower, contains, replace, spaced
    case `class`
    case nameOf = "name-of"
    case waiting, agents, calls, holiday, format, random, count, phone
}

public enum PhoneState: String, Hashable, Sendable, CaseIterable {
    case idle, ringing, busy, offline, dnd
}
