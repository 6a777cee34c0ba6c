/// What `bellbird why` says of a call: first for whoever has called, then for whoever looks after
/// it.
public struct WhyText {
    private let story: CallStory

    public init(_ story: CallStory) {
        self.story = story
    }

    public var lines: [String] {
        verdict + beside + decisions + messages + sound
    }

    /// Of a request that became no call.
    public static func lines(of refused: RefusedRequest) -> [String] {
        lines(of: CallVerdict(refused))
    }

    private static func lines(of verdict: CallVerdict) -> [String] {
        var lines = [verdict.sentence]
        if let detail = verdict.detail { lines.append("  Known: \(detail)") }
        if let place = verdict.position, !place.isEmpty { lines.append("  Line: \(place)") }
        if let remedy = verdict.remedy { lines.append("  To do: \(remedy).") }
        lines.append("  Cause: \(verdict.cause.rawValue)")
        return lines
    }

    private var verdict: [String] {
        let open = story.isOpen ? ["The call goes on."] : []
        return open + (CallVerdict(story).map(Self.lines) ?? [])
    }

    /// What was found beside it, which may be what it began with.
    private var beside: [String] {
        let named = CallVerdict(story)
        let others = (story.decisions?.findings ?? []).filter {
            $0.cause != .planEnded
                && ($0.cause != named?.cause || $0.atMilliseconds != named?.atMilliseconds)
        }
        guard !others.isEmpty else { return [] }
        return ["", "Beside that"]
            + others.map { finding in
                let words = Causes.row(finding.cause).sentence(about: finding.about)
                let known = finding.detail.map { " (\($0))" } ?? ""
                return "\(Self.seconds(finding.atMilliseconds))  \(words)\(known)"
            }
    }

    private var decisions: [String] {
        let steps = story.decisions?.steps ?? []
        guard !steps.isEmpty else { return [] }
        let width = steps.map(\.position.count).max() ?? 0
        return ["", "What happened"]
            + steps.map { step in
                let place = Self.padded(step.position, to: width)
                return "\(Self.seconds(Int64(step.atMilliseconds)))  \(place)  \(step.what)"
            }
    }

    private var messages: [String] {
        guard let ladder = story.decisions?.ladder else { return [] }
        let lines = ladder.lines
        let width = lines.map(\.place.count).max() ?? 0
        let left = ladder.omitted
        return ["", "Messages" + (left > 0 ? " (\(left) in the middle are left out)" : "")]
            + lines.map { line in
                let place = Self.padded(line.place, to: width)
                let way = line.isSent ? "-->" : "<--"
                return "\(Self.seconds(line.atMilliseconds))  \(way) \(place)  \(line.what)"
            }
    }

    private var sound: [String] {
        let legs = story.record.legs.filter { !$0.streams.isEmpty && !$0.codecs.isEmpty }
        guard !legs.isEmpty else { return [] }
        return ["", "Sound"]
            + legs.flatMap { leg in
                leg.streams.map { stream in
                    "  from \(leg.party) (\(leg.codecs.joined(separator: ", "))):"
                        + " \(stream.packetsReceived) packets, \(stream.packetsLost) lost,"
                        + " \(stream.packetsSent) sent to it"
                }
            }
    }

    // MARK: - Columns

    /// Of milliseconds: `   12.345`.
    private static func seconds(_ milliseconds: Int64) -> String {
        let all = max(0, milliseconds)
        let rest = String(all % 1_000)
        let text = "\(all / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
        return String(repeating: " ", count: max(0, 9 - text.count)) + text
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
