import NIOCore
import NIOPosix
import NIOSSL

/// Why a stream could not be opened or did not hold, for people.
enum StreamFault {
    static func words(for error: any Error) -> String {
        switch error {
        case let error as IOError: SystemReason.text(error.errnoCode)
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { words(for: $0.error) } ?? "it cannot be connected to"
        case is ChannelError: "it does not take the connection"
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            "its certificate is for another name"
        default: handshake("\(error)")
        }
    }

    /// BoringSSL says it in its own words, of which these are what people can do something about.
    private static func handshake(_ text: String) -> String {
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return "its certificate is not trusted, or has expired"
        }
        if text.contains("CERTIFICATE_EXPIRED") { return "its certificate has expired" }
        if text.contains("WRONG_VERSION_NUMBER") { return "it does not speak TLS there" }
        return "the connection does not hold"
    }
}
