import Wire

/// Telephone events (RFC 4733) are agreed on with each leg by itself: the exchange says keys to one
/// side that it heard from the other in another form.
public enum EventWish: Equatable, Sendable {
    /// As the other side has them.
    case passed
    /// Offered where the other side named none, and taken where they are offered.
    case wanted
    /// Neither: this leg's keys come in another form.
    case unwanted
}

extension Negotiation {
    /// The telephone events (RFC 4733) in force on the first line of sound, as each side named
    /// them: at the clock of its codec, if there are such (§2.4.1). Nil where either names none.
    public static func events(
        local: SessionDescription, remote: SessionDescription
    ) -> (mine: Codec, theirs: Codec)? {
        guard let index = local.media.firstIndex(where: { $0.kind == .audio && $0.port != 0 })
        else { return nil }
        return events(among: agreed(line: index, local: local, remote: remote))
    }

    static func events(
        among formats: [(mine: Codec, theirs: Codec)]
    ) -> (mine: Codec, theirs: Codec)? {
        let clockRate = formats.first { !$0.mine.isCompanion }?.mine.clockRate
        let all = formats.filter(\.mine.isEvents)
        return all.first { $0.mine.clockRate == clockRate } ?? all.first
    }

    /// Those that who wrote this names first.
    static func events(of line: MediaDescription) -> Codec? {
        let codecs = line.codecs
        let clockRate = codecs.first { !$0.isCompanion }?.clockRate
        let all = codecs.filter(\.isEvents)
        return all.first { $0.clockRate == clockRate } ?? all.first
    }

    /// Our line as it is offered: one kind of events for each clock of its codecs, as many as the
    /// codecs there can be used with (§2.4.1).
    static func offering(_ line: MediaDescription, _ wish: EventWish) -> MediaDescription {
        guard line.kind == .audio, wish != .passed else { return line }
        guard wish == .wanted else { return withoutEvents(line) }
        var own = line
        var rates: [UInt32] = []
        for codec in line.codecs where !codec.isCompanion && !rates.contains(codec.clockRate) {
            rates.append(codec.clockRate)
        }
        let known = line.codecs.filter(\.isEvents).map(\.clockRate)
        for rate in rates where !known.contains(rate) {
            let used = Set(own.codecs.map(\.payloadType))
            guard let free = CodecTable.freeType(wanted: 101, used: used) else { break }
            own.append(CodecTable.events(free, at: rate))
        }
        return own
    }

    /// Our line as it answers `offered`.
    static func answering(
        _ line: MediaDescription, to offered: MediaDescription, _ wish: EventWish
    ) -> MediaDescription {
        guard line.kind == .audio, wish != .passed else { return line }
        let rate = line.codecs.first { !$0.isCompanion }?.clockRate
        let theirs = offered.codecs.filter(\.isEvents)
        guard wish == .wanted, let event = theirs.first(where: { $0.clockRate == rate }) else {
            // What was not offered is not answered; what fits no codec is of no use.
            return wish == .wanted && !theirs.isEmpty ? line : withoutEvents(line)
        }
        guard !line.codecs.contains(where: { $0.isSame(as: event) }),
            !line.formats.contains(ByteString("\(event.payloadType)"))
        else { return line }
        var own = line
        own.append(CodecTable.events(event.payloadType, at: event.clockRate))
        return own
    }

    private static func withoutEvents(_ line: MediaDescription) -> MediaDescription {
        let kept = line.formats.filter { line.codec($0)?.isEvents != true }
        return kept.count == line.formats.count ? line : line.keeping(kept)
    }
}
