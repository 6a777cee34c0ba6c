import Dialplan

/// The exchange as the dialplan sees it: read-only, one consistent moment.
struct World: WorldView {
    let now: WallTime
    private let registrar: Registrar
    private let busy: Set<String>
    private let inventory: Inventory?

    init(_ board: Switchboard) {
        now = WallTime(milliseconds: board.utc.milliseconds)
        registrar = board.registrar
        inventory = board.configuration?.inventory
        busy = []
    }

    func phone(_ number: String) -> PhoneState {
        registrar.isRegistered(number) ? .idle : .offline
    }

    func trunk(_ name: String) -> TrunkState {
        inventory?.trunk(named: name) == nil ? .down : .up
    }
}
