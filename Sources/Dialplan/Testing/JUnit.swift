/// Results for build servers: JUnit's XML (10.4, `--junit`).
public enum JUnit {
    public static func xml(_ results: [TestResult]) -> String {
        let failures = results.count { $0.failure != nil }
        let skipped = results.count { $0.skipped != nil }
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            #"<testsuite name="dialplan" tests="\#(results.count)" failures="\#(failures)" "#
                + #"skipped="\#(skipped)">"#,
        ]
        for result in results {
            let place =
                "name=\"\(XMLText.escaped(result.title))\" "
                + "classname=\"\(XMLText.escaped(result.position.file))\""
                + " line=\"\(result.position.line)\""
            if let lack = result.skipped {
                lines.append("  <testcase \(place)>")
                let why = XMLText.escaped("the exchange does not do this yet: \(lack)")
                lines.append("    <skipped message=\"\(why)\"/>")
                lines.append("  </testcase>")
                continue
            }
            guard let failure = result.failure else {
                lines.append("  <testcase \(place)/>")
                continue
            }
            lines.append("  <testcase \(place)>")
            let title = XMLText.escaped("\(failure.code): \(failure.title)")
            lines.append("    <failure message=\"\(title)\">")
            lines += result.trace.map(XMLText.escaped)
            lines.append("    </failure>")
            lines.append("  </testcase>")
        }
        return (lines + ["</testsuite>", ""]).joined(separator: "\n")
    }
}
