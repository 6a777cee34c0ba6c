import Dialplan
import SIP

/// A configuration, taken on whole: calls in progress keep the plan that they began with.
extension Switchboard {
    mutating func adopt(_ new: Configuration) {
        let isRangeNew = configuration?.media.ports != new.media.ports
        if isRangeNew { portBook.resize(to: new.media.ports) }
        let known = addresses.outside
        addresses = LocalAddresses(new)
        adoptOutside(new, known)
        moveStock(isRangeNew: isRangeNew)
        admission.configurationChanged(new)
        defence.configurationChanged(new)
        reviewBans()
        branches = BranchIssuer(key: new.nonceKey)
        keepRegistrations(of: new.inventory.extensions.map(\.number))
        forgetRehearsal()
        ringMemory.keepOnly(Set(new.inventory.extensions.map(\.number)))
        configuration = new
        queues = queues.filter { new.plan.queueRules[$0.key] != nil || !$0.value.callers.isEmpty }
        openQueues()
        reviewSubscriptions()
        let numbers = Set(new.inventory.extensions.map(\.number))
        reviewPublications(numbers)
        reviewTexts(numbers)
        reviewRefusals(new.inventory)
        adoptTrunks(new)
    }

    /// Whoever else is registered is so no more.
    mutating func keepRegistrations(of numbers: [String]) {
        for number in registrar.keepOnly(Set(numbers)) { bindingsChanged(of: number) }
    }
}
