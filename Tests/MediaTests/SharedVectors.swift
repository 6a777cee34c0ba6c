import Glibc

/// Test vectors that lie beside the project, in ../shared/media, and are no part of it.
enum SharedVectors {
    static let absence: String =
        "SKIPPED: the vectors are not in ../shared/media beside the project"

    static let arePresent = read("g711/ulaw_enc_all.bin") != nil

    static func read(_ path: String) -> [UInt8]? {
        guard let here = realpath(#filePath, nil) else { return nil }
        defer { free(here) }
        let project = String(cString: here).split(separator: "/").dropLast(3)
        let root = "/" + project.dropLast().joined(separator: "/") + "/shared/media/"
        guard let file = fopen(root + path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&room, 1, room.count, file)
            if count == 0 { return bytes }
            bytes += room.prefix(count)
        }
    }
}
