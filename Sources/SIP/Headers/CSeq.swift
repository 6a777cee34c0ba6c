/// The order of requests within a dialog (RFC 3261 §20.16). `number` is below 2³¹ (§8.1.1.5).
public struct CSeq: Hashable, Sendable {
    public var number: UInt32
    public var method: Method

    public init(_ number: UInt32, _ method: Method) {
        self.number = number
        self.method = method
    }
}
