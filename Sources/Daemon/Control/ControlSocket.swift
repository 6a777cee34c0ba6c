import Foundation
import Glibc

/// The file of the control socket: made where there is none or a dead one, and removed by its
/// maker only.
final class ControlSocket: Sendable {
    struct Failure: Error, Equatable {
        /// A sentence without its point.
        var reason: String
    }

    private struct Identity: Equatable {
        var device: dev_t
        var node: ino_t

        /// Nil where no socket is.
        init?(_ path: String) {
            var found = stat()
            guard lstat(path, &found) == 0, found.st_mode & S_IFMT == S_IFSOCK else { return nil }
            device = found.st_dev
            node = found.st_ino
        }
    }

    private let path: String
    private let made: Folders.Made
    private let identity: Identity?
    /// Bound, not listening yet; whoever takes it closes it.
    let descriptor: Int32

    /// `isForGroups`: whoever is on this machine may connect, and the server looks who it is.
    /// Errors: somebody answers there, or the place cannot be used. Then what is there stays.
    /// `what`: what it is called in sentences.
    init(
        _ path: String, _ what: String = "control socket", isForGroups: Bool = false
    ) throws(Failure) {
        self.path = path
        do {
            made = try Folders.make((path as NSString).deletingLastPathComponent)
        } catch {
            throw Failure(
                reason: "the \(what) \(path) cannot be opened: its folder cannot be made:"
                    + " \(SystemReason.text(error.code))")
        }
        do { descriptor = try Self.bound(path, what) } catch {
            made.remove()
            throw error
        }
        chmod(path, isForGroups ? 0o666 : 0o660)
        identity = Identity(path)
    }

    private static func bound(_ path: String, _ what: String) throws(Failure) -> Int32 {
        let sentence = "the \(what) \(path)"
        guard let address = UnixAddress(path) else {
            throw Failure(reason: "\(sentence) cannot be opened: its path is too long")
        }
        switch reached(address) {
        case 0, EAGAIN: throw Failure(reason: "\(sentence) is in use by a running exchange")
        case ENOENT: break
        case ECONNREFUSED:
            guard Identity(path) != nil else {
                throw Failure(reason: "\(sentence) cannot be opened: a file is in its place")
            }
            unlink(path)
        case let code:
            throw Failure(reason: "\(sentence) cannot be opened: \(SystemReason.text(code))")
        }
        let bound = socket(AF_UNIX, kind, 0)
        guard bound >= 0 else {
            throw Failure(reason: "\(sentence) cannot be opened: \(SystemReason.last)")
        }
        guard address.withPointer({ bind(bound, $0, $1) }) == 0 else {
            let reason = SystemReason.last
            close(bound)
            throw Failure(reason: "\(sentence) cannot be opened: \(reason)")
        }
        return bound
    }

    /// Takes the file away, unless it is another exchange's by now. To be done before the socket is
    /// closed: until then no other file can get its number.
    func remove() {
        if identity != nil, Identity(path) == identity { unlink(path) }
    }

    /// Nothing came of the start: a folder that it has made goes again too.
    func undo() {
        remove()
        made.remove()
    }

    private static let kind =
        Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)

    /// Zero when somebody answers, else why not, as errno(3) has it.
    private static func reached(_ address: UnixAddress) -> Int32 {
        let probe = socket(AF_UNIX, kind, 0)
        guard probe >= 0 else { return errno }
        defer { close(probe) }
        return address.withPointer { connect(probe, $0, $1) } == 0 ? 0 : errno
    }
}

/// `struct sockaddr_un` of unix(7) for a path.
struct UnixAddress {
    private var address = sockaddr_un()

    /// Nil for a path that does not fit.
    init?(_ path: String) {
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    }

    func withPointer(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
