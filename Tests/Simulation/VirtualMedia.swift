import SDP
public import Switchboard
public import Wire

/// The media engine of a simulated world: it hears nothing, and writes down what it is told.
public struct VirtualMedia: Sendable {
    public struct Stream: Equatable, Sendable {
        public var opening: MediaOpening
        public var direction: MediaDirection?
        public var peer: StreamID?
        public var playback: MediaPlayback?
        public var isBridged = false
        public var isEchoing = false
        /// Its telephone events go no further.
        public var absorbsKeys = false
        /// What its far end was told.
        public var keys: [KeyOrder] = []
        public var recording: RecordingID?
        public var isRecordingPaused = false
        /// The playback has come to its end.
        public var isPlayedOut = false
        /// The far end is expected to speak: its message, its name.
        public var isListenedTo = false
    }

    public private(set) var open: [StreamID: Stream] = [:]
    public private(set) var orders: [MediaOrder] = []
    /// Orders that make no sense, in words. A test expects none.
    public private(set) var complaints: [String] = []
    /// Ports that cannot be bound.
    public var takenPorts: Set<UInt16> = []
    /// No more ports can be bound: EMFILE.
    public var isOutOfFiles = false
    /// How long every prompt and file lasts.
    public var promptLength = Duration.seconds(1)
    /// Prompts and paths that are not there.
    public var missingSounds: Set<String> = []
    /// What members may do, and what all are played.
    public struct Room: Equatable, Sendable {
        public var members: [StreamID: RoomSeat] = [:]
        public var playback: MediaPlayback?
        public var isPlayedOut = false
        public var recording: RecordingDraft?
    }
    public private(set) var rooms: [RoomID: Room] = [:]
    /// The files of passing recordings that are there.
    public private(set) var passing: Set<String> = []
    /// The files of mailboxes that were ever there.
    public private(set) var kept: Set<String> = []
    /// Those that became prompts; and why none does.
    public private(set) var prompts: [PromptDraft] = []
    public var promptFailure: String?
    /// What every recording that is stopped has in it.
    public var recordedLength = Duration.seconds(1)
    /// No file can be written: why.
    public var recordingFailure: String?
    /// What comes of the far ends that describe themselves at these addresses, while they are
    /// watched. All others are heard well.
    public var hearing: [IPAddress: StreamHearing] = [:]
    /// Bound ahead, and not in use yet.
    public private(set) var reserved: Set<SocketAddress> = []
    private var everOpened: Set<StreamID> = []

    public init() {}

    /// Performs one order; what comes of it, and after how long.
    mutating func perform(_ order: MediaOrder) -> (event: MediaEvent, after: Duration)? {
        orders.append(order)
        switch order {
        case .reserve(let pair): return reserve(pair)
        case .release(let pair): reserved.remove(pair)
        case .open(let id, let opening): return open(id, opening)
        case .direct(let id, let direction): change(id, order) { $0.direction = direction }
        case .connect(let first, let second, _, _):
            join(first, second, order, isBridged: false)
        case .bridge(let first, let second):
            join(first, second, order, isBridged: true)
        case .disconnect(let id):
            part(id)
            change(id, order) { $0.isEchoing = false }
        case .echo(let id): change(id, order) { $0.isEchoing = true }
        case .watch(let id):
            change(id, order) { _ in }
            return hearing(id).map { (.hearing(id, $0), .milliseconds(2_500)) }
        case .play(let id, let playback): return play(id, playback)
        case .stopPlaying(let id): change(id, order) { $0.playback = nil }
        case .openRoom, .closeRoom, .join, .seat, .leave, .playInRoom, .stopPlayingInRoom,
            .recordRoom:
            return performInRoom(order)
        case .absorbKeys(let id): change(id, order) { $0.absorbsKeys = true }
        case .keepPrompt(let draft):
            if !passing.contains(draft.recording) {
                complaints.append("\(order): there is no such file")
            }
            if promptFailure == nil { prompts.append(draft) }
            return (.promptKept(draft.id, failure: promptFailure), .milliseconds(100))
        case .discard(let name):
            if passing.remove(name) == nil, recordingFailure == nil {
                complaints.append("\(order): there is no such file")
            }
        case .sendKeys(let id, let keys): change(id, order) { $0.keys.append(keys) }
        case .record(let id, let draft):
            if open[id]?.recording != nil { complain(order, "is recorded already") }
            change(id, order) {
                $0.recording = draft.id
                $0.isListenedTo = draft.kind != .call
            }
            guard let failure = recordingFailure else {
                if draft.isPassing, open[id] != nil { passing.insert(draft.name) }
                if draft.kind == .message, open[id] != nil { kept.insert(draft.name) }
                return nil
            }
            return (
                .recordingEnded(draft.id, RecordingResult(milliseconds: 0, failure: failure)),
                .milliseconds(100)
            )
        case .pauseRecording(let id, let isPaused):
            change(id, order) { $0.isRecordingPaused = isPaused }
        case .stopRecording(let id):
            guard let recording = open[id]?.recording else { return nil }
            change(id, order) {
                $0.recording = nil
                $0.isListenedTo = false
            }
            guard recordingFailure == nil else { return nil }
            return (
                .recordingEnded(recording, recorded),
                .milliseconds(100)
            )
        case .close(let id):
            for room in rooms.keys { rooms[room]?.members[id] = nil }
            guard open.removeValue(forKey: id) != nil else {
                if !everOpened.contains(id) { complain(order, "was never opened") }
                return nil
            }
            return (.closed(id, StreamReport()), .milliseconds(1))
        }
        return nil
    }

    /// Whether what the stream would report still holds.
    func isCurrent(_ event: MediaEvent) -> Bool {
        switch event {
        case .playbackEnded(let id, let playback), .playbackFailed(let id, let playback, _):
            open[id]?.playback?.id == playback
        case .roomPlaybackEnded(let room, let playback),
            .roomPlaybackFailed(let room, let playback, _):
            rooms[room]?.playback?.id == playback
        default: true
        }
    }

    /// This has just come to its end, and will be reported.
    mutating func noteEnd(_ event: MediaEvent) {
        switch event {
        case .playbackEnded(let id, _), .playbackFailed(let id, _, _): open[id]?.isPlayedOut = true
        case .roomPlaybackEnded(let id, _), .roomPlaybackFailed(let id, _, _):
            rooms[id]?.isPlayedOut = true
        default: break
        }
    }

    // MARK: - Rooms

    private mutating func performInRoom(
        _ order: MediaOrder
    ) -> (event: MediaEvent, after: Duration)? {
        switch order {
        case .openRoom(let room):
            if rooms.updateValue(Room(), forKey: room) != nil { complain(order, "is open") }
        case .closeRoom(let room):
            let closed = rooms.removeValue(forKey: room)
            if closed?.members.isEmpty != true { complain(order, "is not there, or not empty") }
            return (closed?.recording).map {
                (.recordingEnded($0.id, recorded), .milliseconds(100))
            }
        case .recordRoom(let room, let draft):
            if rooms[room]?.recording != nil { complain(order, "is recorded already") }
            rooms[room]?.recording = draft
        case .join(let id, let room, let seat):
            if let direction = open[id]?.direction, direction.speech?.spoken == nil {
                complain(order, "is not spoken to")
            }
            if rooms[room] == nil { complain(order, "joins no room") }
            part(id)
            let isThere = rooms[room]?.members[id] != nil
            change(id, order) {
                if !isThere { $0.playback = nil }
                $0.isEchoing = false
            }
            rooms[room]?.members[id] = seat
        case .seat(let id, let seat):
            if let room = room(of: id) {
                rooms[room]?.members[id] = seat
            } else {
                complain(order, "sits in no room")
            }
        case .leave(let id):
            if let room = room(of: id) {
                rooms[room]?.members[id] = nil
            } else {
                complain(order, "leaves no room")
            }
        case .playInRoom(let room, let playback):
            if rooms[room] == nil { complain(order, "plays in no room") }
            rooms[room]?.playback = playback
            rooms[room]?.isPlayedOut = false
            if let missing = missing(in: playback) {
                return (
                    .roomPlaybackFailed(room, playback.id, reason: "no sound \(missing)"),
                    .milliseconds(1)
                )
            }
            guard let length = length(of: playback) else { return nil }
            return (.roomPlaybackEnded(room, playback.id), length)
        case .stopPlayingInRoom(let room): rooms[room]?.playback = nil
        default: break
        }
        return nil
    }

    private var recorded: RecordingResult {
        RecordingResult(
            milliseconds: UInt64(recordedLength.nanoseconds / 1_000_000), failure: recordingFailure)
    }

    private func room(of id: StreamID) -> RoomID? {
        rooms.first { $0.value.members[id] != nil }?.key
    }

    private func hearing(_ id: StreamID) -> StreamHearing? {
        guard let stream = open[id] else { return nil }
        var well = StreamHearing()
        well.packets = 100
        return stream.direction.flatMap { hearing[$0.rtp.ip] } ?? well
    }

    private mutating func join(
        _ first: StreamID, _ second: StreamID, _ order: MediaOrder, isBridged: Bool
    ) {
        for (one, other) in [(first, second), (second, first)] {
            if isBridged, let open = open[one], open.direction?.speech == nil {
                complain(order, "cannot be heard")
            }
            change(one, order) {
                $0.peer = other
                $0.isBridged = isBridged
                $0.absorbsKeys = false
                $0.playback = nil
            }
        }
    }

    private mutating func part(_ id: StreamID) {
        guard let peer = open[id]?.peer else { return }
        for one in [id, peer] {
            open[one]?.peer = nil
            open[one]?.isBridged = false
        }
    }

    /// Every prompt and file lasts `promptLength`.
    private mutating func play(
        _ id: StreamID, _ playback: MediaPlayback
    ) -> (event: MediaEvent, after: Duration)? {
        let order = MediaOrder.play(id, playback)
        part(id)
        if let direction = open[id]?.direction, direction.speech?.spoken == nil {
            complain(order, "cannot be spoken to")
        }
        change(id, order) {
            $0.playback = playback
            $0.isPlayedOut = false
            $0.isEchoing = false
        }
        guard open[id] != nil else { return nil }
        if let missing = missing(in: playback) {
            return (
                .playbackFailed(id, playback.id, reason: "no sound \(missing)"), .milliseconds(1)
            )
        }
        return length(of: playback).map { (.playbackEnded(id, playback.id), $0) }
    }

    private func missing(in playback: MediaPlayback) -> String? {
        for item in playback.items {
            guard let name = item.soundName else { continue }
            if case .recorded = item {
                if !passing.contains(name) { return name }
            } else if missingSounds.contains(name) {
                return name
            }
        }
        return nil
    }

    /// Nil: until stopped.
    private func length(of playback: MediaPlayback) -> Duration? {
        guard playback.rounds > 0 else { return nil }
        var once = Duration.zero
        for item in playback.items {
            guard let length = length(of: item) else { return nil }
            once += length
        }
        return once * Int(playback.rounds)
    }

    /// Nil: until stopped.
    private func length(of item: MediaPlayback.Item) -> Duration? {
        switch item {
        case .tone(let tone):
            let once = tone.segments.reduce(0) { $0 + Int($1.milliseconds) }
            return tone.times == 0 ? nil : .milliseconds(once * Int(tone.times))
        case .pause(let duration): return duration
        case .prompt, .file, .recorded, .kept: return promptLength
        case .music: return nil
        }
    }

    private mutating func reserve(_ pair: SocketAddress) -> (event: MediaEvent, after: Duration) {
        let order = MediaOrder.reserve(pair)
        if open.values.contains(where: { $0.opening.local == pair }) {
            complain(order, "takes a port that is in use")
        }
        guard !isOutOfFiles else {
            let reason = "too many open files"
            return (.reserveFailed(pair, isTaken: false, reason: reason), .milliseconds(1))
        }
        guard !takenPorts.contains(pair.port) else {
            let reason = "address in use"
            return (.reserveFailed(pair, isTaken: true, reason: reason), .milliseconds(1))
        }
        reserved.insert(pair)
        return (.reserved(pair), .milliseconds(1))
    }

    private mutating func open(
        _ id: StreamID, _ opening: MediaOpening
    ) -> (event: MediaEvent, after: Duration)? {
        let order = MediaOrder.open(id, opening)
        if !everOpened.insert(id).inserted { complain(order, "was opened before") }
        // RFC 3550 §11: RTP takes an even port.
        if opening.local.port % 2 != 0 { complain(order, "has an odd port") }
        if open.values.contains(where: { $0.opening.local == opening.local }) {
            complain(order, "takes a port that is in use")
        }
        let isReserved = reserved.remove(opening.local) != nil
        guard isReserved || !takenPorts.contains(opening.local.port) else {
            return (.openFailed(id, reason: "address in use"), .milliseconds(1))
        }
        guard isReserved || !isOutOfFiles else {
            return (.openFailed(id, reason: "too many open files"), .milliseconds(1))
        }
        open[id] = Stream(opening: opening)
        return nil
    }

    private mutating func change(
        _ id: StreamID, _ order: MediaOrder, _ body: (inout Stream) -> Void
    ) {
        guard var stream = open[id] else {
            // What could not be opened is told so by an event, which may cross with orders.
            if !everOpened.contains(id) { complain(order, "was never opened") }
            return
        }
        body(&stream)
        open[id] = stream
    }

    private mutating func complain(_ order: MediaOrder, _ what: String) {
        complaints.append("the stream of \(order) \(what)")
    }
}

extension MediaPlayback.Item {
    var soundName: String? {
        switch self {
        case .prompt(let name, _), .file(let name), .music(let name), .recorded(let name),
            .kept(let name):
            name
        case .tone, .pause: nil
        }
    }
}

/// The store of a simulated world.
public struct VirtualStore: Sendable {
    public private(set) var bindings: [String: [KeptBinding]] = [:]
    public private(set) var records: [CallRecord] = []
    public private(set) var toggles: [String: Bool] = [:]
    public private(set) var facts = KeptFacts()
    public private(set) var decisions: [CallDecisions] = []
    public var voicemail = VirtualMailboxes()
    public internal(set) var mails: [MailDraft] = []
    /// What a crash would leave of the calls that go on.
    public private(set) var openCalls: [CallID: CallRecord] = [:]
    /// In the order in which they began.
    public private(set) var watches: [WatchRecord] = []

    public private(set) var things: [KeptKey: KeptThing] = [:]

    public init() {}

    mutating func perform(_ order: StoreOrder) {
        switch order {
        case .keepBindings(let number, let kept): bindings[number] = kept.isEmpty ? nil : kept
        case .keepCallRecord(let record):
            records.append(record)
            openCalls[record.id] = nil
        case .keepOpenCall(let record): openCalls[record.id] = record
        case .keepDecisions(let list): decisions.append(list)
        case .keepToggle(let name, let isOn): toggles[name] = isOn
        case .keepWatch(let record):
            watches.removeAll { $0.id == record.id }
            watches.append(record)
        case .voicemail(let order): voicemail.perform(order)
        case .mail(let draft): mails.append(draft)
        case .keepFact(let kind, let name, let value): facts[kind, name] = value
        case .keep(let thing): things[thing.key] = thing
        case .forget(let key): things[key] = nil
        }
    }
}
