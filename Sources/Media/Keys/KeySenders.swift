/// All streams to which keys are being said, spread over the milliseconds of a frame.
struct KeySenders {
    private var byPhase = [[KeySender]](repeating: [], count: KeySender.phases)
    private var phase = 0
    private(set) var count = 0

    /// Behind what is being said to that stream already, or in the phase with the fewest.
    mutating func add(_ sending: KeySending, to place: Int) {
        for phase in byPhase.indices {
            guard let index = byPhase[phase].firstIndex(where: { $0.place == place }) else {
                continue
            }
            byPhase[phase][index].add(
                sending.keys, milliseconds: sending.milliseconds, form: sending.form)
            return
        }
        var sender = KeySender(place: place, form: sending.form)
        sender.add(sending.keys, milliseconds: sending.milliseconds, form: sending.form)
        var least = 0
        for phase in byPhase.indices where byPhase[phase].count < byPhase[least].count {
            least = phase
        }
        byPhase[least].append(sender)
        count += 1
    }

    mutating func remove(place: Int) {
        for phase in byPhase.indices {
            guard let index = byPhase[phase].firstIndex(where: { $0.place == place }) else {
                continue
            }
            byPhase[phase].remove(at: index)
            count -= 1
            return
        }
    }

    /// Goes on by a millisecond: calls `say` with each whose frame is due, and gives the places of
    /// those that are done.
    mutating func advance(_ say: (inout KeySender) -> Void) -> [Int] {
        phase = (phase + 1) % KeySender.phases
        var over: [Int] = []
        for index in byPhase[phase].indices {
            say(&byPhase[phase][index])
            if byPhase[phase][index].isOver { over.append(byPhase[phase][index].place) }
        }
        return over
    }
}
