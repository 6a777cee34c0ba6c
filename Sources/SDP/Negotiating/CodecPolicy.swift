import Wire

/// The codecs that a phone or trunk may have, the most wanted first.
public struct CodecPolicy: Equatable, Sendable {
    private let names: [ByteString]

    /// Codec names as in `rtpmap`; an empty list allows everything as it comes.
    public init(_ names: [String]) {
        self.names = names.map { ByteString($0) }
    }

    /// Everything as it comes.
    public static let open = CodecPolicy([])

    private func rank(_ codec: Codec) -> Int? {
        names.firstIndex { $0.equalsIgnoringCase(codec.name) }
    }

    func allows(_ codec: Codec) -> Bool { names.isEmpty || rank(codec) != nil }

    /// In our order; what we have no order for stays in theirs.
    func sorted(_ codecs: [Codec]) -> [Codec] {
        codecs.enumerated().sorted {
            (rank($0.element) ?? names.count, $0.offset)
                < (rank($1.element) ?? names.count, $1.offset)
        }.map(\.element)
    }

    /// The formats that stay, in our order; telephone events and comfort noise always do, behind
    /// the codecs. A kind of media that the list does not speak of passes as it is. Nil when no
    /// codec is left.
    func kept(of line: MediaDescription) -> [ByteString]? {
        guard !names.isEmpty, line.kind == .audio else { return line.formats }
        let known = line.codecs
        let codecs = sorted(known.filter { !$0.isCompanion && allows($0) })
        guard !codecs.isEmpty else { return nil }
        return (codecs + known.filter(\.isCompanion)).map { ByteString("\($0.payloadType)") }
    }

    /// The formats that stay of what the party itself offers, in its own order. Nil when no codec
    /// is left.
    func allowed(of line: MediaDescription) -> [ByteString]? {
        guard let kept = kept(of: line) else { return nil }
        return line.formats.filter { kept.contains($0) }
    }

    /// Those of ours that the party may be offered besides `codecs`, in its order.
    func others(besides codecs: [Codec]) -> [Codec] {
        let isWide = codecs.contains(where: CodecTable.isWide)
        let ours =
            names.isEmpty
            ? CodecTable.usual(isWide: isWide)
            : names.flatMap { name in
                // Of several rates that first which carries just what is heard.
                let rows = CodecTable.all.filter { $0.name.equalsIgnoringCase(name) }
                let fitting = rows.filter { $0.clockRate == (isWide ? 16_000 : 8000) }
                return fitting + rows.filter { !fitting.contains($0) }
            }
        return ours.filter { row in !codecs.contains { $0.isSame(as: row) } }
    }
}
