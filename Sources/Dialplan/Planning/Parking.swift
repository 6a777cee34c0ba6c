/// Slots for parked calls (section 8 of the language).
extension Plan {
    public struct Parking: Equatable, Sendable {
        public enum Return: Equatable, Sendable { case parker, `operator` }

        public let name: String
        /// In the order in which they are taken.
        public let slots: [String]
        /// Then a call returns.
        public let limit: Duration
        public let returnsTo: Return

        /// For a plan without a block of its own: the slots of `std.features`.
        static let standard = Parking(
            name: "std", slots: (701...720).map { String($0) }, limit: .seconds(120),
            returnsTo: .parker)
    }

    /// Where its calls can be parked.
    public var parkingLots: [Parking] { parkings.isEmpty ? [.standard] : parkings }

    public func isParkingSlot(_ number: String) -> Bool {
        parkingLots.contains { $0.slots.contains(number) }
    }

    /// Who answers the house's main number: a trunk on which it leads somewhere.
    public var `operator`: (trunk: String, number: String)? {
        guard let number = settings.mainNumber else { return nil }
        let trunk = incoming.keys.sorted().first { incoming[$0]?.numbers.match(number) != nil }
        return trunk.map { ($0, number) }
    }
}
