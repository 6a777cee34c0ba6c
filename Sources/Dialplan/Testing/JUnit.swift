/// Results for build servers: JUnit's XML (10.4, `--junit`).
public enum JUnit {
    public static func xml(_ results: [TestResult]) -> String {
        let failures = results.count { !$0.isPassed }
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            #"<testsuite name="dialplan" tests="\#(results.count)" failures="\#(failures)">"#,
        ]
        for result in results {
            let place =
                "name=\"\(escaped(result.title))\" "
                + "classname=\"\(escaped(result.position.file))\" line=\"\(result.position.line)\""
            guard let failure = result.failure else {
                lines.append("  <testcase \(place)/>")
                continue
            }
            lines.append("  <testcase \(place)>")
            let title = escaped("\(failure.code): \(failure.title)")
            lines.append("    <failure message=\"\(title)\">")
            lines += result.trace.map(escaped)
            lines.append("    </failure>")
            lines.append("  </testcase>")
        }
        return (lines + ["</testsuite>", ""]).joined(separator: "\n")
    }

    /// Control characters have no place in XML 1.0.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t": result += " "
            default: result.unicodeScalars.append(scalar.value < 0x20 ? "?" : scalar)
            }
        }
        return result
    }
}
