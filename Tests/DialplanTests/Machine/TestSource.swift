@testable import Dialplan

extension Source {
    /// A service that asks nobody.
    static func test(
        _ name: String, takes: [Field] = [], returns: [Field] = [], within: Duration,
        url: String = "http://crm.test/", method: Method = .get
    ) -> Source {
        Source(
            name: name, takes: takes, returns: returns, within: within,
            target: .service(method, URLTemplate(url, names: takes.map(\.name)), secret: nil))
    }
}
