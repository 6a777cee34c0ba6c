import CMediaIO
import Glibc

/// A thread of the system's, for work that waits by itself: for packets, for the disk.
enum OwnThread {
    private final class Work: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Nil, or why the system gives none. What `body` holds it holds until it ends; of `name`, 15
    /// bytes are kept (pthread_setname_np(3)).
    static func begin(_ name: String, _ body: @escaping @Sendable () -> Void) -> String? {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let context = Unmanaged.passRetained(Work(name, body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
                cmedia_name_this_thread(work.name)
                work.body()
                return nil
            }, context.toOpaque())
        pthread_attr_destroy(&attributes)
        guard status != 0 else { return nil }
        context.release()
        return String(cString: strerror(status))
    }
}
