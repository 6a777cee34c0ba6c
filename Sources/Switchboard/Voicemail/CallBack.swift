import Dialplan

extension Switchboard {
    /// Who has heard a message calls who left it, from his own phone: as if he had dialed the
    /// number there, with all that the plan says of it and on his own account.
    mutating func callBack(_ number: String, _ id: CallID) {
        guard let call = calls[id], case .phone(let own) = call.callerParty,
            let phone = configuration?.inventory.extension(own)
        else { return complete(id, .outcome(.failed)) }
        quieten(callerOf: id)
        let facts = CallFacts(
            callID: "", entry: .context(phone.context, extension: own), dialed: number,
            callerNumber: own, callerName: phone.name)
        guard let new = adopt(call.caller, facts) else { return complete(id, .outcome(.failed)) }
        conclude(id, CallEnding(by: .caller, cause: "called back"))
        beginAdopted(new)
    }
}
