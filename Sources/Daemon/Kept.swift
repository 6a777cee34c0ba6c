import Foundation
import Store
import Switchboard

/// What the command line is told of the past.
extension Daemon {
    func history(_ question: HistoryQuestion, _ disk: DiskLoop) async -> ControlReply {
        do { return .history(try await disk.history(question)) } catch {
            return .refused("The call records cannot be read: \(error)")
        }
    }

    /// Of so many days, today among them: from the midnight of the machine's clock on.
    func statistics(days: Int, _ disk: DiskLoop) async -> ControlReply {
        let calendar = Calendar.current
        let today = calendar.startOfDay(for: Date())
        let first = calendar.date(byAdding: .day, value: 1 - days, to: today) ?? today
        let since = UTCTime(milliseconds: Int64(first.timeIntervalSince1970 * 1_000))
        do { return .statistics(try await disk.statistics(since: since)) } catch {
            return .refused("The call records cannot be read: \(error)")
        }
    }

    /// Of a call that goes on what is known so far; else what the disk has.
    func why(_ call: NamedCall, _ loop: SignallingLoop, _ disk: DiskLoop) async -> ControlReply {
        if case .id(let id) = call, case .story(let story) = await loop.perform(.story(id)) {
            return .why(WhyView(story: story))
        }
        var found = WhyView(story: nil)
        if case .number(let number) = call,
            case .refusal(let refused) = await loop.perform(.refusal(of: number))
        {
            found.refused = refused
        }
        do { found.story = try await disk.story(of: call) } catch {
            return .unreadable("The recorded calls cannot be read: \(error)")
        }
        return .why(found)
    }

    func watches(_ question: HistoryQuestion, _ disk: DiskLoop) async -> ControlReply {
        do { return .watches(try await disk.watches(question)) } catch {
            return .refused("What is kept of supervisors cannot be read: \(error)")
        }
    }

    func decisions(_ question: DecisionsQuestion, _ disk: DiskLoop) async -> ControlReply {
        do { return .decisions(try await disk.decisions(question)) } catch {
            return .refused("The recorded calls cannot be read: \(error)")
        }
    }
}
