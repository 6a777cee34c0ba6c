public import Dialplan
import Foundation
import SIP
import Store
import Switchboard
import Wire

/// A configuration directory, read as one: bellbird.toml, the inventory in all other .toml files,
/// secrets.toml and dialplans/*.dial.
public struct ConfigurationDirectory: Sendable {
    public let path: String
    /// What diagnostics refer to.
    public let sources: [SourceFile]
    public let diagnostics: [Diagnostic]
    let plan: PlanDirectory
    let settings: Settings?

    /// Whether everything but dialplan and inventory is right.
    var hasOnlyPlanErrors: Bool {
        guard let settings, plan.hasErrors else { return false }
        let own = diagnostics.count { $0.severity == .error }
        return own == plan.diagnostics.count { $0.severity == .error }
            && !settings.diagnostics.contains { $0.severity == .error }
    }

    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// `needsSettings`: bellbird.toml must be there. A dialplan is checked without it, and without
    /// secrets.
    public init(_ path: String, needsSettings: Bool = true) {
        self.path = path
        var found: [Diagnostic] = []
        var files: [SourceFile] = []
        let isThere = Self.isDirectory(path)
        if !isThere { found.append(Self.missing("the directory \(path) does not exist")) }
        let names =
            ["bellbird.toml"] + Self.inventories(in: path) + ["secrets.toml"]
            + Self.files(".dial", in: path) + Self.files(".csv", in: path)
        for name in names {
            let whole = path + "/" + name
            guard Self.isPresent(whole) else {
                if name == "bellbird.toml", needsSettings, isThere {
                    found.append(Self.missing("there is no \(whole)"))
                }
                continue
            }
            if name == "secrets.toml", needsSettings,
                let complaint = Self.complaint(aboutSecrets: whole)
            {
                found.append(complaint)
            }
            guard let bytes = Self.bytes(of: whole) else {
                if name != "secrets.toml" || needsSettings {
                    found.append(
                        .mistake(
                            "E1102", "\(whole) cannot be read",
                            help: ["look at its owner and mode: `ls -l \(whole)`"]))
                }
                continue
            }
            files.append(SourceFile(path: whole, bytes: bytes))
        }
        sources = files
        let at = files.firstIndex { $0.name == "bellbird.toml" }
        settings = at.map { Settings(files[$0], file: $0, directory: path) }
        plan = PlanDirectory(
            files, passwordsAreKnown: needsSettings, prompts: Self.prompts(settings, path),
            zones: Self.zone, sql: QueryPreparer.door(in: path), today: Self.today)
        let hasSecrets = !needsSettings || files.contains { $0.name == "secrets.toml" }
        // Nothing more can be said of a directory that is not there.
        guard isThere else {
            diagnostics = found
            return
        }
        diagnostics =
            found + (settings?.diagnostics ?? [])
            + (needsSettings ? Self.complaints(about: plan.inventory, settings) : [])
            + (hasSecrets ? plan.diagnostics : Self.withoutSecrets(plan.diagnostics, path))
    }

    /// One sentence in place of one for each extension.
    private static func withoutSecrets(_ all: [Diagnostic], _ path: String) -> [Diagnostic] {
        guard all.contains(where: { $0.code == withoutPassword }) else { return all }
        let missing = Diagnostic.mistake(
            "W1109", "there is no \(path)/secrets.toml: no phone can be registered",
            help: [
                "write one with `[phone]` and a line `201 = \"a long password\"` for each"
                    + " extension, of mode 0600"
            ])
        return [missing] + all.filter { $0.code != withoutPassword }
    }

    /// An extension without a password.
    private static let withoutPassword = "W1008"

    /// Where the sounds of this configuration lie.
    public var sounds: SoundFolders { settings?.sounds ?? SoundFolders(configuration: path) }

    /// What the checker says of the plan's prompts, whether or not sounds are set up.
    public var promptDiagnostics: [Diagnostic] {
        let directory = PlanDirectory(
            sources, passwordsAreKnown: false, prompts: sounds.prompts, zones: Self.zone)
        return directory.diagnostics.filter { Self.aboutPrompts.contains($0.code) }
    }

    private static let aboutPrompts: Set = ["E0601", "W0602", "N0604", "E0605", "W0606"]

    /// Of the prompts that `say` may need in a language, those that nobody has; nil for a language
    /// that is not spoken.
    public func promptsMissing(toSay language: String) -> (missing: [String], all: Int)? {
        let needed = Saying.promptsNeeded(language: language)
        guard !needed.isEmpty else { return nil }
        let folders = sounds
        let missing = needed.filter { folders.path(of: $0, language: language) == nil }
        return (missing, needed.count)
    }

    /// Nil where nobody has set up sounds: neither a folder `sounds` nor the settings' `[sounds]`.
    private static func prompts(_ settings: Settings?, _ path: String) -> PlanInput.Prompts? {
        guard settings?.namesSounds == true || isDirectory(path + "/sounds") else { return nil }
        return (settings?.sounds ?? SoundFolders(configuration: path)).prompts
    }

    /// Nil if it is no file, or may not be read. Of a file that is too large there is one byte more
    /// than it may have, so that the reader says so; a pipe or a device is not even opened.
    private static func bytes(of path: String) -> [UInt8]? {
        let place = URL(filePath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: place)
        guard attributes?[.type] as? FileAttributeType == .typeRegular,
            let file = FileHandle(forReadingAtPath: place)
        else { return nil }
        defer { try? file.close() }
        let most = path.hasSuffix(".csv") ? Dialplan.Limits.tableBytes : Dialplan.Limits.fileBytes
        do {
            return [UInt8](try file.read(upToCount: most + 1) ?? Data())
        } catch {
            return nil
        }
    }

    /// A link to nowhere is a file that cannot be read, and not one that nobody wrote.
    private static func isPresent(_ path: String) -> Bool {
        let manager = FileManager.default
        return manager.fileExists(atPath: path)
            || (try? manager.destinationOfSymbolicLink(atPath: path)) != nil
    }

    private static func missing(_ title: String) -> Diagnostic {
        .mistake("E1101", title, help: ["`bellbird serve --demo DIR` writes an example"])
    }

    private static func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            && isDirectory.boolValue
    }

    /// The plan, if nothing is wrong.
    public var checkedPlan: Plan? { hasErrors ? nil : plan.plan }

    public var dialplans: [SourceFile] { sources.filter { $0.name.hasSuffix(".dial") } }

    /// The plan that it would be with other dialplans; nil if anything is wrong with them.
    public func plan(with dialplans: [SourceFile]) -> Plan? {
        let others = sources.filter { !$0.name.hasSuffix(".dial") }
        return PlanDirectory(others + dialplans, passwordsAreKnown: false, zones: Self.zone).plan
    }

    /// What was checked before, or is: databases of others are not asked again.
    static func planDirectory(
        _ files: [SourceFile], withoutSecrets: Bool = false
    ) -> PlanDirectory {
        PlanDirectory(files, passwordsAreKnown: !withoutSecrets, zones: Self.zone)
    }

    /// Days since 1970-01-01.
    private static var today: Int { Int(Date().timeIntervalSince1970 / 86_400) }

    /// The rules of a time zone, as the system keeps them.
    @Sendable
    private static func zone(_ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "/usr/share/zoneinfo/" + name).map { [UInt8]($0) }
    }

    /// Whether it says how mail is sent.
    public var sendsMail: Bool { settings?.mail != nil }

    /// Where the exchange keeps what it must remember; nil without a readable bellbird.toml.
    public var stateDirectory: String? { settings?.stateDirectory }

    /// Dialplan and inventory, named by their paths within the directory; no secrets.
    public var planFiles: [SourceFile] {
        sources.filter { !["bellbird.toml", "secrets.toml"].contains($0.name) }.map { file in
            SourceFile(path: String(file.path.dropFirst(path.utf8.count + 1)), bytes: file.bytes)
        }
    }

    /// Every other `.toml` file. Hidden ones are left to the editors that write them.
    private static func inventories(in path: String) -> [String] {
        let own = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return own.filter {
            $0.hasSuffix(".toml") && !$0.hasPrefix(".")
                && !["bellbird.toml", "secrets.toml"].contains($0)
        }.sorted()
    }

    /// In `dialplans/`, and in the directory itself: a plan of one file needs no folder. Hidden
    /// ones are left to the editors that write them.
    private static func files(_ ending: String, in path: String) -> [String] {
        let manager = FileManager.default
        let own = (try? manager.contentsOfDirectory(atPath: path)) ?? []
        let inner = (try? manager.contentsOfDirectory(atPath: path + "/dialplans")) ?? []
        func wanted(_ names: [String]) -> [String] {
            names.filter { $0.hasSuffix(ending) && !$0.hasPrefix(".") }.sorted()
        }
        return wanted(own) + wanted(inner).map { "dialplans/" + $0 }
    }

    /// RFC 4568 §7: keys in the signalling need a signalling that nobody reads. One message for all
    /// the extensions whose calls would be refused, one by one.
    private static func complaints(
        about inventory: Inventory, _ settings: Settings?
    ) -> [Diagnostic] {
        let listeners = settings?.listeners ?? []
        let numbers = inventory.extensions.filter { $0.srtp == .required }.map(\.number)
        guard !listeners.isEmpty, !listeners.contains(where: \.transport.isSecure),
            let first = numbers.first
        else { return [] }
        let more = numbers.count == 1 ? "" : " (and \(numbers.count - 1) more)"
        return [
            .mistake(
                "E1110", "\(first)\(more) cannot make or take a call: no listener speaks TLS",
                at: inventory.span(ofKeys: first),
                label: "its keys could be read over UDP and TCP",
                help: [
                    "add `[[listen]]` with `transport = \"tls\"` to bellbird.toml",
                    "or write `srtp = \"preferred\"`",
                ])
        ]
    }

    /// Passwords that everybody on the machine can read are none.
    private static func complaint(aboutSecrets path: String) -> Diagnostic? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o037 != 0 else {
            return nil
        }
        return .mistake(
            "E1103", "\(path) can be read or changed by others (mode \(String(mode, radix: 8)))",
            help: ["`chmod 600 \(path)`"])
    }
}
