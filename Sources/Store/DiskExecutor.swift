import Dispatch

/// The thread of the disk: jobs of `DiskLoop` run on one queue that may wait.
final class DiskExecutor: SerialExecutor {
    let queue = DispatchQueue(label: "bellbird.disk")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
