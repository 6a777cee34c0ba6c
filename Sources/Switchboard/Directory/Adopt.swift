import Dialplan
import SIP

/// A configuration, taken on whole: calls in progress keep the plan that they began with.
extension Switchboard {
    mutating func adopt(_ new: Configuration) {
        if configuration?.media.ports != new.media.ports {
            portBook.resize(to: new.media.ports)
        }
        addresses = LocalAddresses(new)
        admission.configurationChanged(new)
        branches = BranchIssuer(key: new.nonceKey)
        for number in registrar.keepOnly(Set(new.inventory.extensions.map(\.number))) {
            bindingsChanged(of: number)
        }
        configuration = new
    }
}
