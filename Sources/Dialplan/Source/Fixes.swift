extension SourceFile {
    /// The file with every safe fix of these messages done; nil if there is none. `file` is its
    /// number in the list that the messages refer to.
    public func fixed(by diagnostics: [Diagnostic], file: Int) -> SourceFile? {
        let fixes = diagnostics.compactMap(\.fix).filter { $0.span.file == file }
            .sorted { $0.span.range.lowerBound > $1.span.range.lowerBound }
        guard !fixes.isEmpty else { return nil }
        var bytes = bytes
        var end = bytes.count
        // From the end on, so that places stay; of two that overlap the later one is done.
        for fix in fixes where fix.span.range.upperBound <= end {
            bytes.replaceSubrange(fix.span.range, with: fix.replacement.utf8)
            end = fix.span.range.lowerBound
        }
        return SourceFile(path: path, bytes: bytes)
    }
}
