/// Diagnostics as code hosts and editors read them: one run of a SARIF log, version 2.1.0 (OASIS
/// standard of 27 March 2020). What is `E0114` here is the rule of a result.
public struct SARIFLog: Codable, Sendable, Equatable {
    public struct Text: Codable, Sendable, Equatable {
        public var text: String
    }

    public struct Rule: Codable, Sendable, Equatable {
        public var id: String
        public var shortDescription: Text
    }

    public struct Driver: Codable, Sendable, Equatable {
        public var name: String
        public var version: String
        public var rules: [Rule]
    }

    public struct Tool: Codable, Sendable, Equatable {
        public var driver: Driver
    }

    public struct Artifact: Codable, Sendable, Equatable {
        /// Relative to where the command ran, percent-encoded (§3.4.3).
        public var uri: String
    }

    /// Lines and columns count from 1; the end is behind the last character (§3.30). Columns count
    /// characters as `columnKind` says.
    public struct Region: Codable, Sendable, Equatable {
        public var startLine: Int
        public var startColumn: Int
        public var endLine: Int
        public var endColumn: Int
    }

    public struct Physical: Codable, Sendable, Equatable {
        public var artifactLocation: Artifact
        public var region: Region
    }

    public struct Location: Codable, Sendable, Equatable {
        public var physicalLocation: Physical
        /// What is said of the place.
        public var message: Text?
    }

    public struct Replacement: Codable, Sendable, Equatable {
        public var deletedRegion: Region
        public var insertedContent: Text
    }

    public struct Change: Codable, Sendable, Equatable {
        public var artifactLocation: Artifact
        public var replacements: [Replacement]
    }

    public struct Fix: Codable, Sendable, Equatable {
        public var artifactChanges: [Change]
    }

    public struct Result: Codable, Sendable, Equatable {
        public var ruleId: String
        /// `error`, `warning`, `note` (§3.27.10).
        public var level: String
        public var message: Text
        public var locations: [Location]
        public var relatedLocations: [Location]?
        public var fixes: [Fix]?
    }

    public struct Run: Codable, Sendable, Equatable {
        public var tool: Tool
        /// §3.14.17
        public var columnKind: String
        public var results: [Result]
    }

    enum CodingKeys: String, CodingKey {
        case schema = "$schema"
        case version, runs
    }

    public var schema = "https://json.schemastore.org/sarif-2.1.0.json"
    public var version = "2.1.0"
    public var runs: [Run]

    /// - Parameter version: Of the exchange.
    public init(_ diagnostics: [Diagnostic], _ sources: [SourceFile], version: String) {
        let codes = Set(diagnostics.map(\.code)).sorted()
        let rules = codes.map { code in
            Rule(id: code, shortDescription: Text(text: Catalogue.entry(code)?.title ?? code))
        }
        runs = [
            Run(
                tool: Tool(driver: Driver(name: "bellbird", version: version, rules: rules)),
                columnKind: "unicodeCodePoints",
                results: diagnostics.map { Result($0, sources) })
        ]
    }
}

extension SARIFLog.Result {
    fileprivate init(_ diagnostic: Diagnostic, _ sources: [SourceFile]) {
        ruleId = diagnostic.code
        level = diagnostic.severity.rawValue
        let label = diagnostic.primary?.text ?? ""
        let parts = [diagnostic.title, label] + diagnostic.helps
        message = .init(text: parts.filter { !$0.isEmpty }.joined(separator: "\n"))
        locations = [diagnostic.primary].compactMap { $0 }.compactMap {
            SARIFLog.Location(.init(span: $0.span, text: ""), sources)
        }
        let related = diagnostic.secondary.compactMap { SARIFLog.Location($0, sources) }
        relatedLocations = related.isEmpty ? nil : related
        fixes = diagnostic.fix.flatMap { fix in
            SARIFLog.Location(.init(span: fix.span, text: ""), sources).map { place in
                let physical = place.physicalLocation
                return [
                    SARIFLog.Fix(artifactChanges: [
                        .init(
                            artifactLocation: physical.artifactLocation,
                            replacements: [
                                .init(
                                    deletedRegion: physical.region,
                                    insertedContent: .init(text: fix.replacement))
                            ])
                    ])
                ]
            }
        }
    }
}

extension SARIFLog.Location {
    fileprivate init?(_ label: Diagnostic.Label, _ sources: [SourceFile]) {
        guard sources.indices.contains(label.span.file) else { return nil }
        let source = sources[label.span.file]
        let start = source.codePoint(of: label.span.range.lowerBound)
        let end = source.codePoint(of: label.span.range.upperBound)
        physicalLocation = .init(
            artifactLocation: .init(uri: Self.uri(source.path)),
            region: .init(
                startLine: start.line, startColumn: start.column, endLine: end.line,
                endColumn: end.column))
        message = label.text.isEmpty ? nil : .init(text: label.text)
    }

    /// RFC 3986 §2.3 and §3.3: what is no path character is percent-encoded.
    private static func uri(_ path: String) -> String {
        var uri = ""
        for byte in path.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F:
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = Array("0123456789ABCDEF")
                uri += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return uri
    }
}

extension SourceFile {
    /// Both count from 1; columns count Unicode scalars.
    fileprivate func codePoint(of offset: Int) -> (line: Int, column: Int) {
        let line = line(of: offset)
        let start = lineStarts[line - 1]
        let column = text(start..<max(offset, start)).unicodeScalars.count + 1
        return (line, column)
    }
}
