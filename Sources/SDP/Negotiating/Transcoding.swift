import Wire

/// Where two parties have no codec in common, each is given one of ours (RFC 3264 §5.1, §6.1).
/// A codec that both have is preferred wherever there is one: its packets are passed on as they
/// are.
extension Negotiation {
    // MARK: - Offers

    /// The line of one party as the other is offered it: the offerer's codecs that it may have,
    /// behind them those that we can put in their place. Nil when nothing is left. `earlier` is
    /// what we last said on that leg: a number keeps its meaning (RFC 3264 §8.3.2).
    static func offered(
        _ line: MediaDescription, to policy: CodecPolicy, earlier: MediaDescription?
    ) -> MediaDescription? {
        let kept = policy.kept(of: line)
        // Without a codec that we hear ourselves nothing can be put in its place.
        guard line.kind == .audio, line.codecs.contains(where: CodecTable.knows) else {
            return kept.map(line.keeping)
        }
        let behind = line.codecs.filter(\.isCompanion)
        let companions = behind.map { ByteString("\($0.payloadType)") }
        var own = line.keeping(kept ?? companions)
        if !companions.isEmpty { own.formats.removeAll { companions.contains($0) } }
        var added = policy.others(besides: line.codecs)
        guard !own.formats.isEmpty || !added.isEmpty else { return nil }
        // RFC 4733 §2.1: events have the clock of the codec beside them.
        if behind.contains(where: \.isEvents) {
            let rates = Set(added.map(\.clockRate)).subtracting(
                behind.filter(\.isEvents).map(\.clockRate))
            added += rates.sorted().map { CodecTable.events(101, at: $0) }
        }
        let numbered = numbered(added, beside: line.codecs, earlier: earlier?.codecs ?? [])
        for codec in numbered where !codec.isCompanion { own.append(codec) }
        own.formats += companions
        for codec in numbered where codec.isCompanion { own.append(codec) }
        own.settle()
        return own
    }

    /// Our codecs under numbers that mean nothing else, now or before in this session.
    private static func numbered(
        _ codecs: [Codec], beside others: [Codec], earlier: [Codec]
    ) -> [Codec] {
        var used = Set((others + earlier).map(\.payloadType))
        return codecs.compactMap { codec in
            let before = earlier.first { $0.isSame(as: codec) }?.payloadType
            let isFree = before.map { type in !others.contains { $0.payloadType == type } }
            let type =
                isFree == true
                ? before : CodecTable.freeType(wanted: codec.payloadType, used: used)
            guard let type else { return nil }
            used.insert(type)
            var own = codec
            own.payloadType = type
            return own
        }
    }

    // MARK: - Answers

    /// The answer of one party as the offerer is given it. What both have stays; where that is
    /// nothing, the offerer gets the best of its own codecs that we speak, and its events. Nil
    /// when the line must be refused.
    static func answered(
        _ line: MediaDescription, to offered: MediaDescription, allowing policy: CodecPolicy
    ) -> MediaDescription? {
        guard line.kind == .audio, offered.kind == .audio else { return line }
        let theirs = offered.codecs
        let common = line.formats.filter { format in
            guard let codec = line.codec(format) else { return false }
            return theirs.contains { $0.isSame(as: codec) }
        }
        if common.contains(where: { line.codec($0)?.isCompanion == false }) {
            return line.keeping(common)
        }
        guard line.codecs.contains(where: CodecTable.knows) else { return nil }
        return spoken(to: offered, allowing: policy)
    }

    /// Our own line in answer to `offered`: its best codec that we speak, in its numbers, with the
    /// events and the comfort noise of that codec's clock. It has no port and no direction yet.
    static func spoken(
        to offered: MediaDescription, allowing policy: CodecPolicy
    ) -> MediaDescription? {
        let theirs = offered.codecs
        let known = theirs.filter { CodecTable.knows($0) && policy.allows($0) }
        guard let codec = policy.sorted(known).first else { return nil }
        let events = theirs.filter(\.isEvents)
        let companions = [
            theirs.first { $0.isComfortNoise && $0.clockRate == codec.clockRate },
            events.first { $0.clockRate == codec.clockRate } ?? events.first,
        ]
        var line = MediaDescription(
            .audio, port: 0, transport: offered.transport, formats: [])
        line.settle()
        line.append(own(codec))
        for companion in companions.compactMap({ $0 }) {
            line.append(companion.isEvents ? own(companion) : companion)
        }
        return line
    }

    /// Their codec with their number and what we say of ourselves.
    private static func own(_ codec: Codec) -> Codec {
        var own = codec
        own.parameters = codec.isEvents ? "0-16" : CodecTable.row(codec)?.parameters
        return own
    }

    // MARK: - What is in force

    /// The formats that a line's two descriptions agree on, the most wanted first; each as we named
    /// it and as they did. The shorter description is the answer, and its order counts.
    static func agreed(
        line index: Int, local: SessionDescription, remote: SessionDescription
    ) -> [(mine: Codec, theirs: Codec)] {
        guard index < local.media.count, index < remote.media.count else { return [] }
        return agreed(local.media[index], remote.media[index])
    }

    static func agreed(
        _ mine: MediaDescription, _ theirs: MediaDescription
    ) -> [(mine: Codec, theirs: Codec)] {
        guard mine.port != 0, theirs.port != 0 else { return [] }
        let isOurs = mine.formats.count < theirs.formats.count
        let (few, many) = isOurs ? (mine.codecs, theirs.codecs) : (theirs.codecs, mine.codecs)
        return few.compactMap { codec in
            guard let same = many.first(where: { $0.isSame(as: codec) }) else { return nil }
            return isOurs ? (codec, same) : (same, codec)
        }
    }

    /// One leg's two descriptions.
    public struct Side {
        let local: SessionDescription
        let remote: SessionDescription

        public init(local: SessionDescription, remote: SessionDescription) {
            self.local = local
            self.remote = remote
        }

        /// Its codecs in force, without what goes beside them.
        func codecs(line index: Int) -> [Codec] {
            Negotiation.agreed(line: index, local: local, remote: remote).map(\.mine)
                .filter { !$0.isCompanion }
        }
    }

    /// How the packets of one line get from each side to the other.
    public enum Joining: Equatable, Sendable {
        /// As they are.
        case passed
        /// Heard here, and spoken anew: what each of the two says first.
        case transcoded(Codec, Codec)
    }

    /// What each side sends by its own first choice, the other must be able to hear; else the
    /// line is transcoded.
    public static func joining(line index: Int, _ first: Side, _ second: Side) -> Joining {
        guard index < first.local.media.count, first.local.media[index].kind == .audio else {
            return .passed
        }
        let here = first.codecs(line: index)
        let there = second.codecs(line: index)
        guard let mine = here.first, let theirs = there.first else { return .passed }
        let isCommon =
            there.contains { $0.isSame(as: mine) } && here.contains { $0.isSame(as: theirs) }
        let canSpeak =
            here.contains(where: CodecTable.knows)
            && there.contains(where: CodecTable.knows)
        return isCommon || !canSpeak ? .passed : .transcoded(mine, theirs)
    }

    /// What `side` agreed on, as a description that the other leg could be given: its far end's,
    /// with the formats in force only.
    public static func inForce(_ side: Side) -> SessionDescription {
        var description = side.remote
        for (index, line) in side.remote.media.enumerated() where line.port != 0 {
            let formats = agreed(line: index, local: side.local, remote: side.remote).map {
                ByteString("\($0.theirs.payloadType)")
            }
            if line.isRTP, !formats.isEmpty {
                description.media[index] = line.keeping(formats)
            } else {
                description.media[index].port = 0
            }
        }
        return description
    }

    /// The offer of a party that wants neither to hear nor to be heard, as it is shown to who can
    /// hear something of ours meanwhile.
    public static func audible(_ offer: SessionDescription) -> SessionDescription {
        var shown = offer
        for (index, line) in offer.media.enumerated()
        where line.kind == .audio && line.port != 0 && offer.direction(of: index) == .inactive {
            shown.media[index].attributes.removeAll { Direction.names.contains($0.name) }
            shown.media[index].attributes.append(Direction.sendOnly.attribute)
        }
        return shown
    }

    /// Whether two descriptions of ours say the same to who reads them: lines, formats and
    /// directions.
    public static func isSameSound(
        _ one: SessionDescription, _ other: SessionDescription
    ) -> Bool {
        guard one.media.count == other.media.count else { return false }
        return one.media.indices.allSatisfy { index in
            let (left, right) = (one.media[index], other.media[index])
            return left.port == right.port && left.transport == right.transport
                && (left.port == 0 || left.formats == right.formats)
                && one.direction(of: index) == other.direction(of: index)
        }
    }

    /// Whether the new offer of a party differs from its last description in what concerns itself
    /// alone: its addresses, its keys, and the formats of its sound. Such an offer can be answered
    /// without asking the other party.
    public static func concernsOnlySound(
        _ offer: SessionDescription, after last: SessionDescription
    ) -> Bool {
        guard offer.media.count == last.media.count else { return false }
        return zip(offer.media, last.media).enumerated().allSatisfy { index, pair in
            let (new, old) = pair
            guard (new.port == 0) == (old.port == 0), new.kind == old.kind,
                new.isRTP == old.isRTP, offer.direction(of: index) == last.direction(of: index)
            else { return false }
            return new.kind == .audio || new.port == 0
                || (new.formats == old.formats && new.codecs == old.codecs)
        }
    }
}
