import Foundation
import Glibc

/// What somebody on this machine may ask of the exchange: each may do what those below may.
enum ControlRole: Int, Comparable, Sendable {
    /// Asks nothing.
    case nobody
    /// Sees phones, lines, calls and their records.
    case viewer
    /// Hangs up, forwards, logs agents in and out, sees to rooms; sees why calls went as they did.
    case `operator`
    /// All else: root, and the exchange's own user.
    case administrator

    static func < (left: ControlRole, right: ControlRole) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension ControlRequest {
    /// Who may ask it.
    var role: ControlRole {
        switch self {
        case .calls, .phones, .trunks, .status, .rooms, .appointments, .accounts, .countries,
            .bans, .queues, .history, .statistics:
            .viewer
        case .hangUp, .room, .forward, .agent, .cancelAppointment, .trace, .why, .decisions:
            .operator
        default: .administrator
        }
    }
}

/// `[control]`: the groups of the system whose members may ask. Nobody else may, but root and the
/// exchange's own user.
struct ControlGroups: Equatable, Sendable {
    var viewers: String?
    var operators: String?

    var areAny: Bool { viewers != nil || operators != nil }

    func role(of user: UInt32) -> ControlRole {
        if user == 0 || user == geteuid() { return .administrator }
        guard areAny else { return .nobody }
        let groups = Self.groups(of: user)
        if let id = Self.id(of: operators), groups.contains(id) { return .operator }
        if let id = Self.id(of: viewers), groups.contains(id) { return .viewer }
        return .nobody
    }

    static func id(of group: String?) -> gid_t? {
        group.flatMap { getgrnam($0)?.pointee.gr_gid }
    }

    /// His own and all others that he is in (getgrouplist(3)).
    private static func groups(of user: UInt32) -> Set<gid_t> {
        guard let entry = getpwuid(user)?.pointee, let name = entry.pw_name else { return [] }
        var count = Int32(Limits.groupsOfUser)
        var found = [gid_t](repeating: 0, count: Limits.groupsOfUser)
        guard getgrouplist(name, entry.pw_gid, &found, &count) >= 0 else {
            return [entry.pw_gid]
        }
        return Set(found.prefix(Int(count)))
    }
}
