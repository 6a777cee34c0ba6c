import Glibc

/// Folders on the disk.
enum Folders {
    struct Failure: Error {
        /// The errno(3) of the first that cannot be made.
        var code: Int32
    }

    /// Folders that were not there before, the outermost first.
    struct Made: Sendable {
        fileprivate(set) var paths: [String] = []

        /// Takes those away that are empty.
        func remove() {
            for path in paths.reversed() { rmdir(path) }
        }
    }

    /// Makes a folder and those that it lies in, where they are missing. When it throws, none that
    /// it has made is left.
    static func make(_ path: String, mode: mode_t = 0o755) throws(Failure) -> Made {
        var made = Made()
        let code = make(path, mode, &made)
        guard code == 0 else {
            made.remove()
            throw Failure(code: code)
        }
        return made
    }

    private static func make(_ path: String, _ mode: mode_t, _ made: inout Made) -> Int32 {
        var found = stat()
        if stat(path, &found) == 0 {
            return found.st_mode & S_IFMT == S_IFDIR ? 0 : ENOTDIR
        }
        if let end = path.lastIndex(of: "/"), end > path.startIndex {
            let code = make(String(path[..<end]), 0o755, &made)
            guard code == 0 else { return code }
        }
        guard mkdir(path, mode) == 0 else { return errno == EEXIST ? 0 : errno }
        made.paths.append(path)
        return 0
    }
}
