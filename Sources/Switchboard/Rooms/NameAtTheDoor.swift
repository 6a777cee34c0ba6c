import Dialplan

/// What a room is being played.
struct RoomPlayback: Equatable, Sendable {
    var id: PlaybackID
    /// Played where the sounds are not there.
    var instead: Tone?
}

/// Between the PIN and the room: who comes is told that the room is recorded, and asked for the
/// name by which the others are to know it.
///
/// ```
///   notice ──► question ──► tone ──► speaking ── #, or time ──► saving ──► enters
///                  └── any key ──┘
/// ```
/// What a room does not want is left out; a sound that is missing is passed over.
extension Switchboard {
    mutating func beginNaming(_ id: CallID, isHost: Bool) {
        guard case .conferring(_, let conferring)? = calls[id]?.activity else { return }
        // Nobody says its name in vain.
        guard isLetIn(id, conferring.plan, isHost: isHost) else { return }
        timers.stop(.door(id))
        let room = conferences[conferring.plan.room]
        let isRecorded = room?.isRecorded ?? conferring.plan.isRecorded
        if isRecorded {
            let naming = Naming(isHost: isHost, knowsOfRecording: true)
            say([.prompt(RoomSounds.recorded, language: language(ofCall: id))], naming, id)
        } else {
            askForName(Naming(isHost: isHost), id)
        }
    }

    private func language(ofCall id: CallID) -> String {
        calls[id].map { language(of: $0) } ?? "en"
    }

    private mutating func say(_ items: [MediaPlayback.Item], _ naming: Naming, _ id: CallID) {
        conferring(id) { $0.phase = .naming(naming) }
        guard let stream = calls[id].flatMap({ speechStream(of: $0.caller) }) else { return }
        play(items, on: stream)
    }

    private mutating func askForName(_ naming: Naming, _ id: CallID) {
        guard case .conferring(_, let conferring)? = calls[id]?.activity else { return }
        let plan = conferring.plan
        guard (conferences[plan.room]?.announces ?? plan.announces) == .names else {
            return enter(
                id, isHost: naming.isHost, knowsOfRecording: naming.knowsOfRecording)
        }
        guard calls[id]?.recording?.stream == nil else {
            // A stream goes into one file only.
            step(id, "is not asked for a name: the call is recorded")
            return enter(
                id, isHost: naming.isHost, knowsOfRecording: naming.knowsOfRecording)
        }
        var naming = naming
        naming.step = .question
        say([.prompt(RoomSounds.askForName, language: language(ofCall: id))], naming, id)
    }

    /// What was being said is over, or cannot be said.
    mutating func namingGoesOn(_ naming: Naming, _ id: CallID) {
        var naming = naming
        switch naming.step {
        case .notice: askForName(naming, id)
        case .question:
            naming.step = .tone
            say([.tone(RoomSounds.beep)], naming, id)
        case .tone: hearName(naming, id)
        case .speaking, .saving: break
        }
    }

    private mutating func hearName(_ naming: Naming, _ id: CallID) {
        guard let stream = calls[id].flatMap({ speechStream(of: $0.caller) }) else { return }
        var naming = naming
        let recording = recordPassing("name", on: stream, in: id)
        naming.step = .speaking(recording)
        conferring(id) { $0.phase = .naming(naming) }
        timers.start(.door(id), at: now + Limits.spokenName)
    }

    /// Any key ends the question, # the name.
    mutating func namingKey(_ symbol: Character, _ naming: Naming, in id: CallID) {
        switch naming.step {
        case .question:
            quieten(callerOf: id)
            namingGoesOn(naming, id)
        case .speaking where symbol == "#": nameIsSpoken(naming, id)
        case .notice, .tone, .speaking, .saving: break
        }
    }

    mutating func namingIsLate(_ naming: Naming, _ id: CallID) {
        switch naming.step {
        case .speaking: nameIsSpoken(naming, id)
        // Who writes the file says nothing: nobody waits for it.
        case .saving: nameIsKept(nil, naming, id)
        case .notice, .question, .tone: break
        }
    }

    private mutating func nameIsSpoken(_ naming: Naming, _ id: CallID) {
        guard case .speaking(let recording) = naming.step,
            let stream = calls[id].flatMap({ speechStream(of: $0.caller) })
        else { return }
        var naming = naming
        naming.step = .saving(recording)
        conferring(id) { $0.phase = .naming(naming) }
        timers.start(.door(id), at: now + Limits.recordingPatience)
        stopPassing(on: stream)
    }

    private mutating func nameIsKept(_ name: String?, _ naming: Naming, _ id: CallID) {
        timers.stop(.door(id))
        if name == nil { step(id, "no name was spoken") }
        enter(
            id, isHost: naming.isHost, spokenName: name, knowsOfRecording: naming.knowsOfRecording)
    }

    /// The call leaves the door, or the room.
    mutating func abandonNaming(_ conferring: Conferring) {
        guard case .naming(let naming) = conferring.phase,
            case .speaking(let recording) = naming.step,
            let stream = streams.first(where: { $0.value.passingRecording == recording })?.key
        else { return }
        stopPassing(on: stream)
    }

    /// False: it is nobody's any more.
    mutating func nameEnded(
        _ recording: RecordingID, _ name: String, _ report: RecordingResult, in id: CallID
    ) -> Bool {
        guard case .conferring(_, let conferring)? = calls[id]?.activity,
            case .naming(let naming) = conferring.phase
        else { return false }
        switch naming.step {
        case .speaking(recording), .saving(recording): break
        default: return false
        }
        let isSpoken = report.failure == nil && report.milliseconds >= Limits.shortestName
        nameIsKept(isSpoken ? name : nil, naming, id)
        return isSpoken
    }
}
