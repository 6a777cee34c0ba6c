/// What a telephone says without words, as people of a country know it.
///
/// `play tone NAME` plays these; how long one takes is the same for the simulator and the exchange.
public struct NationalTones: Sendable {
    /// Some sines at once for some time; none is silence.
    public struct Segment: Equatable, Sendable {
        public var hertz: [Double]
        public var milliseconds: UInt32
    }

    /// As `settings { tones NAME }` writes it.
    public let name: String
    /// The digits that numbers of the country begin with.
    let country: String
    /// Whose document says so.
    public let source: String
    /// By the names of `Vocabulary.tones`; each to be repeated.
    public let cadences: [String: [Segment]]

    /// Where a country has no tone of that kind, this is played.
    static let general = NationalTones(
        "europe", "", "ITU-T E.180 §3 to §10; the confirmation and the test tone are ours",
        [
            "dial": "425/1000", "ringback": "425/1000 0/4000", "busy": "425/480 0/480",
            "congestion": "425/240 0/240", "confirmation": "425+600/200 0/100",
            "special-information": special, "call-waiting": "425/200 0/600 425/200 0/3000",
            "test": "1000/1000",
        ])

    /// ITU-T E.180 §7: three tones, each higher than the one before.
    private static let special = "950/330 1400/330 1800/330 0/1000"

    init(
        _ name: String, _ country: String, _ source: String, _ cadences: [String: String]
    ) {
        self.name = name
        self.country = country
        self.source = source
        self.cadences = cadences.mapValues(Self.segments)
    }

    /// `400+450/400 0/200`: Hz of each sine, then ms; 0 is silence.
    private static func segments(_ text: String) -> [Segment] {
        text.split(separator: " ").compactMap { part in
            let halves = part.split(separator: "/")
            guard halves.count == 2, let milliseconds = UInt32(halves[1]) else { return nil }
            let hertz = halves[0].split(separator: "+").compactMap { Double(String($0)) }
            return Segment(hertz: hertz.filter { $0 > 0 }, milliseconds: milliseconds)
        }
    }

    /// One round of a tone; empty for a name that is none.
    public func segments(of tone: String) -> [Segment] {
        cadences[tone] ?? Self.general.cadences[tone] ?? []
    }

    /// How long a tone is heard: so many cadences, nil for about ten seconds of it. Nil for a name
    /// that is no tone's.
    public func length(of tone: String, times: Int?) -> Duration? {
        let once = segments(of: tone).reduce(Int64(0)) { $0 + Int64($1.milliseconds) }
        guard once > 0 else { return nil }
        return .milliseconds(once) * Int(clamping: rounds(of: tone, times: times))
    }

    /// How often the cadence of a tone is played.
    public func rounds(of tone: String, times: Int?) -> Int64 {
        let once = segments(of: tone).reduce(Int64(0)) { $0 + Int64($1.milliseconds) }
        return times.map(Int64.init) ?? max(1, 10_000 / max(1, once))
    }

    // MARK: - The countries

    static func named(_ name: String) -> NationalTones? {
        ([general] + all).first { $0.name == name }
    }

    /// Of the country whose numbers begin with these digits; the European ones where we know none.
    static func of(country: String?) -> NationalTones {
        guard let country, !country.isEmpty else { return general }
        return all.first { $0.country == country } ?? general
    }

    static var names: [String] { ([general] + all).map(\.name).sorted() }

    private static let itu = "ITU-T E.180 Supplement 2"

    public static let all: [NationalTones] = western + northern + eastern + others

    private static func row(
        _ name: String, _ country: String, _ source: String = itu, dial: String = "425/1000",
        ring: String, busy: String, congestion: String, waiting: String,
        information: String = special, confirmation: String? = nil
    ) -> NationalTones {
        var cadences = [
            "dial": dial, "ringback": ring, "busy": busy, "congestion": congestion,
            "call-waiting": waiting, "special-information": information,
        ]
        cadences["confirmation"] = confirmation
        return NationalTones(name, country, source, cadences)
    }

    private static let western: [NationalTones] = [
        row(
            "germany", "49", ring: "425/1000 0/4000", busy: "425/480 0/480",
            congestion: "425/240 0/240", waiting: "425/200 0/200 425/200 0/5000"),
        row(
            "austria", "43", dial: "420/1000", ring: "420/1000 0/5000", busy: "420/400 0/400",
            congestion: "420/200 0/200", waiting: "420/40 0/1960",
            information: "950/330 1450/330 1850/330 0/1000"),
        row(
            "switzerland", "41", ring: "425/1000 0/4000", busy: "425/500 0/500",
            congestion: "425/200 0/200", waiting: "425/200 0/200 425/200 0/4000"),
        row(
            "uk", "44", "BT SIN 350", dial: "350+440/1000",
            ring: "400+450/400 0/200 400+450/400 0/2000", busy: "400/375 0/375",
            congestion: "400/400 0/350 400/225 0/525", waiting: "400/100 0/4000",
            information: "950/330 0/15 1400/330 0/15 1800/330 0/1000",
            confirmation: "1400/1000"),
        row(
            "ireland", "353", ring: "400+450/400 0/200 400+450/400 0/2000",
            busy: "425/500 0/500", congestion: "425/500 0/500",
            waiting: "425/180 0/200 425/200 0/4500"),
        row(
            "netherlands", "31", ring: "425/1000 0/4000", busy: "425/500 0/500",
            congestion: "425/250 0/250", waiting: "425/500 0/9500"),
        row(
            "belgium", "32", ring: "425/1000 0/3000", busy: "425/500 0/500",
            congestion: "425/167 0/167", waiting: "1400/175 0/175 1400/175 0/3500",
            information: "900/330 1400/330 1800/330 0/1000"),
        row(
            "france", "33", dial: "440/1000", ring: "440/1500 0/3500", busy: "440/500 0/500",
            congestion: "440/250 0/250", waiting: "440/300 0/10000"),
        row(
            "spain", "34", ring: "425/1500 0/3000", busy: "425/200 0/200",
            congestion: "425/200 0/200 425/200 0/200 425/200 0/600",
            waiting: "425/175 0/175 425/175 0/3500"),
        row(
            "portugal", "351", ring: "425/1000 0/5000", busy: "425/500 0/500",
            congestion: "425/200 0/200", waiting: "425/200 0/200 425/200 0/5000"),
        row(
            "italy", "39", dial: "425/200 0/200 425/600 0/1000", ring: "425/1000 0/4000",
            busy: "425/500 0/500", congestion: "425/200 0/200",
            waiting: "425/400 0/100 425/250 0/100 425/150 0/14000"),
        row(
            "greece", "30", dial: "425/200 0/300 425/700 0/800", ring: "425/1000 0/4000",
            busy: "425/300 0/300", congestion: "425/300 0/300",
            waiting: "425/300 0/10000 425/300 0/10000"),
    ]

    private static let northern: [NationalTones] = [
        row(
            "denmark", "45", ring: "425/1000 0/4000", busy: "425/500 0/500",
            congestion: "425/200 0/200", waiting: "425/200 0/600 425/200 0/3000"),
        row(
            "norway", "47", ring: "425/1000 0/4000", busy: "425/500 0/500",
            congestion: "425/200 0/200", waiting: "425/200 0/600 425/200 0/10000"),
        row(
            "sweden", "46", ring: "425/1000 0/5000", busy: "425/250 0/250",
            congestion: "425/250 0/750", waiting: "425/200 0/500 425/200 0/9100",
            information: "950/332 0/24 1400/332 0/24 1800/332 0/2024"),
        row(
            "finland", "358", ring: "425/1000 0/4000", busy: "425/300 0/300",
            congestion: "425/200 0/200", waiting: "425/150 0/150 425/150 0/8000"),
        row(
            "estonia", "372", ring: "425/1000 0/4000", busy: "425/300 0/300",
            congestion: "425/200 0/200", waiting: "425/200 0/600 425/200 0/3000"),
    ]

    private static let eastern: [NationalTones] = [
        row(
            "poland", "48", ring: "425/1000 0/4000", busy: "425/500 0/500",
            congestion: "425/500 0/500", waiting: "425/150 0/150 425/150 0/4000"),
        row(
            "czechia", "420", dial: "425/330 0/330 425/660 0/660", ring: "425/1000 0/4000",
            busy: "425/330 0/330", congestion: "425/165 0/165", waiting: "425/330 0/9000",
            information: "950/330 0/30 1400/330 0/30 1800/330 0/1000"),
        row(
            "hungary", "36", ring: "425/1250 0/3750", busy: "425/300 0/300",
            congestion: "425/300 0/300", waiting: "425/40 0/1960"),
        row(
            "bulgaria", "359", ring: "425/1000 0/4000", busy: "425/500 0/500",
            congestion: "425/250 0/250", waiting: "425/150 0/150 425/150 0/4000"),
        row(
            "lithuania", "370", ring: "425/1000 0/4000", busy: "425/350 0/350",
            congestion: "425/200 0/200", waiting: "425/150 0/150 425/150 0/4000"),
    ]

    private static let others: [NationalTones] = [
        row(
            "us", "1", "ANSI T1.401, Telcordia GR-506", dial: "350+440/1000",
            ring: "440+480/2000 0/4000", busy: "480+620/500 0/500",
            congestion: "480+620/250 0/250", waiting: "440/300 0/9700",
            confirmation: "350+440/100 0/100"),
        row(
            "australia", "61", "ACIF S002", dial: "413+438/1000",
            ring: "413+438/400 0/200 413+438/400 0/2000", busy: "425/375 0/375",
            congestion: "425/375 0/375", waiting: "425/200 0/200 425/200 0/4400",
            information: "425/2500 0/500", confirmation: "425/1000"),
        row(
            "new-zealand", "64", "Telecom New Zealand TNA 102", dial: "400/1000",
            ring: "400+450/400 0/200 400+450/400 0/2000", busy: "400/500 0/500",
            congestion: "400/250 0/250", waiting: "400/200 0/3000",
            information: "400/750 0/100 400/750 0/100 400/750 0/100 400/750 0/400"),
        row(
            "china", "86", dial: "450/1000", ring: "450/1000 0/4000", busy: "450/350 0/350",
            congestion: "450/700 0/700", waiting: "450/400 0/4000"),
        row(
            "brazil", "55", ring: "425/1000 0/4000", busy: "425/250 0/250",
            congestion: "425/250 0/250 425/750 0/250", waiting: "425/50 0/1000"),
        row(
            "mexico", "52", ring: "425/1000 0/4000", busy: "425/250 0/250",
            congestion: "425/250 0/250", waiting: "425/200 0/600 425/200 0/10000"),
        row(
            "chile", "56", dial: "400/1000", ring: "400/1000 0/3000", busy: "400/500 0/500",
            congestion: "400/200 0/200", waiting: "400/250 0/8750"),
        row(
            "israel", "972", dial: "400/1000", ring: "400/1000 0/3000", busy: "400/500 0/500",
            congestion: "400/250 0/250", waiting: "400/150 0/10000 400/150 0/10000"),
        row(
            "indonesia", "62", ring: "425/1000 0/4000", busy: "425/500 0/500",
            congestion: "425/250 0/250", waiting: "425/150 0/150 425/150 0/10000"),
        row(
            "philippines", "63", ring: "425+480/1000 0/4000", busy: "480+620/500 0/500",
            congestion: "480+620/250 0/250", waiting: "440/300 0/10000"),
    ]
}
