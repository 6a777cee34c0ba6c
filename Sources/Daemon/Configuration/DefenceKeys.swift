import Dialplan
import Switchboard
import Wire

/// `[defence]`: how strangers are kept off.
extension Settings {
    mutating func readDefence(_ table: TOMLTable) {
        var reader = TOMLReader(table, name: "defence")
        if let value = reader.integer("failures", in: 3...1_000) { defence.failures = Int(value) }
        defence.within = reader.integer("within", in: 1...86_400) ?? defence.within
        defence.ban = reader.integer("ban", in: 1...31_536_000) ?? defence.ban
        defence.longestBan =
            reader.integer("longest-ban", in: 1...31_536_000)
            ?? max(defence.longestBan, defence.ban)
        if let value = reader.integer("rate", in: 1...100_000) { defence.rate = Int(value) }
        if let names = reader.strings("scanners") {
            defence.scanners = names.map { ByteString($0.0) }.filter { !$0.isEmpty }
        }
        for (text, span) in reader.strings("exempt") ?? [] {
            if let network = IPNetwork(text) {
                defence.exempt.append(network)
            } else {
                reader.wrong(
                    span, "`\(text)` is not an address or a network",
                    help: ["write `192.0.2.7`, `192.0.2.0/24` or `2001:db8::/64`"])
            }
        }
        finish(&reader)
    }
}
