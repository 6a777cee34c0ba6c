import Glibc

/// Says why, with the last error of the system, and ends the program.
public func fail(_ reason: String) -> Never {
    perror(reason)
    exit(1)
}
