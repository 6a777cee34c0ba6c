import CCertificate
import Foundation
import NIOSSL

/// What TLS listeners and outgoing TLS streams speak with. TLS 1.2 and later.
struct Certificates: Sendable {
    let server: NIOSSLContext
    let client: NIOSSLContext

    struct Failure: Error {
        var reason: String
    }

    /// Reads PEM files.
    init(certificate: String, key: String) throws {
        for path in [certificate, key] where !FileManager.default.isReadableFile(atPath: path) {
            throw Failure(reason: "\(path) cannot be read")
        }
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate)
            let privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(privateKey))
            configuration.minimumTLSVersion = .tlsv12
            server = try NIOSSLContext(configuration: configuration)
            var outgoing = TLSConfiguration.makeClientConfiguration()
            outgoing.minimumTLSVersion = .tlsv12
            client = try NIOSSLContext(configuration: outgoing)
        } catch {
            throw Failure(reason: "\(certificate) and \(key) are no certificate and its key")
        }
    }

    /// Makes a self-signed pair, if there is none: phones can be encrypted from the first start.
    static func make(for name: String, certificate: String, key: String) throws {
        guard !FileManager.default.fileExists(atPath: certificate) else { return }
        guard ccertificate_make(name, key, certificate) == 0 else {
            throw Failure(reason: "a certificate could not be written to \(certificate)")
        }
    }
}
