import Dialplan
import SIP

/// Rooms, done: callers come to the door, go in, and leave.
extension Switchboard {
    // MARK: - At the door

    mutating func beginConference(_ plan: ConferencePlan, _ action: ActionID, for id: CallID) {
        let conferring = Conferring(plan)
        calls[id]?.activity = .conferring(action, conferring)
        guard let call = calls[id], answerLocally(call.caller) != nil else {
            return complete(id, .outcome(.failed))
        }
        guard let question = conferring.door.question(sounds: [.prompt(RoomSounds.pin)]) else {
            return beginNaming(id, isHost: plan.isHost)
        }
        guard !isLockedOut(id, plan) else { return keepOut(id, conferring) }
        ask(question, for: id)
    }

    /// Too many wrong PINs were typed, now or in calls before: hosts are not let in. Nor are guests
    /// who need one.
    private mutating func keepOut(_ id: CallID, _ conferring: Conferring) {
        step(id, "the room is locked after wrong PINs")
        guard conferring.plan.pin != nil else {
            return beginNaming(id, isHost: conferring.plan.isHost)
        }
        goodbye(id, [RoomSounds.wrongPIN], .refused)
    }

    /// Plays the question's sounds, and collects what is typed.
    private mutating func ask(_ question: CollectPlan, for id: CallID) {
        let time = now
        conferring(id) { $0.phase = .asking(DigitCollector(question), since: time) }
        hushRecording(of: id)
        let names = question.sounds.compactMap { sound -> String? in
            if case .prompt(let name) = sound { name } else { nil }
        }
        if let caller = calls[id]?.caller { tell(caller, names) }
    }

    /// A key at the door.
    private mutating func typed(_ symbol: Character, in id: CallID) {
        guard case .conferring(_, let conferring)? = calls[id]?.activity,
            case .asking(var collector, let since) = conferring.phase
        else { return }
        let orders = collector.key(symbol, at: now - since)
        self.conferring(id) { $0.phase = .asking(collector, since: since) }
        collected(orders, collector, since, in: id)
    }

    /// The sounds of the question are over.
    private mutating func asked(_ id: CallID) {
        guard case .conferring(_, let conferring)? = calls[id]?.activity,
            case .asking(var collector, let since) = conferring.phase
        else { return }
        collector.promptEnded(at: now - since)
        self.conferring(id) { $0.phase = .asking(collector, since: since) }
        collected([], collector, since, in: id)
    }

    /// Nothing more was typed in time.
    mutating func doorIsLate(_ id: CallID) {
        if case .conferring(_, let conferring)? = calls[id]?.activity,
            case .naming(let naming) = conferring.phase
        {
            return namingIsLate(naming, id)
        }
        guard case .conferring(_, let conferring)? = calls[id]?.activity,
            case .asking(var collector, let since) = conferring.phase
        else { return }
        let orders = collector.fire(at: now - since)
        self.conferring(id) { $0.phase = .asking(collector, since: since) }
        collected(orders, collector, since, in: id)
    }

    private mutating func collected(
        _ orders: [DigitCollector.Order], _ collector: DigitCollector, _ since: Instant,
        in id: CallID
    ) {
        if let deadline = collector.deadline {
            timers.start(.door(id), at: since + deadline)
        } else {
            timers.stop(.door(id))
        }
        for order in orders {
            switch order {
            case .stopPrompts: quieten(callerOf: id)
            case .finished(let digits), .invalid(let digits): answered(digits, in: id)
            case .timeout: answered("", in: id)
            }
        }
    }

    private mutating func answered(_ digits: String, in id: CallID) {
        var answer = ConferenceDoor.Answer.refuse
        var question: CollectPlan?
        conferring(id) {
            answer = $0.door.typed(digits)
            question = $0.door.question(
                sounds: [.prompt(RoomSounds.wrongPIN), .prompt(RoomSounds.pin)])
        }
        guard case .conferring(_, let conferring)? = calls[id]?.activity else { return }
        let locks = guessed(digits, answer, conferring, in: id)
        switch answer {
        case .enter(let isHost):
            resumeHushedRecording(of: id)
            step(id, isHost ? "the host's PIN" : "the room's PIN")
            beginNaming(id, isHost: isHost)
        case .askAgain where locks:
            resumeHushedRecording(of: id)
            keepOut(id, conferring)
        case .askAgain:
            step(id, "not the room's PIN")
            if let question { ask(question, for: id) }
        case .refuse:
            resumeHushedRecording(of: id)
            step(id, "not the room's PIN")
            goodbye(id, [RoomSounds.wrongPIN], .refused)
        }
    }

    // MARK: - In and out

    /// False: the caller is told so, and goes.
    mutating func isLetIn(_ id: CallID, _ plan: ConferencePlan, isHost: Bool) -> Bool {
        let found = conferences[plan.room]
        let isFull = found == nil && conferences.count >= Limits.rooms
        guard let refusal = isFull ? .full : found?.refusal(isHost: isHost) else { return true }
        step(id, "conference \(plan.room) is \(refusal)")
        let outcome: Outcome = refusal == .full ? .full : .refused
        goodbye(id, RoomSounds.prompts(of: refusal), outcome)
        return false
    }

    mutating func enter(
        _ id: CallID, isHost: Bool, spokenName: String? = nil, knowsOfRecording: Bool = false
    ) {
        guard case .conferring(_, let conferring)? = calls[id]?.activity, let call = calls[id]
        else { return }
        let plan = conferring.plan
        guard isLetIn(id, plan, isHost: isHost) else {
            if let spokenName { outbox.media.append(.discard(spokenName)) }
            return
        }
        if conferences[plan.room] == nil {
            conferences[plan.room] = Conference(
                plan, usualMusic: Self.usualMusic, id: RoomID(takeNumber()),
                language: language(of: call), at: now)
        }
        self.conferring(id) { $0.phase = .inside }
        calls[id]?.answeredBy = "conference \(plan.room)"
        keepOpenCall(id)
        step(id, "enters conference \(plan.room)\(isHost ? " as host" : "")")
        let newcomer = Conference.Newcomer(
            leg: call.caller, call: id, caller: call.callerNumber, name: call.callerName,
            isHost: isHost, isMuted: plan.isMuted, spokenName: spokenName,
            knowsOfRecording: knowsOfRecording)
        let time = now
        self.conference(plan.room) { $0.enter(newcomer, at: time) }
    }

    /// The caller is told why, and then the plan goes on.
    mutating func goodbye(_ id: CallID, _ prompts: [String], _ outcome: Outcome) {
        guard !prompts.isEmpty else { return complete(id, .outcome(outcome)) }
        conferring(id) { $0.phase = .leaving(outcome) }
        if let caller = calls[id]?.caller { tell(caller, prompts) }
    }

    /// The call goes, and those whom it has invited with it.
    mutating func leaveConference(_ conferring: Conferring, _ id: CallID) {
        timers.stop(.door(id))
        abandonNaming(conferring)
        for leg in conferring.invitations.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            timers.stop(.invitation(leg))
            cancel(leg, .callerGone)
        }
        guard let call = calls[id] else { return }
        for leg in call.legs {
            conference(conferring.plan.room) { $0.left(leg) }
            if leg != call.caller { hangUp(leg, .normal) }
        }
        stopPlaying(to: call.caller)
    }

    // MARK: - The two switches

    /// Lets the room decide, and does what it says.
    mutating func conference(
        _ room: String, _ decide: (inout Conference) -> [Conference.Effect]
    ) {
        guard var conference = conferences[room] else { return }
        let effects = decide(&conference)
        conferences[room] = conference.members.isEmpty ? nil : conference
        perform(effects, in: conference)
    }

    private mutating func perform(_ effects: [Conference.Effect], in room: Conference) {
        for effect in effects {
            switch effect {
            case .open: outbox.media.append(.openRoom(room.id))
            case .close:
                roomPlaybacks[room.id] = nil
                outbox.media.append(.closeRoom(room.id))
            case .join(let leg, let seat):
                guard let stream = speechStream(of: leg) else { continue }
                stopPlaying(to: leg)
                // From here on it should be heard.
                direct(leg)
                outbox.media.append(.join(stream, room.id, seat))
                watchHearing(of: leg)
                if let id = legs[leg]?.call, let file = conferences[room.name]?.recording {
                    calls[id]?.tags["conference-recording"] = file
                }
            case .record: record(room)
            case .discard(let name): outbox.media.append(.discard(name))
            case .leave(let leg):
                if let stream = speechStream(of: leg) { outbox.media.append(.leave(stream)) }
                stopPlaying(to: leg)
            case .seat(let leg, let seat):
                if let stream = speechStream(of: leg) { outbox.media.append(.seat(stream, seat)) }
            case .announce(let news): announce(news, in: room)
            case .music(let name):
                play([.music(name)], in: room.id, rounds: 0, orElse: RoomSounds.lonely)
            case .quiet:
                roomPlaybacks[room.id] = nil
                outbox.media.append(.stopPlayingInRoom(room.id))
            case .entertain(let leg): tell(leg, [RoomSounds.waiting])
            case .tell(let leg, let word):
                tell(leg, RoomSounds.prompts(of: word, language: language(of: leg)))
            case .dismiss(let leg, let why): dismiss(leg, why)
            case .lamp: lampChanged(room.name)
            }
        }
    }

    private mutating func dismiss(_ leg: LegID, _ why: Conference.Dismissal) {
        guard let id = legs[leg]?.call, let call = calls[id] else { return }
        step(
            id, "\(legs[leg]?.party.description ?? "") has to leave the conference: \(why.rawValue)"
        )
        guard leg == call.caller else { return hangUp(leg, .normal) }
        goodbye(id, RoomSounds.prompts(of: why), .done)
    }

    mutating func conferring(_ id: CallID, _ change: (inout Conferring) -> Void) {
        guard case .conferring(let action, var conferring)? = calls[id]?.activity else { return }
        change(&conferring)
        calls[id]?.activity = .conferring(action, conferring)
    }

    // MARK: - Sounds

    private func language(of leg: LegID) -> String {
        legs[leg].flatMap { calls[$0.call] }.map { language(of: $0) } ?? "en"
    }

    private mutating func tell(_ leg: LegID, _ prompts: [String]) {
        guard let stream = speechStream(of: leg) else { return }
        let language = language(of: leg)
        play(prompts.map { .prompt($0, language: language) }, on: stream)
    }

    private mutating func play(
        _ items: [MediaPlayback.Item], in room: RoomID, rounds: UInt32 = 1, orElse tone: Tone? = nil
    ) {
        let id = PlaybackID(takeNumber())
        roomPlaybacks[room] = RoomPlayback(id: id, instead: tone)
        outbox.media.append(.playInRoom(room, MediaPlayback(id, items, rounds: rounds)))
    }

    private mutating func announce(_ news: RoomNews, in room: Conference) {
        let tone = RoomSounds.tone(of: news)
        if room.announces == .names,
            let items = RoomSounds.items(of: news, language: room.language)
        {
            play(items, in: room.id, orElse: tone)
        } else {
            play([.tone(tone)], in: room.id)
        }
        if news.isLast, let spoken = news.spoken { outbox.media.append(.discard(spoken)) }
    }

    /// From its first member on. Its file is named after that one's call.
    private mutating func record(_ room: Conference) {
        guard let first = room.inside.first?.call, let call = calls[first] else { return }
        let name = CallRecording.name(
            at: utc, in: nil, caller: "conference-\(room.name)", of: first,
            second: call.recordingCount, recordingEnding)
        calls[first]?.recordingCount += 1
        let id = RecordingID(takeNumber())
        recordings[id] = .room(room.name, first)
        conferences[room.name]?.recording = name
        step(first, "conference \(room.name) is recorded: \(name)")
        outbox.media.append(.recordRoom(room.id, RecordingDraft(id: id, name: name)))
    }

    /// What a caller at a door, in a room or on its way out was played is over.
    mutating func conferencePlaybackEnded(on leg: LegID, in id: CallID) {
        guard case .conferring(_, let conferring)? = calls[id]?.activity else { return }
        switch conferring.phase {
        case .asking: asked(id)
        case .naming(let naming):
            if leg == calls[id]?.caller { namingGoesOn(naming, id) }
        case .leaving(let outcome): complete(id, .outcome(outcome))
        case .inside:
            guard let conference = conferences[conferring.plan.room],
                conference.member(leg)?.isWaiting == true, let music = conference.music,
                let stream = speechStream(of: leg)
            else { return }
            // Music that is over is music that there is not: it would not be there again.
            guard !conferring.hasHadMusic else {
                return play([.tone(RoomSounds.lonely)], on: stream)
            }
            self.conferring(id) { $0.hasHadMusic = true }
            play([.music(music)], on: stream, rounds: 0)
        }
    }

    mutating func roomPlaybackEnded(_ room: RoomID, _ playback: PlaybackID) {
        guard roomPlaybacks[room]?.id == playback,
            let name = conferences.first(where: { $0.value.id == room })?.key
        else { return }
        roomPlaybacks[room] = nil
        conference(name) { $0.played() }
    }

    /// The room goes on without it.
    mutating func roomPlaybackFailed(_ room: RoomID, _ playback: PlaybackID, _ reason: String) {
        guard let played = roomPlaybacks[room], played.id == playback else { return }
        note(.warning, "A sound could not be played in a conference room", ["reason": reason])
        if let tone = played.instead { return play([.tone(tone)], in: room) }
        roomPlaybackEnded(room, playback)
    }

    // MARK: - Keys and talking

    mutating func conferenceKey(_ symbol: Character, by leg: LegID, in id: CallID) {
        guard case .conferring(_, let conferring)? = calls[id]?.activity else { return }
        if conferring.isAsking, leg == calls[id]?.caller {
            if case .naming(let naming) = conferring.phase {
                return namingKey(symbol, naming, in: id)
            }
            return typed(symbol, in: id)
        }
        let room = conferring.plan.room
        guard var conference = conferences[room], let member = conference.member(leg) else {
            return
        }
        let wish = conference.pressed(symbol, by: leg, at: now)
        conferences[room] = conference
        guard let wish, !member.isWaiting, member.isHost || !wish.isForHosts else { return }
        carryOut(wish, of: member, in: room)
    }

    private mutating func carryOut(
        _ wish: RoomKeys.Wish, of member: Conference.Member, in room: String
    ) {
        let leg = member.leg
        switch wish {
        case .mute: conference(room) { $0.mute(leg, !member.seat.isMuted) }
        case .softer: conference(room) { $0.amplify(leg, by: -Limits.seatGainStep) }
        case .louder: conference(room) { $0.amplify(leg, by: Limits.seatGainStep) }
        case .count: conference(room) { [.tell(leg, .count($0.inside.count))] }
        case .lock: conference(room) { $0.lock(!$0.isLocked) }
        case .muteOthers: conference(room) { $0.muteGuests() }
        case .invite(let number):
            if add(number, to: room, for: member.call) != nil {
                conference(room) { _ in [.tell(leg, .notReached)] }
            }
        }
    }

    mutating func talking(_ id: StreamID, _ isTalking: Bool) {
        guard let stream = streams[id],
            case .conferring(_, let conferring)? = calls[stream.call]?.activity
        else { return }
        conference(conferring.plan.room) {
            $0.talking(stream.leg, isTalking)
            return []
        }
    }
}
