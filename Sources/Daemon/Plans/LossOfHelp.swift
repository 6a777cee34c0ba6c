import Dialplan

/// Nobody takes help away by mistake.
struct LossOfHelp {
    let numbers: String

    /// Nil where every number that calls for help still does.
    init?(from old: Plan?, to new: Plan) {
        let lost = old?.emergencyNumbers(missingIn: new) ?? []
        guard !lost.isEmpty else { return nil }
        numbers = lost.joined(separator: ", ")
    }

    var text: String {
        """
        Who dials \(numbers) reaches help now, and would not with the new plan. Nothing was changed.
        Write it into `emergency { numbers … }`; or, if that is meant: \
        `bellbird reload --lose-emergency-numbers`.
        """
    }
}
