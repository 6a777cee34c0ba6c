import Foundation

/// The configuration that the first start writes: small enough to read in a minute, and complete.
public struct DemoConfiguration: Sendable {
    public struct Phone: Sendable {
        public var number: String
        public var name: String
        public var password: String
    }

    public let directory: String
    public let phones: [Phone]

    /// Nil when `directory` holds a configuration already.
    public static func write(to directory: String, sipPort: Int = 5060) throws
        -> DemoConfiguration?
    {
        let manager = FileManager.default
        guard !manager.fileExists(atPath: directory + "/bellbird.toml") else { return nil }
        try manager.createDirectory(
            atPath: directory + "/dialplans", withIntermediateDirectories: true)
        let phones = [("201", "Alice"), ("202", "Bob"), ("203", "Carol")].map {
            Phone(number: $0.0, name: $0.1, password: Password.random())
        }
        let extensions = phones.map { phone in
            """
            [extension.\(phone.number)]
            name = "\(phone.name)"
            context = "office"

            """
        }.joined(separator: "\n")
        let secrets =
            "# One password for each extension. Keep this file to yourself (mode 0600).\n[phone]\n"
            + phones.map { "\($0.number) = \"\($0.password)\"\n" }.joined()
        try put(secrets, directory + "/secrets.toml", mode: 0o600)
        try put(extensions, directory + "/extensions.toml", mode: 0o644)
        try put(dialplan, directory + "/dialplans/main.dial", mode: 0o644)
        try put(settings(sipPort), directory + "/bellbird.toml", mode: 0o644)
        return DemoConfiguration(directory: directory, phones: phones)
    }

    private static func put(_ text: String, _ path: String, mode: Int) throws {
        let isMade = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode])
        guard isMade else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
        }
    }

    private static func settings(_ port: Int) -> String {
        """
        # Bellbird's settings. `bellbird check` with the name of this directory looks at them.
        # `bellbird reload` takes them on; listeners, certificates, directories and sockets change
        # at the next start. Every line is explained in the manual, chapter "Configuration".

        domain = "bellbird.local"

        [[listen]]
        transport = "udp"
        port = \(port)

        [[listen]]
        transport = "tcp"
        port = \(port)

        [[listen]]
        transport = "tls"
        port = \(port == 0 ? 0 : port + 1)

        [tls]
        certificate = "tls.crt"
        key = "tls.key"

        [state]
        directory = "state"

        [control]
        socket = "control.sock"

        """
    }

    static let dialplan = """
        bellbird 1

        // What the phones of this office may dial. A number runs the lines in its braces.
        context office {
          number extension            { ring dialed for 20s }
          number *43 "Echo test"      { echo-test }
          number *44 "Test tone"      { play tone test times 10 }
          number 0   "Front desk"     { goto front-desk }
          otherwise                   { play tone congestion times 3 early; hangup not-found }
        }

        // Alice first; Bob joins after ten seconds; whoever answers, talks.
        flow front-desk {
          ring 201, 202 after 10s for 30s {
            on busy     { play tone busy times 5 early; hangup busy }
            on noanswer { play tone congestion times 3 early }
          }
        }

        """
}
