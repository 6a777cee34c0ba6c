/// A TOML 1.0 file: what it means, with places, and every byte of it, so that an edit changes
/// nothing else.
public struct TOMLDocument: Sendable {
    public let root: TOMLTable
    /// Empty if the whole file could be read.
    public let diagnostics: [Diagnostic]
    public let source: SourceFile
    /// The number of the file in the spans.
    public let file: Int

    public init(_ source: SourceFile, file: Int) {
        var parser = TOMLParser(source, file: file)
        root = parser.parse()
        diagnostics = parser.diagnostics
        self.source = source
        self.file = file
    }
}
