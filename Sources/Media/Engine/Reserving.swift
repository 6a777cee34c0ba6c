import CMediaIO
import Glibc
import Wire

/// The sockets of a stream: RTP, and RTCP on the port above (RFC 3550 §11).
struct SocketPair {
    let rtp: Int32
    let rtcp: Int32

    struct Failure: Error {
        let code: Int32

        var reason: String { String(cString: strerror(code)) }
        /// These ports are not to be had; others at the address may be.
        var isTaken: Bool { code == EADDRINUSE || code == EACCES }
    }

    static func bind(_ address: SocketAddress) -> Result<SocketPair, Failure> {
        var local = cmedia_address(address)
        let rtp = cmedia_open(&local)
        guard rtp >= 0 else { return .failure(Failure(code: -rtp)) }
        local.port &+= 1
        let rtcp = cmedia_open(&local)
        guard rtcp >= 0 else {
            _ = cmedia_close(rtp)
            return .failure(Failure(code: -rtcp))
        }
        return .success(SocketPair(rtp: rtp, rtcp: rtcp))
    }

    /// Drops what came before there was a stream.
    func empty(into room: UnsafeMutableRawPointer) {
        for socket in [rtp, rtcp] {
            for _ in 0..<Limits.datagramsDropped {
                guard cmedia_receive(socket, room, Limits.datagramBytes) >= 0 else { break }
            }
        }
    }

    func close() {
        _ = cmedia_close(rtp)
        _ = cmedia_close(rtcp)
    }
}

/// Pairs that are bound before there is a stream for them.
extension MediaLoop {
    mutating func reserve(_ local: SocketAddress) {
        // Asked twice: it is ours.
        guard reserved[local] == nil else { return report(.reserved(local)) }
        switch SocketPair.bind(local) {
        case .success(let pair):
            reserved[local] = pair
            report(.reserved(local))
        case .failure(let error):
            report(.reserveFailed(local, isTaken: error.isTaken, reason: error.reason))
        }
    }

    mutating func release(_ local: SocketAddress) {
        reserved.removeValue(forKey: local)?.close()
    }
}
