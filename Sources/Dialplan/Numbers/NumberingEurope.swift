/// Countries north of the Alps.
extension NumberingPreset {
    /// Bundesnetzagentur, Nummernplan des öffentlichen Telekommunikationsnetzes, and the plans of
    /// the single ranges ((0)700, (0)800, (0)180, (0)137, (0)900, mobile services, local areas).
    static let germany = NumberingPreset(
        name: "germany", country: "49",
        rewrites: [("0|[1-9].", "+49"), ("00|[1-9].", "+")], withinArea: "[2-9]x.",
        rows: [
            Row("[2-9]", 5, 13, .national), Row("31", 4, 13, .special),
            Row("15", 11, 11, .mobile), Row("16[023]", 10, 11, .mobile), Row("17", 10, 11, .mobile),
            Row("16[14-9]", 7, 13, .special),
            Row("12", 6, 13, .special), Row("18[1-9]", 5, 13, .special),
            Row("180", 8, 11, .special), Row("19[1-9]", 4, 13, .special),
            Row("700", 11, 11, .special), Row("800", 10, 10, .free), Row("116", 6, 6, .free),
            // 0137 and 0138 cost up to a euro a call; 0190 was premium until 2005.
            Row("13[78]", 7, 11, .premium), Row("190", 4, 13, .premium),
            Row("900", 10, 11, .premium), Row("118", 5, 6, .premium),
        ],
        shortCodes: [
            ("110", .emergency), ("112", .emergency), ("115", .local), ("116xxx", .free),
            ("118xx", .premium), ("1180xx", .premium),
        ])

    /// RTR, Kommunikationsparameter-, Entgelt- und Mehrwertdiensteverordnung (KEM-V 2009). 85, 86,
    /// 87, 89, 96 and 97 lead to no subscriber: networks route by them among each other.
    static let austria = NumberingPreset(
        name: "austria", country: "43",
        rewrites: [("0|[1-9].", "+43"), ("00|[1-9].", "+")], withinArea: "[2-9]xx.",
        rows: [
            Row("1", 4, 13, .national), Row("[2-7]", 6, 13, .national),
            Row("65[0-3]", 8, 13, .mobile), Row("65[579]", 8, 13, .mobile),
            Row("66[013-9]", 8, 13, .mobile), Row("6[7-9]", 8, 13, .mobile),
            Row("71[08]", 6, 13, .special), Row("720", 6, 13, .special),
            Row("740", 6, 13, .special), Row("780", 6, 13, .special),
            Row("800", 9, 13, .free), Row("8[12]", 7, 13, .special),
            Row("9", 7, 13, .premium), Row("118", 5, 6, .premium), Row("116", 6, 6, .free),
        ],
        shortCodes: [
            ("112", .emergency), ("122", .emergency), ("133", .emergency), ("144", .emergency),
            ("128", .emergency), ("140", .emergency), ("141", .free), ("142", .free),
            ("147", .free), ("1450", .local), ("116xxx", .free), ("118xx", .premium),
            ("118xxx", .premium),
        ])

    /// BAKOM, numbering plan E.164/2002: nine digits, and the area code is always dialed. 068, 069,
    /// 072 and 073 are mobile too, for when 07[5-9] is used up.
    static let switzerland = NumberingPreset(
        name: "switzerland", country: "41",
        rewrites: [("0|[2-9]xxxxxxxx", "+41"), ("00|[1-9].", "+")], withinArea: nil,
        rows: [
            Row("2[12467]", 9, 9, .national), Row("3[1-4]", 9, 9, .national),
            Row("4[134]", 9, 9, .national), Row("5[12568]", 9, 9, .national),
            Row("6[12]", 9, 9, .national), Row("71", 9, 9, .national), Row("81", 9, 9, .national),
            Row("91", 9, 9, .national), Row("7[5-9]", 9, 9, .mobile), Row("74", 9, 9, .special),
            Row("6[89]", 9, 9, .mobile), Row("7[23]", 9, 9, .mobile), Row("800", 9, 9, .free),
            Row("84[0248]", 9, 9, .special), Row("878", 9, 9, .special),
            Row("90[016]", 9, 9, .premium),
        ],
        shortCodes: [
            ("112", .emergency), ("117", .emergency), ("118", .emergency), ("144", .emergency),
            ("145", .emergency), ("1414", .emergency), ("143", .special), ("147", .free),
            ("140", .special), ("16x", .special), ("18xx", .premium), ("116xxx", .free),
        ])

    /// Ofcom, The National Telephone Numbering Plan, part A. 0870 and the like are special; 070 is
    /// for personal numbers, which are no mobile phones. 101 costs nothing since 1 April 2020.
    static let unitedKingdom = NumberingPreset(
        name: "uk", country: "44",
        rewrites: [("0|[1-9].", "+44"), ("00|[1-9].", "+")], withinArea: "[2-9]xxx.",
        rows: [
            Row("1", 9, 10, .national), Row("2", 10, 10, .national), Row("3", 10, 10, .national),
            Row("5[56]", 10, 10, .special), Row("7[1-57-9]", 10, 10, .mobile),
            Row("70", 10, 10, .special), Row("76", 10, 10, .special), Row("7624", 10, 10, .mobile),
            Row("800", 7, 10, .free), Row("808", 10, 10, .free),
            Row("84[2-5]", 7, 10, .special), Row("87[0-3]", 10, 10, .special),
            Row("9", 10, 10, .premium),
        ],
        shortCodes: [
            ("999", .emergency), ("112", .emergency), ("101", .free), ("105", .free),
            ("111", .free), ("119", .free), ("159", .national), ("100", .special),
            ("123", .special), ("116xxx", .free), ("118xxx", .premium),
        ])

    /// ComReg, National Numbering Conventions. 1850, 1890 and 076 were withdrawn on 1 January 2022.
    /// 048 leads to Northern Ireland, at the price of a call abroad.
    static let ireland = NumberingPreset(
        name: "ireland", country: "353",
        rewrites: [("0|[1-9].", "+353"), ("1[58]xxxxxxxx", "+353"), ("00|[1-9].", "+")],
        withinArea: "[2-9]xxxx.",
        rows: [
            Row("1", 8, 8, .national), Row("2", 7, 9, .national), Row("4", 7, 9, .national),
            Row("5", 7, 9, .national), Row("6", 7, 9, .national), Row("7[14]", 9, 9, .national),
            Row("9", 7, 9, .national), Row("48", 10, 10, .international),
            Row("8[35679]", 9, 10, .mobile), Row("82", 9, 10, .mobile),
            Row("88", 9, 10, .mobile), Row("818", 9, 9, .national),
            Row("1800xxxxxx", 10, 10, .free), Row("15xxxxxxxx", 10, 10, .premium),
        ],
        shortCodes: [
            ("112", .emergency), ("999", .emergency), ("116xxx", .free), ("118xx", .premium),
        ])

    /// ACM, Nummerplan telefoon- en ISDN-diensten. 085 and 091 belong to no place.
    static let netherlands = NumberingPreset(
        name: "netherlands", country: "31",
        rewrites: [("0|[1-9].", "+31"), ("00|[1-9].", "+")], withinArea: "[2-9]xxxx.",
        rows: [
            Row("[1-57]", 9, 9, .national), Row("85", 9, 9, .national), Row("88", 9, 9, .national),
            Row("91", 9, 9, .national),
            Row("6[1-58]", 9, 9, .mobile), Row("6[67]", 9, 9, .special),
            Row("8[247]", 9, 9, .special),
            Row("97", 9, 11, .special), Row("800", 7, 10, .free), Row("90", 7, 10, .premium),
        ],
        shortCodes: [
            ("112", .emergency), ("113", .free), ("116xxx", .free), ("144", .local),
            ("140xx", .local), ("140xxx", .local), ("18xx", .premium),
        ])
}
