/// France, Spain, Portugal and Italy, where the whole number is always dialed.
extension NumberingPreset {
    /// Arcep, plan national de numérotation (décision 2018-0881, amended by 2022-1583; free short
    /// numbers: §2.4.9 of its annex). Overseas departments are dialed as at home and have country
    /// codes of their own. 3919, help for women, costs nothing by an undertaking of the operators.
    static let france = NumberingPreset(
        name: "france", country: "33",
        rewrites: [
            ("0|[1-9]xxxxxxxx", "+33"), ("0|700xxxxxxxxxx", "+33"), ("00|[1-9].", "+"),
            ("0|26[239]xxxxxx", "+262"), ("0|590xxxxxx", "+590"), ("0|594xxxxxx", "+594"),
            ("0|596xxxxxx", "+596"), ("0|639xxxxxx", "+262"), ("0|69[01]xxxxxx", "+590"),
            ("0|69[23]xxxxxx", "+262"), ("0|694xxxxxx", "+594"), ("0|69[67]xxxxxx", "+596"),
        ],
        withinArea: nil,
        rows: [
            Row("[1-5]", 9, 9, .national), Row("9", 9, 9, .national), Row("[67]", 9, 9, .mobile),
            Row("26[239]", 9, 9, nil), Row("59[046]", 9, 9, nil), Row("639", 9, 9, nil),
            Row("69[0-467]", 9, 9, nil), Row("700", 13, 13, .special),
            Row("80[0-5]", 9, 9, .free), Row("80[6-9]", 9, 9, .national),
            Row("8[1-8]", 9, 9, .special),
            Row("89", 9, 9, .premium),
        ],
        shortCodes: [
            ("112", .emergency), ("15", .emergency), ("17", .emergency), ("18", .emergency),
            ("114", .emergency), ("115", .emergency), ("119", .emergency), ("191", .emergency),
            ("196", .emergency), ("197", .emergency), ("116xxx", .free), ("118xxx", .premium),
            ("3[01]xx", .free), ("3008", .premium), ("317x", .premium), ("3919", .free),
            ("3[2-9]xx", .premium), ("10xx", .special),
        ])

    /// Plan nacional de numeración telefónica (Real Decreto 2296/2004), kept by the CNMC. From 400
    /// companies call; nobody can be called there.
    static let spain = NumberingPreset(
        name: "spain", country: "34", trunkPrefix: "",
        rewrites: [("[5-9]xxxxxxxx", "+34"), ("00|[1-9].", "+")], withinArea: nil,
        rows: [
            Row("8[1-8]", 9, 9, .national), Row("9[1-8]", 9, 9, .national),
            Row("51", 9, 9, .national),
            Row("6", 9, 9, .mobile), Row("7[1-9]", 9, 9, .mobile), Row("70", 9, 9, .special),
            Row("590", 13, 13, .special), Row("800", 9, 9, .free), Row("900", 9, 9, .free),
            Row("90[12]", 9, 9, .special), Row("90[89]", 9, 9, .special),
            Row("803", 9, 9, .premium), Row("80[67]", 9, 9, .premium),
            Row("90[57]", 9, 9, .premium),
        ],
        shortCodes: [
            ("112", .emergency), ("091", .emergency), ("092", .emergency), ("062", .emergency),
            ("061", .emergency), ("080", .emergency), ("085", .emergency), ("088", .emergency),
            ("016", .free), ("010", .special), ("012", .special), ("060", .special),
            ("116xxx", .free), ("118xx", .premium),
        ])

    /// ANACOM, Plano Nacional de Numeração. Everything behind 6 is audiotext.
    static let portugal = NumberingPreset(
        name: "portugal", country: "351", trunkPrefix: "",
        rewrites: [("[2-9]xxxxxxxx", "+351"), ("00|[1-9].", "+")], withinArea: nil,
        rows: [
            Row("2", 9, 9, .national), Row("30", 9, 9, .national), Row("9[1236]", 9, 9, .mobile),
            Row("800", 9, 9, .free), Row("80[89]", 9, 9, .special), Row("70[78]", 9, 9, .special),
            Row("88", 9, 9, .special), Row("6", 9, 9, .premium), Row("76[0-2]", 9, 9, .premium),
        ],
        shortCodes: [
            ("112", .emergency), ("117", .emergency), ("116xxx", .free), ("118", .premium),
            ("1820", .premium), ("16xx", .special), ("12xx", .special),
        ])

    /// AGCOM, Piano di numerazione nazionale (delibera 8/15/CIR). The 0 of an area stays.
    static let italy = NumberingPreset(
        name: "italy", country: "39", trunkPrefix: "",
        rewrites: [
            ("0[1-9].", "+39"), ("3x.", "+39"), ("[1578]x.", "+39"), ("00|[1-9].", "+"),
        ],
        withinArea: nil,
        rows: [
            Row("0[1-9]", 6, 11, .national), Row("3", 9, 10, .mobile), Row("55", 10, 10, .national),
            Row("800", 6, 9, .free), Row("803", 6, 9, .free), Row("84[0178]", 6, 9, .special),
            Row("178", 6, 10, .special), Row("199", 6, 10, .special),
            Row("70[0-2]", 6, 10, .special), Row("89", 6, 10, .premium),
            Row("16[346]", 6, 10, .premium), Row("144", 6, 10, .premium),
        ],
        shortCodes: [
            ("112", .emergency), ("113", .emergency), ("115", .emergency), ("118", .emergency),
            ("117", .emergency), ("114", .emergency), ("1515", .emergency), ("1530", .emergency),
            ("1522", .free), ("116xxx", .free), ("12xx", .premium),
        ])
}
