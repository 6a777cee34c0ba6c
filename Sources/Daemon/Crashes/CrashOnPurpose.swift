#if DEBUG
    import Foundation
    import Switchboard

    /// Ends the program where a test asks for it, so that it is seen what comes after. Only in
    /// builds for debugging: a message, or a text that was kept, that holds the words of
    /// `BELLBIRD_CRASH_ON`.
    enum CrashOnPurpose {
        private static let words = ProcessInfo.processInfo.environment["BELLBIRD_CRASH_ON"]
            .map { Array($0.utf8) }

        static func look(at input: Input) {
            guard let words, !words.isEmpty else { return }
            let isMeant =
                switch input {
                case .received(let bytes, _): holds(bytes, words)
                case .store(.remembered(let things)):
                    things.contains { holds(Array("\($0)".utf8), words) }
                default: false
                }
            precondition(!isMeant, "a test has asked for this end")
        }

        private static func holds(_ bytes: [UInt8], _ words: [UInt8]) -> Bool {
            bytes.indices.contains { bytes[$0...].starts(with: words) }
        }
    }
#endif
