import Dialplan

/// Keys that somebody presses while phones ring or people talk (7.1: `on key`, `during key`).
extension Switchboard {
    mutating func pressed(_ symbol: String, on leg: LegID, in id: CallID) {
        guard let call = calls[id] else { return }
        switch call.activity {
        case .ringing(_, let ringing) where leg == call.caller:
            pressed(symbol, ringing.plan.keys, in: id) { board, keys, index in
                board.leave(id, .key(index, pressed: keys))
            }
        case .dialing(_, let dialing) where leg == call.caller:
            pressed(symbol, dialing.plan.keys, in: id) { board, keys, index in
                board.leave(id, .key(index, pressed: keys))
            }
        case .talking:
            pressed(symbol, call.sideKeys, in: id) { board, keys, _ in
                board.perform(board.decide(id) { $0.sideKey(keys, $1) }, for: id)
            }
        default: break
        }
    }

    /// A key ends what the call was doing: nothing rings any more, and the plan goes on with what
    /// the key leads to.
    private mutating func leave(_ id: CallID, _ completion: Completion) {
        guard let action = calls[id]?.activity.action else { return }
        cancel(action, for: id)
        perform(decide(id) { $0.complete(action, completion, $1) }, for: id)
    }

    /// Collects symbols until they match, or nothing more can.
    private mutating func pressed(
        _ symbol: String, _ table: RouteTable?, in id: CallID,
        _ found: (inout Switchboard, String, Int) -> Void
    ) {
        guard let table else { return }
        let keys = (calls[id]?.pressedKeys ?? "") + symbol
        if let index = table.index(of: keys) {
            calls[id]?.pressedKeys = ""
            found(&self, keys, index)
        } else {
            calls[id]?.pressedKeys =
                table.canGoOn(behind: keys) ? keys : table.canGoOn(behind: symbol) ? symbol : ""
        }
    }
}
