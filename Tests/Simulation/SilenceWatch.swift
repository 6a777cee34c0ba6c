public import Switchboard

/// Whether anybody is left in silence: a far end to which the exchange may send sound, and for
/// which there is none, because nothing is played to it, nobody is joined with it who could be
/// heard, and nobody listens to it.
public struct SilenceWatch: Sendable {
    /// How long such a silence may last; nil does not look.
    public var longest: Duration?
    /// What has lasted longer, in words.
    public private(set) var complaints: [String] = []
    private var since: [StreamID: Duration] = [:]

    mutating func look(at media: VirtualMedia, _ now: Duration) {
        guard longest != nil else { return }
        for id in since.keys where media.open[id] == nil { end(id, now) }
        for id in media.open.keys {
            if media.leavesInSilence(id) {
                if since[id] == nil { since[id] = now }
            } else {
                end(id, now)
            }
        }
    }

    private mutating func end(_ id: StreamID, _ now: Duration) {
        guard let longest, let began = since.removeValue(forKey: id), now - began > longest else {
            return
        }
        complaints.append("\(id) hears nothing from \(began.clockText) to \(now.clockText)")
    }

    /// The streams that have been left in silence for too long, now.
    public func lasting(at now: Duration) -> [StreamID] {
        guard let longest else { return [] }
        return since.filter { now - $0.value > longest }.keys.sorted { $0.rawValue < $1.rawValue }
    }

    mutating func restart() {
        since = [:]
    }
}

extension VirtualMedia {
    func leavesInSilence(_ id: StreamID) -> Bool {
        guard let stream = open[id], let direction = stream.direction, direction.sends else {
            return false
        }
        if stream.playback != nil, !stream.isPlayedOut { return false }
        if stream.isEchoing || stream.isListenedTo { return false }
        if let peer = stream.peer { return open[peer]?.direction?.receives != true }
        guard let room = rooms.values.first(where: { $0.members[id] != nil }) else { return true }
        // Who hears nobody has wanted it so.
        if room.members[id]?.isDeaf == true || room.members.count > 1 { return false }
        return room.playback == nil || room.isPlayedOut
    }
}
