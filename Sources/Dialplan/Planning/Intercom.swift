extension RingPlan {
    /// For `intercom`: phones that answer by themselves, and of them only such as do nothing else.
    public static func intercom(_ numbers: [String], limit: Duration) -> RingPlan {
        let members = numbers.map { Target(number: $0) }
        let group = GroupPlan(
            name: "", members: members, strategy: .all, each: nil, skipsBusy: true)
        return RingPlan(
            targets: [Target(who: .group(group), after: .zero)], limit: limit,
            followsForwards: false)
    }
}
