/// Country code 1. Sources: FCC, 47 CFR part 52; NANPA, "NPA Database"; CNAC/CRTC, "Canadian
/// Numbering Resources".
extension NumberingPreset {
    static let unitedStates = NumberingPreset(
        name: "us", country: "1", trunkPrefix: "1", internationalPrefix: "011",
        rewrites: northAmericanDialing, withinArea: "[2-9]xxxxxx",
        rows: northAmerica(canadian: .international, otherwise: .national)
            // Territories of the United States: cheaper than the islands around them.
            + ["340", "67[01]", "684", "787", "939"].map { Row($0, 10, 10, .national) },
        shortCodes: [
            ("911", .emergency), ("988", .free), ("211", .free), ("311", .free), ("511", .free),
            ("711", .free), ("811", .free), ("611", .free), ("411", .special), ("0", .special),
        ])

    static let canada = NumberingPreset(
        name: "canada", country: "1", trunkPrefix: "1", internationalPrefix: "011",
        rewrites: northAmericanDialing, withinArea: "[2-9]xxxxxx",
        rows: northAmerica(canadian: .national, otherwise: .international),
        shortCodes: [
            ("911", .emergency), ("988", .free), ("211", .free), ("311", .free), ("511", .free),
            ("711", .free), ("811", .free), ("611", .free), ("411", .special), ("0", .special),
        ])

    private static let northAmericanDialing = [
        ("[2-9]xx[2-9]xxxxxx", "+1"), ("1|[2-9]xx[2-9]xxxxxx", "+1"), ("011|[1-9].", "+"),
    ]

    /// Area codes that are not named are of the United States; new ones come every year, those of
    /// other countries seldom.
    private static func northAmerica(
        canadian: CallClass, otherwise: CallClass
    ) -> [Row] {
        // Free: 800 and the codes opened after it. N11 is no area code, nor does an exchange
        // begin with 0 or 1.
        var rows = [
            Row("[2-9][0-8]x", 10, 10, otherwise), Row("[2-9]11", 10, 10, nil),
            Row("[2-9]xx[01]", 10, 10, nil),
            Row("800", 10, 10, .free), Row("833", 10, 10, .free), Row("844", 10, 10, .free),
            Row("855", 10, 10, .free), Row("866", 10, 10, .free), Row("877", 10, 10, .free),
            Row("888", 10, 10, .free),
            // Pay per call: 900, and exchange 976 of every area (47 CFR 64.1501).
            Row("900", 10, 10, .premium), Row("[2-9]xx976", 10, 10, .premium),
            Row("[2-9]xx5551212", 10, 10, .special),
            // Personal communication, carriers' services, government, Canadian services.
            Row("500", 10, 10, .special), Row("52[1-9]", 10, 10, .special),
            Row("53[23]", 10, 10, .special),
            Row("544", 10, 10, .special), Row("566", 10, 10, .special),
            Row("577", 10, 10, .special),
            Row("588", 10, 10, .special), Row("700", 10, 10, .special),
            Row("710", 10, 10, .special),
            Row("600", 10, 10, .special), Row("622", 10, 10, .special),
            Row("633", 10, 10, .special), Row("644", 10, 10, .special),
            Row("655", 10, 10, .special),
            Row("677", 10, 10, .special), Row("688", 10, 10, .special),
        ]
        let territories = otherwise == .international ? ["340", "67[01]", "684", "787", "939"] : []
        let islands = [
            "242", "246", "264", "268", "284", "345", "441", "473", "649", "658", "664", "721",
            "758", "767", "784", "8[024]9", "868", "869", "876",
        ]
        rows += (islands + territories).map { Row($0, 10, 10, .international) }
        rows += canadianAreas.map { Row($0, 10, 10, canadian) }
        return rows
    }

    private static let canadianAreas = [
        "204", "226", "236", "249", "250", "257", "263", "273", "289", "306", "343", "354", "365",
        "367",
        "368", "382", "403", "416", "418", "428", "431", "437", "438", "450", "468", "474", "506",
        "514", "519", "548", "579", "581", "584", "587", "604", "613", "639", "647", "672", "683",
        "705", "709", "742", "753", "778", "780", "782", "807", "819", "825", "867", "873", "879",
        "902", "905", "942",
    ]
}
