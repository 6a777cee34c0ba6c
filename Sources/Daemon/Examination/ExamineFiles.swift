import Dialplan
import Foundation
import Switchboard

/// What the configuration's files say about themselves.
struct FileExamination {
    let files: ConfigurationDirectory

    var findings: [Finding] {
        configuration + prompts + certificate
    }

    private var configuration: [Finding] {
        let errors = files.diagnostics.count { $0.severity == .error }
        let warnings = files.diagnostics.count { $0.severity == .warning }
        let remedy = "bellbird check \(files.path)"
        if errors > 0 {
            let mistakes = errors == 1 ? "a mistake" : "\(errors) mistakes"
            return [.fault("configuration", "\(mistakes) in \(files.path)", remedy)]
        }
        if warnings > 0 {
            let words = warnings == 1 ? "a warning" : "\(warnings) warnings"
            return [.doubt("configuration", "\(words) about \(files.path)", remedy)]
        }
        return [.good("configuration", "\(files.path) holds no mistake")]
    }

    private var prompts: [Finding] {
        let missing = files.promptDiagnostics.count { $0.severity != .note }
        guard missing > 0 else { return [.good("prompts", "none that the plan plays is missing")] }
        return [
            .doubt(
                "prompts", "\(missing) places of the plan play what is not there",
                "bellbird prompts missing, then bellbird prompts import or record")
        ]
    }

    private var certificate: [Finding] {
        guard let settings = files.settings, let path = settings.certificate else { return [] }
        let host = settings.domain
        guard FileManager.default.fileExists(atPath: path) else {
            return [
                .doubt(
                    "certificate", "there is no \(path) yet",
                    "start the exchange, which makes one, or put yours there")
            ]
        }
        let now = UTCTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        return Certificates.complaints(about: path, host: host, at: now).map {
            .doubt("certificate", $0, "put a new certificate and its key where `[tls]` says")
        }.or(.good("certificate", "\(path) names \(host) and does not end soon"))
    }

    /// How each extension reaches help, and what the running exchange knows of the way.
    func emergency(_ known: EmergencyProof.Known?) -> [Finding] {
        guard let plan = files.checkedPlan else { return [] }
        let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        let proof = EmergencyProof(plan, now: now, known: known)
        let remedy = "bellbird emergency prove"
        guard !proof.ways.isEmpty else {
            return files.plan.inventory.trunks.isEmpty
                ? [
                    .doubt(
                        "emergency", "nobody can call for help: there is no line to the outside",
                        "give the office a trunk and an `emergency` block")
                ]
                : [
                    .fault(
                        "emergency", "nobody can call for help: no `emergency` block in the plan",
                        "write one: see the manual's chapter on emergency numbers")
                ]
        }
        let lost = proof.ways.filter { !$0.lost.isEmpty }.map(\.extension)
        if !lost.isEmpty {
            return [.fault("emergency", "not reached by \(Self.listed(lost))", remedy)]
        }
        let doubtful = proof.ways.filter { !$0.doubts.isEmpty }
        if let first = doubtful.first, let doubt = first.doubts.first {
            let numbers = Self.listed(doubtful.map(\.extension))
            return [.doubt("emergency", "\(numbers): \(doubt)", remedy)]
        }
        let all = Set(proof.ways.map(\.extension)).count
        return [.good("emergency", "each of \(all) extensions reaches help")]
    }

    /// `201, 202, 203 and 4 more`
    static func listed(_ all: [String]) -> String {
        var names: [String] = []
        for name in all where !names.contains(name) { names.append(name) }
        let shown = names.prefix(3).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }
}
