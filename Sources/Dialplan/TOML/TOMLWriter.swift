/// Finds the bytes that an edit changes.
struct TOMLWriter {
    private let document: TOMLDocument
    private let bytes: [UInt8]
    private let newline: String

    init(_ document: TOMLDocument) {
        self.document = document
        let bytes = document.source.bytes
        let end = bytes.firstIndex(of: 0x0A) ?? 0
        newline = end > 0 && bytes[end - 1] == 0x0D ? "\r\n" : "\n"
        self.bytes = bytes
    }

    // MARK: - Adding

    /// A pair whose last key, at least, is not there yet.
    func adding(_ path: [TOMLStep], _ value: TOMLValue.Kind) throws(TOMLEditError) -> TOMLChange {
        // The deepest table that is there, and the one around it that has lines or braces.
        var table = document.root
        var holder = (table: table, depth: 0)
        var depth = 0
        while depth < path.count,
            let next = TOMLPlace(Array(path[...depth]), in: document)
        {
            depth += 1
            switch next.kind {
            case .table(let inner):
                table = inner
                if inner.origin != .dotted { holder = (inner, depth) }
            case .array, .tables: continue
            default: throw .notFound
            }
        }
        let keys = try names(path[holder.depth...])
        let missing = try names(path[depth...])
        guard let last = missing.last, !keys.isEmpty else { throw .notFound }
        switch holder.table.origin {
        case .inline: return addingInline(keys, value, to: holder.table)
        case _ where table.origin == .dotted, .header where holder.depth > 0 || keys.count == 1:
            return addingLine(keys, value, to: holder.table, in: table)
        case .header, .implicit, .dotted:
            let above = path[..<depth].compactMap { step -> String? in
                if case .key(let name) = step { name } else { nil }
            }
            return section(
                above + missing.dropLast(), [(last, value)], isElement: false,
                behind: holder.depth == 0 ? nil : end(of: .table(holder.table)))
        }
    }

    private func names(_ path: ArraySlice<TOMLStep>) throws(TOMLEditError) -> [String] {
        var names: [String] = []
        for step in path {
            guard case .key(let name) = step else { throw .notFound }
            names.append(name)
        }
        return names
    }

    private static func dotted(_ keys: [String]) -> String {
        keys.map(TOMLValue.Kind.key).joined(separator: ".")
    }

    private func addingInline(
        _ keys: [String], _ value: TOMLValue.Kind, to table: TOMLTable
    ) -> TOMLChange {
        let pair = Self.dotted(keys) + " = " + value.toml
        if let last = Self.pairs(of: table).map(\.upperBound).max() {
            return TOMLChange(last..<last, ", " + pair)
        }
        // The span of an inline table is its opening brace.
        let open = table.span.range.upperBound
        let close = bytes[open...].firstIndex(of: 0x7D) ?? open
        return TOMLChange(open..<close, " " + pair + " ")
    }

    /// A line below those of a table, or of the part of it that dotted keys made.
    private func addingLine(
        _ keys: [String], _ value: TOMLValue.Kind, to table: TOMLTable, in part: TOMLTable
    ) -> TOMLChange {
        let own = Self.pairs(of: part.origin == .dotted ? part : table)
        let line = Self.dotted(keys) + " = " + value.toml
        guard let last = own.max(by: { $0.lowerBound < $1.lowerBound }) else {
            return insertion(at: table.header?.upperBound ?? top, line, isFirst: true)
        }
        let start = lineStart(of: last.lowerBound)
        let indent = String(decoding: bytes[start..<last.lowerBound], as: UTF8.self)
        return insertion(at: lineEnd(of: last.upperBound - 1), indent + line)
    }

    /// Where the first key of a file can stand: below the remarks that open it, if an empty line
    /// ends them.
    private var top: Int {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var place = start
        while place < bytes.count, bytes[place] == 0x23 { place = lineEnd(of: place) }
        guard place > start, place < bytes.count else { return start }
        let isEmpty = bytes[place] == 0x0A || bytes[place] == 0x0D
        return isEmpty ? lineEnd(of: place) : start
    }

    private func insertion(at offset: Int, _ line: String, isFirst: Bool = false) -> TOMLChange {
        // The last line of a file may have no end; it then still has none.
        if offset == bytes.count, offset > 0, bytes[offset - 1] != 0x0A, offset != 3 || !hasMark {
            return TOMLChange(offset..<offset, newline + line)
        }
        let isAbove = isFirst && offset == top && offset < bytes.count && bytes[offset] != 0x0A
        return TOMLChange(offset..<offset, line + newline + (isAbove ? newline : ""))
    }

    private var hasMark: Bool { bytes.starts(with: [0xEF, 0xBB, 0xBF]) }

    // MARK: - Tables

    func appending(
        _ header: [String], _ pairs: [(String, TOMLValue.Kind)], isElement: Bool
    ) -> TOMLChange {
        // Behind its elder elements, or else behind what is in the nearest table above it.
        for depth in stride(from: header.count, through: 1, by: -1) {
            let path = header.prefix(depth).map { TOMLStep.key($0) }
            guard let place = TOMLPlace(path, in: document) else { continue }
            return section(header, pairs, isElement: isElement, behind: end(of: place.kind))
        }
        return section(header, pairs, isElement: isElement, behind: nil)
    }

    /// `behind`: an offset within the line that it follows; nil for the end of the file.
    private func section(
        _ header: [String], _ pairs: [(String, TOMLValue.Kind)], isElement: Bool, behind: Int?
    ) -> TOMLChange {
        let name = Self.dotted(header)
        var lines = [isElement ? "[[\(name)]]" : "[\(name)]"]
        for (key, value) in pairs {
            lines.append(TOMLValue.Kind.key(key) + " = " + value.toml)
        }
        let text = lines.joined(separator: newline)
        let offset = behind.map { sectionEnd(behind: lineEnd(of: $0)) } ?? bytes.count
        let front = bytes[..<offset].drop { $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
        guard front.contains(where: { $0 > 0x20 }) else {
            let rest = offset < bytes.count ? newline : ""
            return TOMLChange(offset..<offset, text + newline + rest)
        }
        if front.last != 0x0A { return TOMLChange(offset..<offset, newline + newline + text) }
        let isApart =
            offset == bytes.count
            && bytes.suffix(2 * newline.utf8.count)
                .elementsEqual((newline + newline).utf8)
        return TOMLChange(offset..<offset, (isApart ? "" : newline) + text + newline)
    }

    /// The first line from `offset` on in front of which no header changes a key's table.
    private func sectionEnd(behind offset: Int) -> Int {
        let root = TOMLValue.Kind.table(document.root)
        let header = Self.headers(of: root).map(\.lowerBound).filter { $0 >= offset }.min()
        let pairs = Self.lines(of: root)
            .filter { $0.lowerBound >= offset && $0.lowerBound < header ?? bytes.count }
        return pairs.map(\.upperBound).max().map { lineEnd(of: $0 - 1) } ?? offset
    }

    /// The last byte that belongs to a table and all below it; nil if nothing does.
    private func end(of kind: TOMLValue.Kind) -> Int? {
        Self.lines(of: kind).map(\.upperBound).max().map { max(0, $0 - 1) }
    }

    // MARK: - Removing

    func removing(_ place: TOMLPlace) -> [TOMLChange] {
        let holder = place.around.last { kind in
            guard case .table(let table) = kind else { return true }
            return table.origin != .dotted
        }
        switch holder {
        case .array(let values): return removing(values, place.index ?? 0)
        case .table(let table) where table.origin == .inline:
            let own = place.pair.map { [$0] } ?? Self.lines(of: place.kind)
            return removing(own, inline: table)
        default: break
        }
        let headers = Set(Self.headers(of: place.kind))
        let ranges = place.pair.map { [$0] } ?? Self.lines(of: place.kind)
        return ranges.map { range in
            var start = lineStart(of: range.lowerBound)
            // The empty line that sets a table apart goes with it.
            if headers.contains(range), isEmptyLine(before: start) {
                start -= newline.utf8.count
            }
            return TOMLChange(start..<lineEnd(of: range.upperBound - 1), "")
        }
    }

    private func isEmptyLine(before offset: Int) -> Bool {
        let ends = Array((newline + newline).utf8)
        return offset == newline.utf8.count
            ? bytes[..<offset].elementsEqual(newline.utf8)
            : bytes[..<offset].suffix(ends.count).elementsEqual(ends)
    }

    private func removing(_ own: [Range<Int>], inline table: TOMLTable) -> [TOMLChange] {
        let all = Self.pairs(of: table).sorted { $0.lowerBound < $1.lowerBound }
        return changes(all, gone: Set(own))
    }

    private func removing(_ values: [TOMLValue], _ index: Int) -> [TOMLChange] {
        changes(values.map(\.span.range), gone: [values[index].span.range])
    }

    /// Members of a list or an inline table, each with the comma behind it; the last ones with the
    /// comma of the last that stays.
    private func changes(_ all: [Range<Int>], gone: Set<Range<Int>>) -> [TOMLChange] {
        var found: [TOMLChange] = []
        var rest = all[...]
        if let stays = all.lastIndex(where: { !gone.contains($0) }), stays < all.count - 1,
            let comma = comma(behind: all[stays].upperBound),
            self.comma(behind: all[all.count - 1].upperBound) == nil
        {
            let tail = all[(stays + 1)...]
            rest = all[...stays]
            let blank = bytes[(comma + 1)..<tail[stays + 1].lowerBound]
            if blank.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
                found.append(TOMLChange(comma..<all[all.count - 1].upperBound, ""))
            } else {
                found.append(TOMLChange(comma..<comma + 1, ""))
                found += tail.map { TOMLChange($0, "") }
            }
        }
        for range in rest where gone.contains(range) {
            var end = range.upperBound
            if let comma = comma(behind: end) {
                if bytes[end..<comma].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
                    end = comma + 1
                    while end < bytes.count, bytes[end] == 0x20 { end += 1 }
                } else {
                    found.append(TOMLChange(comma..<comma + 1, ""))
                }
            }
            found.append(TOMLChange(range.lowerBound..<end, ""))
        }
        return found
    }

    /// The comma behind a member, over white space and remarks.
    private func comma(behind offset: Int) -> Int? {
        var place = offset
        while place < bytes.count {
            switch bytes[place] {
            case 0x2C: return place
            case 0x20, 0x09, 0x0A, 0x0D: place += 1
            case 0x23: place = lineEnd(of: place)
            default: return nil
            }
        }
        return nil
    }

    // MARK: - Lines

    private func lineStart(of offset: Int) -> Int {
        var place = offset
        while place > 0, bytes[place - 1] != 0x0A { place -= 1 }
        return place == 0 && hasMark ? 3 : place
    }

    /// Behind the end of the line.
    private func lineEnd(of offset: Int) -> Int {
        (bytes[min(offset, bytes.count)...].firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
    }

    /// The pairs of a table itself, and of what dotted keys made in it.
    private static func pairs(of table: TOMLTable) -> [Range<Int>] {
        table.entries.flatMap { entry -> [Range<Int>] in
            if let pair = entry.pair { return [pair] }
            guard case .table(let inner) = entry.value.kind, inner.origin == .dotted else {
                return []
            }
            return pairs(of: inner)
        }
    }

    /// The headers and pairs of a table and of all below it.
    private static func lines(of kind: TOMLValue.Kind) -> [Range<Int>] {
        headers(of: kind) + tables(of: kind).flatMap { $0.entries.compactMap(\.pair) }
    }

    private static func headers(of kind: TOMLValue.Kind) -> [Range<Int>] {
        tables(of: kind).compactMap(\.header)
    }

    /// A table and those below it that stand in no braces.
    private static func tables(of kind: TOMLValue.Kind) -> [TOMLTable] {
        switch kind {
        case .table(let table):
            [table]
                + table.entries.flatMap { entry in
                    entry.pair == nil ? tables(of: entry.value.kind) : []
                }
        case .tables(let list): list.flatMap { tables(of: .table($0)) }
        default: []
        }
    }
}
