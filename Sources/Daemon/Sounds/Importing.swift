import Foundation
import Glibc
import Media

extension SoundFolders {
    public struct Refusal: Error, Equatable {
        /// A sentence for people.
        public var reason: String
    }

    /// A sound as the exchange wants it: WAV, mono, 16 bits, at 16 kHz, or at 8 where the file has
    /// no more. It is whole or not there, also when the power goes.
    ///
    /// - Parameters:
    ///   - folder: of the customer's own sounds; made if it is missing.
    ///   - language: nil for a sound of no language.
    ///   - replaces: whether one of that name may give way.
    ///   - isSpoken: the silence before and behind what is said is left out.
    /// - Returns: the path of the new file, and how long it is in ms.
    public static func take(
        _ file: String, as name: String, language: String?, into folder: String, replaces: Bool,
        isSpoken: Bool = false
    ) throws(Refusal) -> (path: String, milliseconds: Int) {
        guard isName(name), language.map(isLanguage) ?? true else {
            throw Refusal(
                reason: "“\(name)” cannot be a prompt's name: write it as `closed` or `shop/open`")
        }
        var sound: LoadedSound
        do { sound = try SoundFile.load(file) } catch {
            throw Refusal(reason: "\(file) cannot be heard: \(error.reason)")
        }
        if isSpoken {
            guard let said = sound.withoutSilentEnds else {
                throw Refusal(reason: "nothing is said in it")
            }
            sound = said
        }
        let rate = min(sound.rate, .wide)
        let stem = ([folder] + [language, name].compactMap { $0 }).joined(separator: "/")
        let parent = URL(filePath: stem).deletingLastPathComponent().path
        let others = kinds.map { stem + "." + $0.rawValue }.filter { access($0, F_OK) == 0 }
        if let other = others.first, !replaces {
            throw Refusal(reason: "there is \(other) already; --replace puts the new one there")
        }
        do { _ = try Folders.make(parent) } catch {
            throw Refusal(
                reason: "\(parent) cannot be made: \(String(cString: strerror(error.code)))")
        }
        let draft = parent + "/.\(URL(filePath: stem).lastPathComponent).\(getpid()).new"
        do {
            let writer = try WAVWriter(draft, rate: rate, channels: 1, mode: 0o644)
            let samples = sound.samples(copiedAt: rate)
            try writer.write(samples, samples.count)
            try writer.finish()
        } catch {
            unlink(draft)
            throw Refusal(reason: "\(stem).wav cannot be written: \(error.reason)")
        }
        guard rename(draft, stem + ".wav") == 0 else {
            let code = errno
            unlink(draft)
            throw Refusal(
                reason: "\(stem).wav cannot be written: \(String(cString: strerror(code)))")
        }
        // One of another kind would be found in its place.
        for other in others where other != stem + ".wav" { unlink(other) }
        return (stem + ".wav", sound.milliseconds)
    }

    /// `de`, `en-GB`
    public static func isLanguage(_ text: String) -> Bool {
        isName(text) && !text.contains("/") && language(ofFolder: text) != nil
    }
}
