public import Wire

/// Min-SE (RFC 4028 §5): the shortest session interval that someone in the way takes.
public struct MinSE: HeaderField {
    public static let name = HeaderName.minSE
    public var seconds: UInt32

    public init(seconds: UInt32) { self.seconds = seconds }

    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        seconds = try scanner.number("Min-SE: delta-seconds")
        _ = try Parameters(scanning: &scanner)
    }

    public func write(to out: inout [UInt8]) {
        out.append(decimal: seconds)
    }
}
