import Wire

/// Rooms: streams that hear each other, and nobody itself.
extension MediaLoop {
    // MARK: - Orders

    mutating func openRoom(_ number: RoomNumber) {
        guard roomPlaces[number] == nil else { return }
        let place = rooms.firstIndex { $0 == nil } ?? rooms.count
        if place == rooms.count { rooms.append(nil) }
        rooms[place] = OpenRoom(number)
        roomPlaces[number] = place
        phases.add(.room(place))
        keepTicking()
    }

    /// Whoever is still in it hears nothing any more.
    mutating func closeRoom(_ number: RoomNumber) {
        guard let place = roomPlaces.removeValue(forKey: number), let open = rooms[place] else {
            return
        }
        for member in (0..<open.room.count).map({ Int(open.room.name(at: $0)) }) {
            leaveRoom(member)
        }
        open.recording?.close()
        rooms[place] = nil
        phases.remove(.room(place))
        keepTicking()
    }

    mutating func join(_ number: StreamNumber, _ roomNumber: RoomNumber, _ seat: Seat) {
        guard let place = table.place(of: number.rawValue),
            let roomPlace = roomPlaces[roomNumber], let open = rooms[roomPlace]
        else { return }
        let voice = voice(place)
        if voice.source != .room(roomPlace) {
            part(place)
            stopPlaying(place)
            voice.mouth?.beginAnew()
        }
        guard open.room.join(UInt32(place), rate: voice.widestRate, seat: seat) else { return }
        voice.source = .room(roomPlace)
        voice.hearsAll = false
        equip(room: open)
    }

    mutating func seat(_ number: StreamNumber, _ seat: Seat) {
        guard let place = table.place(of: number.rawValue), let open = room(of: place) else {
            return
        }
        open.room.change(UInt32(place), to: seat)
    }

    mutating func leave(_ number: StreamNumber) {
        if let place = table.place(of: number.rawValue) { leaveRoom(place) }
    }

    mutating func leaveRoom(_ place: Int) {
        guard let voice = table[place].pointee.voice?.takeUnretainedValue(),
            let open = room(of: place)
        else { return }
        open.room.leave(UInt32(place))
        voice.source = .nobody
        voice.listenNoMore()
        voice.player = nil
        voice.roomRate = nil
        hear(place, false)
        equip(room: open)
    }

    mutating func playInRoom(_ number: RoomNumber, _ playback: Playback) {
        guard let place = roomPlaces[number], let open = rooms[place] else { return }
        open.player = Player(playback.items, rounds: playback.rounds)
        open.playback = playback.number
    }

    func stopPlayingInRoom(_ number: RoomNumber) {
        if let place = roomPlaces[number] { rooms[place]?.player = nil }
    }

    /// What the whole room says goes into a file, until the room is closed.
    mutating func record(_ number: RoomNumber, _ order: RecordingOrder) {
        guard let place = roomPlaces[number], let open = rooms[place], open.recording == nil else {
            return report(.recordingEnded(order.number, .refused))
        }
        var order = order
        order.part = .room
        let recording = Recording(order, formats: RecordedFormats(), at: now)
        open.recording = recording
        recorder.begin(recording)
    }

    /// Above what the room says, for this one alone. False where the stream is in no room.
    func playAbove(_ place: Int, _ playback: Playback) -> Bool {
        guard room(of: place) != nil,
            let voice = table[place].pointee.voice?.takeUnretainedValue()
        else { return false }
        voice.player = Player(playback.items, rounds: playback.rounds)
        voice.playback = playback.number
        return true
    }

    /// What was agreed on with this member has changed.
    mutating func equip(memberIn roomPlace: Int, at place: Int) {
        guard let open = rooms[roomPlace],
            let voice = table[place].pointee.voice?.takeUnretainedValue(),
            let seat = open.room.place(of: UInt32(place)).map({ open.room.seat(at: $0) })
        else { return }
        _ = open.room.join(UInt32(place), rate: voice.widestRate, seat: seat)
        equip(room: open)
    }

    /// Mouths and ears for the rate that the room has now.
    private mutating func equip(room open: OpenRoom) {
        let rate = open.room.rate
        var ways: [Speech.Spoken] = []
        for index in 0..<open.room.count {
            let place = Int(open.room.name(at: index))
            guard let voice = table[place].pointee.voice?.takeUnretainedValue() else { continue }
            voice.speak(near: rate)
            if voice.ear == nil { voice.listen(at: rate) }
            hear(place, voice.ear != nil)
            if let mouth = voice.mouth {
                ways.append(mouth.spoken)
                if mouth.rate == rate {
                    voice.roomRate = nil
                } else if voice.roomRate?.from != rate || voice.roomRate?.to != mouth.rate {
                    voice.roomRate = RoomRate(from: rate, to: mouth.rate)
                }
            }
        }
        open.regroup(ways)
    }

    private func room(of place: Int) -> OpenRoom? {
        guard let voice = table[place].pointee.voice?.takeUnretainedValue(),
            case .room(let roomPlace) = voice.source
        else { return nil }
        return rooms[roomPlace]
    }

    // MARK: - Ticks

    /// One frame of a room: everybody is heard, then everybody is spoken to.
    mutating func confer(in roomPlace: Int) {
        guard let open = rooms[roomPlace] else { return }
        let room = open.room
        for index in 0..<room.count { listen(to: Int(room.name(at: index)), room, index) }
        var isOver = false
        var hasAnnouncement = false
        if let player = open.player {
            hasAnnouncement = player.pull(into: room.announcement, rate: room.rate, at: now)
            isOver = !hasAnnouncement
        }
        open.mix(hasAnnouncement: hasAnnouncement)
        open.recording?.take(room.everything, room.rate, at: now)
        for index in 0..<room.count { speak(to: Int(room.name(at: index)), open, index) }
        if isOver {
            open.player = nil
            report(.roomPlaybackEnded(open.number, open.playback))
        }
        room.takeTalking { place, isTalking in
            let number = table[Int(place)].pointee.number
            report(.talking(StreamNumber(number), isTalking))
        }
    }

    private func listen(to place: Int, _ room: Room, _ index: Int) {
        let into = room.input(index)
        let isHeard = table[place].pointee.voice?._withUnsafeGuaranteedRef { voice in
            guard let ear = voice.ear else { return false }
            _ = ear.pull(into: into, rate: room.rate, at: now)
            return true
        }
        if isHeard != true { into.update(repeating: 0, count: room.rate.samplesPerFrame) }
    }

    private mutating func speak(to place: Int, _ open: OpenRoom, _ index: Int) {
        let side = table[place]
        guard let voice = side.pointee.voice else { return }
        let goesOn = voice._withUnsafeGuaranteedRef { say(of: open, index, $0, side) }
        if goesOn { return }
        let spoken = voice.takeUnretainedValue()
        spoken.player = nil
        report(.playbackEnded(StreamNumber(side.pointee.number), spoken.playback))
    }

    /// False when what was played to this member is over.
    private func say(
        of open: OpenRoom, _ index: Int, _ voice: Voice, _ side: UnsafeMutablePointer<Side>
    ) -> Bool {
        var prompt: UnsafePointer<Int16>?
        var isOver = false
        if let player = voice.player {
            if player.pull(into: frame, rate: open.room.rate, at: now) {
                prompt = UnsafePointer(frame)
            } else {
                isOver = true
            }
        }
        guard let mouth = voice.mouth, side.pointee.sends, !side.pointee.isSayingKeys else {
            voice.mouth?.beginAnew()
            return !isOver
        }
        let way = Mouth.Way(side: side, room: room, now: now)
        let heard = open.room.heard(by: index, with: prompt)
        if heard.isShared, let shared = open.packets(for: mouth.spoken) {
            voice.hearsAll = true
            mouth.say(madeBy: shared, on: way)
        } else {
            if voice.hearsAll { open.catchUp(mouth, voice.roomRate) }
            voice.hearsAll = false
            mouth.say(voice.roomRate?.take(heard.samples) ?? heard.samples, on: way)
        }
        return !isOver
    }
}
