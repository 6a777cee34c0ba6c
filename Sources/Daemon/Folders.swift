import Glibc

/// Folders on the disk.
enum Folders {
    /// Makes a folder and those that it lies in, where they are missing. Returns 0, or the errno(3)
    /// of the first that cannot be made.
    static func make(_ path: String, mode: mode_t = 0o755) -> Int32 {
        var found = stat()
        if stat(path, &found) == 0 {
            return found.st_mode & S_IFMT == S_IFDIR ? 0 : ENOTDIR
        }
        if let end = path.lastIndex(of: "/"), end > path.startIndex {
            let outer = make(String(path[..<end]))
            guard outer == 0 else { return outer }
        }
        return mkdir(path, mode) == 0 || errno == EEXIST ? 0 : errno
    }
}
