import Dialplan
import Foundation
import SIP
import Switchboard
import Wire

/// bellbird.toml, read and checked.
struct Settings: Sendable {
    var domain = "bellbird.local"
    var listeners: [ListenSpecification] = []
    var certificate: String?
    /// A PEM file with the authorities of trunks that are trusted instead of the system's.
    var authorities: String?
    var key: String?
    var media = MediaSettings()
    var registrar = RegistrarSettings()
    var sessions = SessionSettings()
    var defence = DefenceSettings()
    var outside = OutsideSettings()
    var stateDirectory = "/var/lib/bellbird"
    var controlSocket = "/run/bellbird/control.sock"
    var controlGroups = ControlGroups()
    var logLevel = "info"
    /// Nil: nobody may ask for figures.
    var metrics: MetricsDoor.Place?
    /// Why calls went as they did is kept for so many days; 0 keeps nothing.
    var decisionsDays: Int64 = 30
    /// The oldest go where all of them take more; 0: however much.
    var decisionsMegabytes: Int64 = 4_000
    /// What supervisors did is kept for so many days; 0 keeps it for ever.
    var monitorDays: Int64 = 365
    var recordings = RecordingSettings()
    var web = WebSettings()
    var voicemail = VoicemailSettings()
    var alerts = AlertSettings()
    var mail: MailSettings?
    var sounds: SoundFolders
    /// Whether the file says anything of sounds.
    var namesSounds = false
    /// Where these settings stand in the file, for messages.
    var places = Places()
    var diagnostics: [Diagnostic] = []

    struct Places: Sendable {
        var stateDirectory: Span?
        var controlSocket: Span?
        var certificate: Span?
        var key: Span?
        var metrics: Span?
    }

    /// Relative paths count from `directory`.
    init(_ source: SourceFile, file: Int, directory: String) {
        let document = TOMLDocument(source, file: file)
        sounds = SoundFolders(configuration: directory)
        diagnostics = document.diagnostics
        var reader = TOMLReader(document.root, name: source.name)
        reader.require("domain", "domain = \"pbx.example.com\"")
        if let domain = reader.string("domain") { self.domain = domain.lowercased() }
        for table in reader.tables("listen") { readListener(table) }
        let tls = reader.table("tls")
        if let tls { readTLS(tls, directory) }
        if let table = reader.table("media") { readMedia(table) }
        if let table = reader.table("registrar") { readRegistrar(table) }
        if let table = reader.table("sessions") { readSessions(table) }
        if let table = reader.table("defence") { readDefence(table) }
        if let table = reader.table("nat") { readOutside(table) }
        if let table = reader.table("state") {
            var inner = TOMLReader(table, name: "state")
            if let path = inner.text("directory") {
                (stateDirectory, places.stateDirectory) = (path.value, path.span)
            }
            finish(&inner)
        }
        if let table = reader.table("records") { readRecords(table) }
        if let table = reader.table("recordings") { readRecordings(table) }
        if let table = reader.table("monitor") { readMonitor(table) }
        if let table = reader.table("control") {
            var inner = TOMLReader(table, name: "control")
            if let path = inner.text("socket") {
                (controlSocket, places.controlSocket) = (path.value, path.span)
            }
            controlGroups.viewers = group("viewers", &inner)
            controlGroups.operators = group("operators", &inner)
            finish(&inner)
        }
        if let table = reader.table("log") { readLog(table) }
        if let table = reader.table("alerts") { readAlerts(table) }
        if let table = reader.table("metrics") { readMetrics(table, directory) }
        if let table = reader.table("web") { readWeb(table, directory) }
        if let table = reader.table("voicemail") { readVoicemail(table) }
        if let table = reader.table("mail") { readMail(table, directory) }
        if let table = reader.table("sounds") { readSounds(table, directory) }
        stateDirectory = Self.absolute(stateDirectory, directory)
        controlSocket = Self.absolute(controlSocket, directory)
        if listeners.isEmpty, !reader.diagnostics.contains(where: { $0.severity == .error }) {
            diagnostics.append(
                .mistake(
                    "E1005", "\(source.name) has no listener",
                    help: ["add `[[listen]]` with `transport = \"udp\"`"]))
        }
        finish(&reader)
        if tls == nil { checkCertificate() }
    }

    private mutating func checkCertificate() {
        guard let listener = listeners.first(where: \.transport.isSecure) else { return }
        diagnostics.append(
            .mistake(
                "E1104", "a TLS listener needs a certificate", at: listener.span,
                help: ["add `[tls]` with `certificate` and `key`"]))
    }

    /// What a reload cannot change, for people: nothing in the usual case.
    func needingRestart(since first: Settings) -> [String] {
        var later: [String] = []
        let isSame =
            listeners.count == first.listeners.count
            && zip(listeners, first.listeners).allSatisfy { $0.isSame(as: $1) }
        if !isSame { later.append("the change of `[[listen]]`") }
        if stateDirectory != first.stateDirectory { later.append("the change of `[state]`") }
        if (controlSocket, controlGroups) != (first.controlSocket, first.controlGroups) {
            later.append("the change of `[control]`")
        }
        if metrics != first.metrics { later.append("the change of `[metrics]`") }
        if logLevel != first.logLevel { later.append("the change of `[log]`") }
        return later
    }

    static func absolute(_ path: String, _ directory: String) -> String {
        path.hasPrefix("/") ? path : directory + "/" + path
    }

    mutating func finish(_ reader: inout TOMLReader) {
        reader.finish()
        diagnostics += reader.diagnostics
    }

    /// One that this machine does not have is only a warning: another machine may have it.
    private mutating func group(_ key: String, _ reader: inout TOMLReader) -> String? {
        guard let text = reader.text(key) else { return nil }
        if ControlGroups.id(of: text.value) == nil {
            diagnostics.append(
                .mistake(
                    "W1111", "this machine has no group `\(text.value)`", at: text.span,
                    help: ["`groupadd --system \(text.value)`, then `usermod -aG` for each member"])
            )
        }
        return text.value
    }

    private mutating func readListener(_ table: TOMLTable) {
        var reader = TOMLReader(table, name: "listen")
        reader.require("transport", "transport = \"udp\"")
        var transport = Transport.udp
        if let text = reader.text("transport") {
            switch text.value {
            case "udp": transport = .udp
            case "tcp": transport = .tcp
            case "tls": transport = .tls
            default: reader.wrong(text.span, "a transport is `udp`, `tcp` or `tls`")
            }
        }
        let address = address("address", &reader) ?? .v4(0)
        let port = reader.integer("port", in: 0...65_535) ?? Int64(transport.defaultPort)
        listeners.append(
            ListenSpecification(
                transport: transport, address: SocketAddress(address, UInt16(port)),
                advertised: self.address("advertise", &reader), span: table.span))
        finish(&reader)
    }

    private func address(_ key: String, _ reader: inout TOMLReader) -> IPAddress? {
        guard let text = reader.text(key) else { return nil }
        guard let address = IPAddress(text.value) else {
            reader.wrong(
                text.span, "`\(text.value)` is not an address",
                help: ["write `0.0.0.0`, `192.0.2.1` or `::`"])
            return nil
        }
        return address
    }

    private mutating func readTLS(_ table: TOMLTable, _ directory: String) {
        var reader = TOMLReader(table, name: "tls")
        reader.require("certificate", "certificate = \"tls.crt\"")
        reader.require("key", "key = \"tls.key\"")
        if let path = reader.text("certificate") {
            (certificate, places.certificate) = (Self.absolute(path.value, directory), path.span)
        }
        if let path = reader.text("key") {
            (key, places.key) = (Self.absolute(path.value, directory), path.span)
        }
        authorities = reader.string("authorities").map { Self.absolute($0, directory) }
        finish(&reader)
    }

    private mutating func readMedia(_ table: TOMLTable) {
        var reader = TOMLReader(table, name: "media")
        if let text = reader.text("ports") {
            let parts = text.value.split(separator: "-").compactMap { UInt16($0) }
            if parts.count == 2, parts[0] >= 1024, parts[1] > parts[0] {
                media.ports = parts[0]...parts[1]
            } else {
                reader.wrong(
                    text.span, "`\(text.value)` is not a range of ports",
                    help: ["write `\"16384-32767\"`"])
            }
        }
        media.address = address("address", &reader)
        if let ceiling = reader.integer("ceiling", in: 10...100) { media.ceiling = Int(ceiling) }
        if let text = reader.text("silence-timeout") {
            if text.value == "off" {
                media.silenceTimeout = nil
            } else if text.value.hasSuffix("s"), let seconds = Int64(text.value.dropLast()),
                (5...3600).contains(seconds)
            {
                media.silenceTimeout = .seconds(seconds)
            } else {
                reader.wrong(
                    text.span, "`\(text.value)` is not a length of time",
                    help: ["write `\"30s\"` or `\"off\"`"])
            }
        }
        finish(&reader)
    }

    private mutating func readRecords(_ table: TOMLTable) {
        var reader = TOMLReader(table, name: "records")
        decisionsDays = reader.integer("decisions-days", in: 0...3_650) ?? decisionsDays
        decisionsMegabytes =
            reader.integer("decisions-megabytes", in: 0...100_000_000) ?? decisionsMegabytes
        finish(&reader)
    }

    private mutating func readMonitor(_ table: TOMLTable) {
        var reader = TOMLReader(table, name: "monitor")
        media.tellsOfSupervisors = reader.boolean("tone") ?? false
        monitorDays = reader.integer("days", in: 0...36_500) ?? monitorDays
        finish(&reader)
    }

    private mutating func readRecordings(_ table: TOMLTable) {
        var reader = TOMLReader(table, name: "recordings")
        if let text = reader.text("format") {
            if ["wav", "opus"].contains(text.value) {
                media.recordsOpus = text.value == "opus"
            } else {
                reader.wrong(text.span, "a recording is `wav` or `opus`")
            }
        }
        recordings.days = reader.integer("days", in: 0...36_500) ?? recordings.days
        recordings.megabytes =
            reader.integer("megabytes", in: 0...100_000_000) ?? recordings.megabytes
        finish(&reader)
    }

    private mutating func readRegistrar(_ table: TOMLTable) {
        var reader = TOMLReader(table, name: "registrar")
        let seconds = Int64(10)...Int64(86_400)
        if let value = reader.integer("min-expires", in: seconds) {
            registrar.minExpires = UInt32(value)
        }
        if let value = reader.integer("default-expires", in: seconds) {
            registrar.defaultExpires = UInt32(value)
        }
        if let value = reader.integer("max-expires", in: seconds) {
            registrar.maxExpires = UInt32(value)
        }
        readDigest(&reader)
        if let value = reader.integer("max-contacts", in: 1...100) {
            registrar.maxContacts = Int(value)
        }
        finish(&reader)
    }

    /// `digest = ["SHA-256", "MD5"]`
    private mutating func readDigest(_ reader: inout TOMLReader) {
        guard let names = reader.strings("digest") else { return }
        var found: [DigestAlgorithm] = []
        for (name, span) in names {
            if let algorithm = DigestAlgorithm(ByteString(name)) {
                found.append(algorithm)
            } else {
                reader.wrong(
                    span, "there is no digest `\(name)`",
                    help: ["write `MD5`, `SHA-256` or `SHA-512-256`"])
            }
        }
        if !found.isEmpty { registrar.digest = found }
    }

    private mutating func readSessions(_ table: TOMLTable) {
        var reader = TOMLReader(table, name: "sessions")
        if let value = reader.integer("expires", in: 90...86_400) {
            sessions.expires = UInt32(value)
        }
        if let value = reader.integer("min-se", in: 90...86_400) {
            sessions.minSE = UInt32(value)
        }
        if let value = reader.integer("ask-after", in: 30...86_400) {
            sessions.askAfter = UInt32(value)
        }
        finish(&reader)
    }

    private mutating func readWeb(_ table: TOMLTable, _ directory: String) {
        var reader = TOMLReader(table, name: "web")
        if let text = reader.text("proxy") {
            if text.value.hasPrefix("http://") || text.value.hasPrefix("https://") {
                web.proxy = text.value
            } else {
                reader.wrong(
                    text.span, "`\(text.value)` is not the address of a proxy",
                    help: ["write `http://proxy.example.com:3128`"])
            }
        }
        web.authorities = reader.text("authorities").map { Self.absolute($0.value, directory) }
        finish(&reader)
    }

    /// Both lists take the place of what is looked through else.
    private mutating func readSounds(_ table: TOMLTable, _ directory: String) {
        var reader = TOMLReader(table, name: "sounds")
        namesSounds = true
        if let paths = reader.strings("directories") {
            sounds.directories = paths.map { Self.absolute($0.0, directory) }
        }
        if let paths = reader.strings("music") {
            sounds.music = paths.map { Self.absolute($0.0, directory) }
        }
        finish(&reader)
    }

    private mutating func readLog(_ table: TOMLTable) {
        var reader = TOMLReader(table, name: "log")
        if let text = reader.text("level") {
            if ["debug", "info", "warning", "error"].contains(text.value) {
                logLevel = text.value
            } else {
                reader.wrong(text.span, "a level is debug, info, warning or error")
            }
        }
        finish(&reader)
    }
}

/// What is kept of recorded calls.
struct RecordingSettings: Equatable, Sendable {
    /// 0: however old.
    var days: Int64 = 90
    /// 0: however much.
    var megabytes: Int64 = 20_000
}
