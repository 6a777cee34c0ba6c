/// What happens when an extension calls for help: the interpreter that takes real calls is asked,
/// for each extension and each number of the `emergency` block.
public struct EmergencyProof: Codable, Equatable, Sendable {
    /// What the exchange that runs knows.
    public struct Known: Sendable {
        /// Extensions at which a phone is registered.
        public var registered: Set<String>
        /// Trunks that are down now.
        public var deadTrunks: Set<String>
        /// Whether mail can be sent.
        public var sendsMail: Bool

        public init(registered: Set<String>, deadTrunks: Set<String>, sendsMail: Bool) {
            self.registered = registered
            self.deadTrunks = deadTrunks
            self.sendsMail = sendsMail
        }
    }

    /// How one extension reaches help.
    public struct Way: Codable, Equatable, Sendable {
        public var `extension`: String
        public var name: String?
        /// What it dials; numbers of one way stand together.
        public var dialed: [String]
        /// In the order in which they are tried.
        public var trunks: [String]
        /// The number that the other side sees, if the plan says one.
        public var shows: String?
        /// The address of its place.
        public var place: String?
        /// Extensions and mail addresses.
        public var told: [String]
        /// Numbers that do not lead to help.
        public var lost: [String]
        /// What help, or the house, would not know.
        public var doubts: [String]
    }

    public var ways: [Way]

    /// Whether every extension reaches help by every number. False without an `emergency` block.
    public var isWhole: Bool { !ways.isEmpty && ways.allSatisfy(\.lost.isEmpty) }

    /// - Parameter known: Nil where no exchange runs.
    public init(_ plan: Plan, now: WallTime, known: Known? = nil) {
        let numbers = plan.emergency?.rows.filter { !$0.isTest }.map(\.dialed) ?? []
        ways = plan.extensions.keys.sorted().flatMap { number -> [Way] in
            var found: [Way] = []
            for dialed in numbers {
                var way = Self.way(plan, number, dialed, now)
                if way.trunks.allSatisfy({ known?.deadTrunks.contains($0) == true }) {
                    way.lost = [dialed]
                }
                way.doubts = Self.doubts(way, plan, known)
                let same = found.firstIndex { way.isLike($0) }
                if let same {
                    found[same].dialed += way.dialed
                    found[same].lost += way.lost
                } else {
                    found.append(way)
                }
            }
            return found
        }
    }

    private static func way(
        _ plan: Plan, _ number: String, _ dialed: String, _ now: WallTime
    ) -> Way {
        let phone = plan.extensions[number]
        let facts = CallFacts(
            callID: "emergency-\(number)-\(dialed)",
            entry: .context(phone?.context ?? "", extension: number), dialed: dialed,
            callerNumber: number, callerName: phone?.name)
        var machine = CallMachine(plan: plan, call: facts)
        var way = Way(
            extension: number, name: phone?.name, dialed: [dialed], trunks: [],
            shows: nil, place: phone?.location?.address, told: [], lost: [dialed], doubts: [])
        for effect in machine.start(SimulatedWorld(now: now)) {
            switch effect {
            case .command(.alarm(let targets, _, _)): way.told += targets
            case .action(_, .dial(let dial)) where dial.isEmergency && !dial.trunks.isEmpty:
                way.trunks = dial.trunks
                way.shows = dial.callerID
                way.lost = []
            default: break
            }
        }
        return way
    }

    private static func doubts(_ way: Way, _ plan: Plan, _ known: Known?) -> [String] {
        var found: [String] = []
        if way.place == nil {
            found.append("stands nowhere: give it, or its device, a `location`")
        }
        if way.shows == nil {
            found.append(
                "shows no number of ours: say `main-number` in `settings`, or the `callerid` of "
                    + "its location")
        }
        if way.told.isEmpty {
            found.append("nobody in the house is told: say `notify` in `emergency`")
        }
        guard let known else { return found }
        let dead = way.trunks.filter(known.deadTrunks.contains)
        if !dead.isEmpty {
            found.append("down now: \(dead.joined(separator: ", ")); `bellbird trunks` says why")
        }
        for one in way.told {
            let isMail = one.utf8.contains(0x40)
            if isMail, !known.sendsMail {
                found.append("\(one) is not told: the exchange sends no mail, `[mail]` is missing")
            } else if !isMail, !known.registered.contains(one) {
                found.append("\(one) is not told: no phone is registered there")
            }
        }
        return found
    }
}

extension EmergencyProof.Way {
    /// But for what is dialed.
    fileprivate func isLike(_ other: Self) -> Bool {
        var alike = other
        alike.dialed = dialed
        alike.lost = lost
        return alike == self && other.lost.isEmpty == lost.isEmpty
    }
}

extension Plan {
    /// Numbers that call for help here and would not in `other`, as they are dialed.
    public func emergencyNumbers(missingIn other: Plan) -> [String] {
        let rows = emergency?.rows ?? []
        return rows.filter { !$0.isTest && !other.isEmergency($0.dialed) }.map(\.dialed)
    }
}
