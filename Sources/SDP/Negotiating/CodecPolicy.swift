import Wire

/// The codecs that a phone or trunk may be offered, the most wanted first.
public struct CodecPolicy: Equatable, Sendable {
    private let names: [ByteString]

    /// Codec names as in `rtpmap`; an empty list allows everything as it comes.
    public init(_ names: [String]) {
        self.names = names.map { ByteString($0) }
    }

    /// The formats that stay, in our order; telephone events and comfort noise always do, behind
    /// the codecs. A kind of media that the list does not speak of passes as it is. Nil when no
    /// codec is left.
    func kept(of line: MediaDescription) -> [ByteString]? {
        guard !names.isEmpty, line.kind == .audio else { return line.formats }
        var codecs: [(rank: Int, format: ByteString)] = []
        var companions: [ByteString] = []
        for format in line.formats {
            guard let codec = line.codec(format) else { continue }
            if codec.isCompanion {
                companions.append(format)
            } else if let rank = names.firstIndex(where: { $0.equalsIgnoringCase(codec.name) }) {
                codecs.append((rank, format))
            }
        }
        guard !codecs.isEmpty else { return nil }
        // Equal ranks keep the offerer's order.
        let sorted = codecs.enumerated().sorted {
            ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset)
        }
        return sorted.map(\.element.format) + companions
    }
}
