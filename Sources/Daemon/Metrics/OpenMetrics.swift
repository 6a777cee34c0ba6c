import NIOCore
import Store
import Switchboard

/// The metrics page of the running exchange.
extension Daemon {
    /// Nil where the settings want none. Errors: the address or the socket cannot be had.
    func openMetrics(_ settings: Settings) async throws -> (any Channel, ControlSocket?)? {
        guard let place = settings.metrics else { return nil }
        let door = MetricsDoor(group: group) { [weak self] in await self?.metricsPage() }
        var socket: ControlSocket?
        if case .socket(let path) = place {
            do throws(ControlSocket.Failure) {
                socket = try ControlSocket(path, "metrics socket")
            } catch {
                throw MetricsDoor.Failure(reason: error.reason)
            }
        }
        do { return (try await door.listen(at: place, socket), socket) } catch {
            socket?.undo()
            throw MetricsDoor.Failure(
                reason:
                    "figures cannot be given at \(place.words): \(StreamFault.words(for: error))")
        }
    }

    private func metricsPage() async -> String? {
        guard let loop, let disk, case .figures(let figures) = await loop.perform(.figures) else {
            return nil
        }
        return MetricsPage(
            version: Version.number, started: startedAt, figures: figures, store: disk.figures,
            process: .now, disk: firstSettings.flatMap { DiskSpace(of: $0.stateDirectory) },
            slowTurns: await loop.slowTurns,
            certificateEnds: certificatePath.flatMap(Certificates.end),
            isPlanInForce: planTrouble == nil
        ).text
    }
}
