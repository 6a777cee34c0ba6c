import Glibc

/// A new file that grows at its end, and may be put right at its beginning.
final class OutputFile {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// Of the first failure; then nothing more is written.
    private(set) var failure: SoundFailure?
    /// Bytes that the system has taken.
    private(set) var size = 0

    private static let room = 16_384

    /// A file of that name is never overwritten.
    convenience init(_ path: String, mode: mode_t) throws(SoundFailure) {
        let opened = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard opened >= 0 else { throw SoundFailure(code: errno) }
        self.init(descriptor: opened)
    }

    /// Closes it in the end.
    init(descriptor: Int32) {
        self.descriptor = descriptor
        buffer.reserveCapacity(Self.room)
    }

    deinit {
        close(descriptor)
    }

    func append(_ bytes: [UInt8]) throws(SoundFailure) {
        if let failure { throw failure }
        buffer += bytes
        if buffer.count >= Self.room { try flush() }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(SoundFailure) {
        if let failure { throw failure }
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.room { try flush() }
    }

    func flush() throws(SoundFailure) {
        if let failure { throw failure }
        var done = 0
        while done < buffer.count {
            let taken = buffer.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
            }
            if taken < 0, errno == EINTR { continue }
            guard taken > 0 else { try fail(taken == 0 ? ENOSPC : errno) }
            done += taken
            size += taken
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Four bytes, the lowest first, over what stands at `place`.
    func put(_ word: UInt32, at place: Int) throws(SoundFailure) {
        var word = word.littleEndian
        guard pwrite(descriptor, &word, 4, off_t(place)) == 4 else { try fail(errno) }
    }

    func synchronize() throws(SoundFailure) {
        guard fsync(descriptor) == 0 else { try fail(errno) }
    }

    private func fail(_ code: Int32) throws(SoundFailure) -> Never {
        let found = SoundFailure(code: code)
        failure = found
        buffer = []
        throw found
    }
}
