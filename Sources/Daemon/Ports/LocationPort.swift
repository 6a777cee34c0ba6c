import NIOCore
import NIOPosix
import SIP
import Switchboard
import Wire

/// Answers where a name leads (RFC 3263), on threads that may wait for the resolver. This version
/// asks for addresses only; NAPTR and SRV come with the trunk module.
struct LocationPort: Sendable {
    let threads: NIOThreadPool

    func ask(_ question: LocationQuestion, for loop: SignallingLoop) {
        threads.submit { state in
            guard case .active = state else { return }
            let port = question.port ?? question.transport.defaultPort
            let found = Self.addresses(of: question.host.description, port: port)
            loop.eventLoop.execute {
                loop.assumeIsolated { $0.take([.located(question.id, found)]) }
            }
        }
    }

    private static func addresses(of host: String, port: UInt16) -> [Wire.SocketAddress] {
        guard
            let resolved = try? NIOCore.SocketAddress.makeAddressResolvingHost(
                host, port: Int(port))
        else { return [] }
        return Wire.SocketAddress(resolved).map { [$0] } ?? []
    }
}
