/// What somebody is asked about the country of an office, before there is a plan.
public struct NumberingCountry: Sendable {
    /// As `numbering` takes it: `germany`.
    public let name: String
    /// Numbers can be dialed without their area, so the plan wants to know it.
    public let hasAreas: Bool
    /// As they are dialed: `112`.
    public let emergencyNumbers: [String]

    public static let all = NumberingPreset.shipped.map { preset in
        NumberingCountry(
            name: preset.name, hasAreas: preset.withinArea != nil,
            emergencyNumbers: preset.shortCodes.filter { $0.1 == .emergency }.map(\.0))
    }

    public static func named(_ name: String) -> NumberingCountry? { all.first { $0.name == name } }

    /// An area is some digits that begin ordinary numbers of the country.
    public func hasArea(_ area: String) -> Bool {
        (try? NumberingPreset.named(name)?.plan(area: area)) != nil
    }
}
