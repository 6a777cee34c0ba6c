import Dialplan
import Foundation
import Glibc
import SIP
import Switchboard
import Wire

/// Looks for what would let a stranger in: weak passwords, open files, dear numbers without a
/// limit, sound and signalling that others can read.
public struct Audit: Sendable {
    private let files: ConfigurationDirectory
    private let interfaces: [Interface]

    public init(directory: String) {
        self.init(ConfigurationDirectory(directory), interfaces: Interfaces.all())
    }

    init(_ files: ConfigurationDirectory, interfaces: [Interface]) {
        self.files = files
        self.interfaces = interfaces
    }

    public var findings: [Finding] {
        guard files.settings != nil else {
            return [
                .fault(
                    "configuration", "\(files.path) cannot be read",
                    "run this as root, or say where it is: --config DIRECTORY")
            ]
        }
        return passwords + pins + rights + plan + listeners + lines + defence + supervisors
    }

    // MARK: - What one must know

    private var passwords: [Finding] {
        let known = files.plan.passwords.sorted { $0.key < $1.key }
        let remedy = "give each phone a password of its own: openssl rand -base64 18"
        var found: [Finding] = []
        let weak = known.filter { Self.isWeak($0.value, of: $0.key) }.map(\.key)
        if !weak.isEmpty {
            found.append(
                .fault(
                    "passwords", "easily guessed: \(FileExamination.listed(weak))", remedy))
        }
        let shared = Dictionary(grouping: known, by: \.value).values.filter { $0.count > 1 }
        for numbers in shared.map({ $0.map(\.key) }).sorted(by: { $0[0] < $1[0] }) {
            found.append(
                .doubt(
                    "passwords", "the same for \(FileExamination.listed(numbers))", remedy))
        }
        guard !known.isEmpty else { return [] }
        return found.or(.good("passwords", "none of \(known.count) is short, shared or common"))
    }

    /// Less than some 60 bits, the number itself, or a word that is tried first.
    static func isWeak(_ password: String, of number: String) -> Bool {
        let lower = password.lowercased()
        let kinds = Set(password.unicodeScalars).count
        return password.count < Limits.passwordCharacters
            || kinds < Limits.passwordKinds || password.allSatisfy(\.isNumber)
            || lower.contains(number)
            || Limits.commonPasswords.contains { lower.hasPrefix($0) || lower.hasSuffix($0) }
    }

    private var pins: [Finding] {
        let known = files.plan.secrets.pins.sorted { $0.key < $1.key }
        let digits = files.settings?.voicemail.pinDigits ?? VoicemailSettings().pinDigits
        let weak = known.filter { box, pin in
            !PINPolicy.takes(pin, digits: digits, numbers: [box])
        }.map(\.key)
        guard !known.isEmpty else { return [] }
        return weak.isEmpty
            ? [.good("pins", "none of \(known.count) is short or counted")]
            : [
                .fault(
                    "pins", "easily guessed: \(FileExamination.listed(weak))",
                    "write others below [pin] in secrets.toml, of \(digits) digits or more")
            ]
    }

    /// Of the files: who may read the passwords, and who may write a plan.
    private var rights: [Finding] {
        let names = files.sources.map(\.path)
        var found: [Finding] = []
        let writable = ([files.path] + names).filter { Self.mode(of: $0) & 0o022 & ~0o020 != 0 }
        if !writable.isEmpty {
            found.append(
                .fault(
                    "files", "everybody may change \(FileExamination.listed(writable))",
                    "chmod o-w on them"))
        }
        let secrets = files.path + "/secrets.toml"
        if Self.mode(of: secrets) & 0o037 != 0 {
            found.append(
                .fault("files", "others may read \(secrets)", "chmod 640 \(secrets)"))
        }
        if let key = files.settings?.key, Self.mode(of: key) & 0o037 != 0 {
            found.append(.fault("files", "others may read \(key)", "chmod 640 \(key)"))
        }
        return found.or(.good("files", "only their owner may change them and read secrets"))
    }

    private static func mode(of path: String) -> UInt32 {
        var found = stat()
        return stat(path, &found) == 0 ? found.st_mode & 0o777 : 0
    }

    // MARK: - What one may do

    /// What the checker says of safety.
    private var plan: [Finding] {
        let found = files.diagnostics.filter { Self.ofSafety.contains($0.code) }.map { diagnostic in
            let place = diagnostic.primary.map { files.sources[$0.span.file].name + ": " } ?? ""
            return Finding(
                verdict: diagnostic.severity == .error ? .fault : .doubt, topic: "plan",
                what: "\(place)\(diagnostic.title)",
                remedy: "bellbird dialplan explain \(diagnostic.code)")
        }
        return found.or(
            .good("plan", "no stranger reaches a paid line, and dear numbers have a limit"))
    }

    private static let ofSafety: Set = ["E0301", "E0302", "W0309", "W0310", "W0311"]

    private var supervisors: [Finding] {
        let names = files.plan.inventory.extensions.filter { $0.rights.contains(.monitor) }
        guard !names.isEmpty else { return [] }
        let listed = FileExamination.listed(names.map(\.number))
        if files.settings?.media.tellsOfSupervisors == true {
            return [.good("supervisors", "\(listed) may listen, and who is heard is told")]
        }
        return [
            .good("supervisors", "\(listed) may listen to others; bellbird calls watched says when")
        ]
    }

    // MARK: - What is open

    private var listeners: [Finding] {
        guard let settings = files.settings else { return [] }
        let isPublic = interfaces.contains {
            !$0.address.isPrivate && !$0.address.isLoopback && $0.address.isV4
        }
        let plain = settings.listeners.filter { listener in
            !listener.transport.isSecure && !listener.address.ip.isLoopback
                && !listener.address.ip.isPrivate
        }
        guard isPublic, let first = plain.first else {
            return [.good("listeners", "nothing plain is open to the internet on this machine")]
        }
        return [
            .doubt(
                "listeners", "the whole internet reaches \(first.transport.name) \(first.address)",
                "give the listener the inner `address`, or let a firewall keep all but your"
                    + " provider out; phones outside use TLS")
        ]
    }

    private var lines: [Finding] {
        let trunks = files.plan.inventory.trunks
        guard !trunks.isEmpty else { return [] }
        let wide = trunks.filter { trunk in
            trunk.from.compactMap { IPNetwork($0) }.contains {
                $0.prefixLength < ($0.address.isV4 ? 16 : 32)
            }
        }
        return wide.map { trunk in
            .fault(
                "trunks", "whole countries are taken for \(trunk.name)",
                "name the provider's own networks in `from`")
        }.or(.good("trunks", "each provider is known by narrow networks or by registration"))
    }

    private var defence: [Finding] {
        guard let defence = files.settings?.defence else { return [] }
        let wide = defence.exempt.filter { $0.prefixLength < ($0.address.isV4 ? 16 : 32) }
        if let network = wide.first {
            return [
                .fault(
                    "defence", "nobody in \(network) is ever banned",
                    "narrow `exempt` in [defence] down to your own networks")
            ]
        }
        if defence.failures > Limits.manyGuesses {
            return [
                .doubt(
                    "defence", "\(defence.failures) wrong passwords are let pass",
                    "lower `failures` in [defence]")
            ]
        }
        return [
            .good(
                "defence",
                "banned after \(defence.failures) wrong passwords in \(defence.within) s")
        ]
    }
}
