import Switchboard

/// What of the machine may become an alert: the disk that fills up, the certificate that ends. Each
/// is told once, when it crosses a mark, and the disk again when it has room.
struct MachineWatch: Equatable, Sendable {
    private var isDiskTold = false
    /// The mark in days that was told last, and of which certificate.
    private var toldDays: Int64?
    private var toldEnd: Int64?

    init() {}

    /// - Parameter ends: seconds since 1970; nil without a certificate.
    mutating func look(
        _ disk: DiskSpace?, at directory: String, _ certificate: String?, ends: Int64?,
        at now: UTCTime
    ) -> [Trouble] {
        [disk.flatMap { look($0, directory) }, look(certificate, ends, now)].compactMap { $0 }
    }

    private mutating func look(_ disk: DiskSpace, _ directory: String) -> Trouble? {
        let hasRoom = disk.freeShare > Limits.roomyDisk && disk.free > 2 * Limits.fullDiskBytes
        let megabytes = disk.free / 1_000_000
        if disk.isNearlyFull, !isDiskTold {
            isDiskTold = true
            return Trouble(
                .disk, about: directory,
                text: "The disk of \(directory) is nearly full: \(megabytes) MB are free\n"
                    + "Remove what is not needed, or lower what is kept of recordings and calls.")
        }
        guard hasRoom, isDiskTold else { return nil }
        isDiskTold = false
        return Trouble(
            .disk, about: directory, isOver: true,
            text: "The disk of \(directory) has room again: \(megabytes) MB are free")
    }

    /// At 30, 7 and 1 days before the end, and at the end.
    private mutating func look(_ certificate: String?, _ ends: Int64?, _ now: UTCTime) -> Trouble? {
        guard let certificate, let ends else { return nil }
        if toldEnd != ends { toldDays = nil }
        let left = ends - now.milliseconds / 1_000
        let days = left < 0 ? -1 : left / 86_400
        guard let mark = Limits.certificateMarks.first(where: { days < $0 }),
            toldDays.map({ mark < $0 }) ?? true
        else { return nil }
        (toldDays, toldEnd) = (mark, ends)
        let words =
            days < 0 ? "has expired" : days == 0 ? "ends today" : "ends in \(days) days"
        return Trouble(
            .certificate, about: certificate,
            text: "The certificate \(certificate) \(words)\n"
                + "Put a new one there, and `bellbird reload`: open calls stay as they are.")
    }
}

extension Daemon {
    /// Once a minute.
    func lookAtTheMachine() async {
        guard let settings = firstSettings else { return }
        let found = machine.look(
            DiskSpace(of: settings.stateDirectory), at: settings.stateDirectory, certificatePath,
            ends: certificatePath.flatMap(Certificates.end), at: Self.utc())
        for alert in found { _ = await loop?.perform(.tell(alert)) }
    }
}
