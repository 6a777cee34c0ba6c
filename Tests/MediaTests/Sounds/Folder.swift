import Glibc

/// A folder of its own for one test, and gone after it.
final class Folder {
    let path: String

    init() {
        let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        // mkdtemp(3) puts other letters in the place of these.
        var name = Array((place + "/bellbird-sounds-XXXXXX").utf8CString)
        path = mkdtemp(&name).map { String(cString: $0) } ?? "/nowhere"
    }

    deinit {
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            unlink(path + "/" + name)
        }
        closedir(folder)
        rmdir(path)
    }

    func write(_ bytes: [UInt8], _ name: String) -> String {
        let file = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        _ = Glibc.write(file, bytes, bytes.count)
        close(file)
        return path + "/" + name
    }

    func read(_ path: String) -> [UInt8] {
        let file = open(path, O_RDONLY)
        defer { close(file) }
        var all: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 65_536)
        while case let got = Glibc.read(file, &room, room.count), got > 0 { all += room[..<got] }
        return all
    }
}
