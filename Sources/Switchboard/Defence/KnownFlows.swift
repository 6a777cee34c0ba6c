import Wire

/// Far ends that have proved a password not long ago. They are heard although strangers behind
/// the same address are banned, and however many strangers there are.
///
/// Only who knows a password gets in here, and who then fails to prove one is taken out.
struct KnownFlows: Sendable {
    /// Two tables that take turns: when the younger is full it becomes the older one, and what was
    /// in that is forgotten.
    private var younger: [SocketAddress: Instant] = [:]
    private var older: [SocketAddress: Instant] = [:]

    func contains(_ remote: SocketAddress, at now: Instant) -> Bool {
        guard let until = younger[remote] ?? older[remote] else { return false }
        return until > now
    }

    mutating func insert(_ remote: SocketAddress, until: Instant) {
        if younger[remote] == nil, younger.count >= Limits.knownFlows {
            older = younger
            younger = [:]
        }
        younger[remote] = until
    }

    mutating func remove(_ remote: SocketAddress) {
        younger[remote] = nil
        older[remote] = nil
    }
}
