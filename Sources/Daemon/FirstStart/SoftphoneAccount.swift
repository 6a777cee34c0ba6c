import Dialplan
import Foundation
import SIP
import Switchboard
import Wire

/// What somebody types, or lets a camera read, into a softphone.
public struct SoftphoneAccount: Codable, Equatable, Sendable {
    public var user: String
    public var password: String
    /// `192.0.2.10`, `192.0.2.10:5070;transport=tcp`
    public var server: String

    public var address: String {
        QRCode.account(number: user, password: password, server: server)
    }
}

extension ConfigurationDirectory {
    /// Nil for an extension that does not exist or has no password that may be read.
    public func softphoneAccount(of number: String) -> SoftphoneAccount? {
        softphoneAccount(of: number, interfaces: Interfaces.all())
    }

    func softphoneAccount(of number: String, interfaces: [Interface]) -> SoftphoneAccount? {
        guard plan.inventory.extension(number) != nil, let password = plan.passwords[number],
            let server = server(interfaces)
        else { return nil }
        return SoftphoneAccount(user: number, password: password, server: server)
    }

    /// Where phones of the house reach the exchange: over UDP if it speaks that, which all do.
    private func server(_ interfaces: [Interface]) -> String? {
        let listeners = (settings?.listeners ?? []).filter { !$0.address.ip.isLoopback }
        guard let listener = listeners.first(where: { $0.transport == .udp }) ?? listeners.first
        else { return nil }
        let own = interfaces.filter { !$0.address.isLoopback }
        let chosen = own.first { $0.isDefault && $0.address.isV4 } ?? own.first
        guard let ip = listener.address.ip.isUnspecified ? chosen?.address : listener.address.ip
        else { return nil }
        let transport = listener.transport
        let port = listener.address.port
        return (ip.isV4 ? "\(ip)" : "[\(ip)]")
            + (port == transport.defaultPort ? "" : ":\(port)")
            + (transport == .udp ? "" : ";transport=\(transport.name)")
    }
}
