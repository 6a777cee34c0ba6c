import Glibc

/// Monotonic nanoseconds.
public func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

public func rest(until time: Int64) {
    let wait = time - now()
    guard wait > 0 else { return }
    var rest = timespec(tv_sec: 0, tv_nsec: Int(wait))
    nanosleep(&rest, nil)
}
