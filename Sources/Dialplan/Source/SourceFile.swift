/// One file as it was read: where it is, and its bytes.
public struct SourceFile: Sendable, Equatable {
    /// As messages shall name it: `dialplans/main.dial`.
    public let path: String
    /// The last part of the path.
    public let name: String
    public let bytes: [UInt8]
    /// The offset at which each line begins.
    let lineStarts: [Int]

    public init(path: String, bytes: [UInt8]) {
        self.path = path
        name = String(path.split(separator: "/").last ?? "")
        self.bytes = bytes
        // A byte order mark is in no column.
        var starts = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
        bytes.withUnsafeBufferPointer { bytes in
            for index in bytes.indices where bytes[index] == 0x0A { starts.append(index + 1) }
        }
        lineStarts = starts
    }

    public init(path: String, text: String) {
        self.init(path: path, bytes: [UInt8](text.utf8))
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    /// Both count from 1; columns count characters, as editors do.
    public func position(of offset: Int) -> (line: Int, column: Int) {
        let line = line(of: offset)
        let start = lineStarts[line - 1]
        guard offset - start > Limits.shortLine else {
            return (line, text(start..<max(offset, start)).count + 1)
        }
        // No editor shows such a line as one: scalars are counted, which is quick.
        let end = min(offset, bytes.count)
        return (line, bytes[start..<end].count { $0 & 0xC0 != 0x80 } + 1)
    }

    /// Counts from 1.
    func line(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The text of a line, which counts from 1, without its end.
    func line(_ number: Int) -> String { text(range(ofLine: number)) }

    private func range(ofLine number: Int) -> Range<Int> {
        guard lineStarts.indices.contains(number - 1) else { return 0..<0 }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return min(start, end)..<end
    }

    /// The line that a place is in, or of a very long one what is around it; and how many columns
    /// of the line stand before that.
    func lineAround(_ offset: Int) -> (text: String, columns: Int) {
        let whole = range(ofLine: line(of: offset))
        guard whole.count > Limits.shortLine else { return (text(whole), 0) }
        let around = Limits.shortLine / 4
        var start = max(whole.lowerBound, min(offset, whole.upperBound) - around)
        var end = min(whole.upperBound, offset + around)
        while start > whole.lowerBound, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        while end < whole.upperBound, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return (text(start..<max(start, end)), position(of: start).column - 1)
    }
}

/// A place in the sources: a file by its number in the list, and bytes of it.
public struct Span: Hashable, Sendable {
    public let file: Int
    public let range: Range<Int>

    init(_ file: Int, _ range: Range<Int>) {
        self.file = file
        self.range = range
    }
}

/// A line of a plan, as traces and call records name it.
public struct Position: Hashable, Sendable, CustomStringConvertible {
    public let file: String
    public let line: Int

    /// `main.dial:12`
    public var description: String { "\(file):\(line)" }
}
