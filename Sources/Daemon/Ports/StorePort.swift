import Store
import Switchboard

/// The exchange's store orders, handed to the disk's loop.
struct StorePort: Sendable {
    let disk: DiskLoop

    func carryOut(_ orders: [StoreOrder]) {
        disk.submit(orders)
    }
}
