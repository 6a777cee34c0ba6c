import Foundation
import Logging
import Media
import NIOCore
import NIOPosix
import Store
import Switchboard

/// What the exchange does every so many seconds, asked by nobody.
extension Daemon {
    /// The wall clock and the machine's addresses, which the exchange is told when they change;
    /// what is due; and the watchdog.
    func watchTheWorld() {
        utcOffset = Self.clockOffset
        group.next().scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) {
            [weak self, watchdog, engine] _ in
            watchdog.turn()
            if watchdog.isWanted { engine?.submit([.tellLoad]) }
            // Ends before the next one begins, or does the same once more.
            Task { await self?.lookAround() }
        }
    }

    private func lookAround() async {
        // A test's exchange has a time of day of its own.
        guard pace.factor == 1 else { return }
        secondsWatched += 1
        await endIfIdle()
        if secondsWatched == Limits.secondsUntilStarted { StartPages.giveBack() }
        if secondsWatched % Limits.secondsBetweenLooksAtInterfaces == 0 {
            await lookAtTheInterfaces()
        }
        if secondsWatched % Limits.betweenMails == 0 { lookAtMail() }
        if secondsWatched % Limits.secondsBetweenLooksAtMachine == 5 { await lookAtTheMachine() }
        if secondsWatched % Limits.secondsBetweenLifeSigns == 0 { await tickTheDisk() }
        if secondsWatched % Limits.secondsBetweenPrunings == 1, let disk {
            await pruneRecordings(disk)
            await forgetWatches(disk)
            _ = await loop?.perform(.tidyMailboxes)
        }
        if secondsWatched % Limits.secondsBetweenSnapshots == Limits.secondsUntilSnapshot {
            // Takes as long as the tables are large, and ends; the disk takes one at a time.
            Task { await disk?.takeSnapshot() }
        }
        let offset = Self.clockOffset
        if abs(offset - utcOffset) > 10 {
            utcOffset = offset
            await loop?.take([.clock(Self.utc())])
        }
    }

    private func tickTheDisk() async {
        let now = Self.utc()
        let oldest = UTCTime(milliseconds: now.milliseconds - decisionsDays * 86_400_000)
        await disk?.tick(
            at: now, forgetBefore: decisionsDays == 0 ? nil : oldest,
            bytes: decisionsMegabytes == 0 ? nil : decisionsMegabytes * 1_000_000)
    }

    private func lookAtTheInterfaces() async {
        let found = Interfaces.all()
        guard found != interfaces, var configuration else { return }
        interfaces = found
        configuration.interfaces = found
        self.configuration = configuration
        logger.info("The addresses of this machine have changed")
        await loop?.take([.configuration(configuration)])
    }

    /// Wall clock minus steady clock, in milliseconds.
    private static var clockOffset: Int64 {
        utc().milliseconds - Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000)
    }
}
