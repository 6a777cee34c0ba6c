import Dialplan

/// The exchange as the dialplan sees it: read-only, one consistent moment.
struct World: WorldView {
    let now: WallTime

    init(_ board: Switchboard) {
        now = WallTime(milliseconds: board.utc.milliseconds)
    }
}
