import ArgumentParser
import Foundation

/// `--watch` of the commands that show how things stand.
struct Repeating: ParsableArguments {
    @Flag(help: "Show it anew every second.")
    var watch = false

    /// Once, or until somebody ends the program: on a terminal each time in the place of the last.
    func show(_ body: () throws -> Void) throws {
        repeat {
            if watch, isatty(STDOUT_FILENO) == 1 { print("\u{1B}[H\u{1B}[2J", terminator: "") }
            try body()
            fflush(nil)
            if watch { Thread.sleep(forTimeInterval: 1) }
        } while watch
    }
}
