import Dialplan
import Switchboard

/// `[mail]` of bellbird.toml: the server that takes our mail.
struct MailSettings: Equatable, Sendable {
    enum Security: String, Sendable {
        /// TLS after a plain beginning (RFC 3207), never without it; TLS from the start (RFC 8314).
        case starttls, tls, none
    }

    var server = ""
    var port: UInt16 = 587
    var security = Security.starttls
    var user: String?
    /// The key of the password below `[service]` in secrets.toml.
    var secret = "mail"
    var from = ""
    /// A PEM file with the authorities that are trusted instead of the system's.
    var authorities: String?
    /// What was said goes with the mail.
    var attaches = true
}

extension Settings {
    mutating func readMail(_ table: TOMLTable, _ directory: String) {
        var reader = TOMLReader(table, name: "mail")
        var mail = MailSettings()
        reader.require("server", "server = \"mail.example.com\"")
        reader.require("from", "from = \"bellbird@example.com\"")
        if let text = reader.text("server") {
            mail.server = text.value
            if text.value.isEmpty || !text.value.utf8.allSatisfy(MailAddress.isOfHost) {
                reader.wrong(text.span, "`\(text.value)` is not the name of a server")
            }
        }
        if let text = reader.text("from") {
            mail.from = text.value
            if MailAddress(text.value) == nil {
                reader.wrong(text.span, "`\(text.value)` is not a mail address")
            }
        }
        if let text = reader.text("security") {
            if let security = MailSettings.Security(rawValue: text.value) {
                mail.security = security
                if security == .tls { mail.port = 465 }
                if security == .none { mail.port = 25 }
            } else {
                reader.wrong(text.span, "security is `starttls`, `tls` or `none`")
            }
        }
        if let port = reader.integer("port", in: 1...65_535) { mail.port = UInt16(port) }
        mail.user = reader.string("user")
        mail.secret = reader.string("secret") ?? mail.secret
        mail.attaches = reader.boolean("attach") ?? mail.attaches
        mail.authorities = reader.text("authorities").map { Self.absolute($0.value, directory) }
        finish(&reader)
        self.mail = mail
    }

    mutating func readVoicemail(_ table: TOMLTable) {
        var reader = TOMLReader(table, name: "voicemail")
        if let text = reader.text("format") {
            if ["wav", "opus"].contains(text.value) {
                voicemail.recordsOpus = text.value == "opus"
            } else {
                reader.wrong(text.span, "a message is `wav` or `opus`")
            }
        }
        if let seconds = reader.integer("longest", in: 10...1_800) {
            voicemail.longest = .seconds(seconds)
        }
        if let seconds = reader.integer("shortest", in: 1...60) {
            voicemail.shortest = .seconds(seconds)
        }
        if let seconds = reader.integer("silence", in: 0...300) {
            voicemail.silence = seconds == 0 ? nil : .seconds(seconds)
        }
        if let count = reader.integer("messages", in: 1...10_000) {
            voicemail.messages = Int(count)
        }
        if let count = reader.integer("minutes", in: 0...100_000) { voicemail.minutes = Int(count) }
        voicemail.days = reader.integer("days", in: 0...36_500) ?? voicemail.days
        if let count = reader.integer("pin-digits", in: 4...12) { voicemail.pinDigits = Int(count) }
        finish(&reader)
    }
}
