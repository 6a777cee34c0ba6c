import CCertificate
import Foundation
import NIOSSL
import Switchboard

/// What TLS listeners and outgoing TLS streams speak with. TLS 1.2 and later.
struct Certificates: Sendable {
    let server: NIOSSLContext
    let client: NIOSSLContext

    struct Failure: Error {
        var reason: String
        /// The setting that it is about; else `certificate`.
        var isOfKey = false
    }

    /// Reads PEM files. `authorities`: those whose servers are believed, in place of the system's.
    init(certificate: String, key: String, authorities: String? = nil) throws(Failure) {
        for path in [certificate, key, authorities].compactMap({ $0 })
        where access(path, R_OK) != 0 {
            throw Failure(
                reason: "\(path) cannot be read: \(SystemReason.last)", isOfKey: path == key)
        }
        guard let chain = try? NIOSSLCertificate.fromPEMFile(certificate), !chain.isEmpty else {
            throw Failure(reason: "\(certificate) holds no certificate")
        }
        guard let privateKey = try? NIOSSLPrivateKey(file: key, format: .pem) else {
            throw Failure(reason: "\(key) holds no private key that can be read without a password")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(privateKey))
        configuration.minimumTLSVersion = .tlsv12
        configuration.shutdownTimeout = Limits.farewell
        do { server = try NIOSSLContext(configuration: configuration) } catch {
            throw Failure(
                reason: "the key in \(key) is not that of the certificate in \(certificate)")
        }
        var outgoing = TLSConfiguration.makeClientConfiguration()
        outgoing.minimumTLSVersion = .tlsv12
        if let authorities { outgoing.trustRoots = .file(authorities) }
        do { client = try NIOSSLContext(configuration: outgoing) } catch {
            throw Failure(
                reason: authorities.map { "\($0) holds no certificates of authorities" }
                    ?? "the certificates that this machine trusts cannot be read: \(error)")
        }
    }

    /// Makes a self-signed pair, if there is none: phones can be encrypted from the first start.
    static func make(
        for name: String, certificate: String, key: String, days: Int32 = 3_650
    ) throws(Failure) {
        let manager = FileManager.default
        switch (manager.fileExists(atPath: certificate), manager.fileExists(atPath: key)) {
        case (true, true): return
        case (true, false):
            throw Failure(
                reason: "the certificate \(certificate) is there, but not its key \(key)",
                isOfKey: true)
        case (false, true):
            throw Failure(reason: "the key \(key) is there, but not its certificate \(certificate)")
        case (false, false): break
        }
        for path in [certificate, key] { try checkFolder(of: path, isOfKey: path == key) }
        guard ccertificate_make(name, key, certificate, days) == 0 else {
            let reason = SystemReason.last
            // Both were made here, or not at all; half a pair would stop the next start.
            for path in [certificate, key] { unlink(path) }
            throw Failure(reason: "a certificate cannot be written to \(certificate): \(reason)")
        }
    }

    private static func checkFolder(of path: String, isOfKey: Bool) throws(Failure) {
        let folder = (path as NSString).deletingLastPathComponent
        guard FileManager.default.fileExists(atPath: folder) else {
            throw Failure(
                reason: "the folder \(folder) does not exist, for \(path)", isOfKey: isOfKey)
        }
        guard access(folder, W_OK) == 0 else {
            throw Failure(
                reason: "a certificate and its key cannot be written to \(folder):"
                    + " \(SystemReason.last)", isOfKey: isOfKey)
        }
    }

    /// When it ends, in seconds since 1970; nil where it cannot be read.
    static func end(of certificate: String) -> Int64? {
        var ends: Int64 = 0
        return ccertificate_look(certificate, "", &ends) >= 0 ? ends : nil
    }

    /// What a phone will find wrong with the certificate, a sentence each; `host` is what phones
    /// know the exchange by.
    static func complaints(
        about certificate: String, host: String, at now: UTCTime
    ) -> [String] {
        var ends: Int64 = 0
        let names = ccertificate_look(certificate, host, &ends)
        guard names >= 0 else { return [] }
        var found: [String] = []
        let secondsLeft = ends - now.milliseconds / 1_000
        let days = secondsLeft / 86_400
        if secondsLeft < 0 {
            found.append("The certificate \(certificate) has expired: phones may refuse it")
        } else if days < Limits.daysBeforeCertificateEnds {
            let left = days == 1 ? "1 day" : "\(days) days"
            found.append("The certificate \(certificate) ends in \(left): put a new one there")
        }
        if names == 0 {
            found.append(
                "The certificate \(certificate) does not name `\(host)`, the `domain` of"
                    + " bellbird.toml: phones may refuse it")
        }
        return found
    }
}
