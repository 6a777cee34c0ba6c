import Dialplan
import Switchboard

/// `[alerts]`: who is told of trouble of the exchange itself.
extension Settings {
    mutating func readAlerts(_ table: TOMLTable) {
        var reader = TOMLReader(table, name: "alerts")
        reader.require("notify", "notify = [\"admin@example.com\"]")
        for text in reader.texts("notify") {
            let isNumber =
                !text.value.isEmpty && text.value.utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard isNumber || MailAddress(text.value) != nil || text.value.isHookAddress else {
                reader.wrong(
                    text.span, "nobody can be told at `\(text.value)`",
                    help: ["write an extension, a mail address, or `https://…`"])
                continue
            }
            alerts.notify.append(text.value)
        }
        alerts.trunkDelay = reader.integer("trunk-after", in: 10...86_400) ?? alerts.trunkDelay
        finish(&reader)
    }
}
