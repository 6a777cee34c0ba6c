/// Where calls can go: nothing goes round for ever, and nobody is left in silence.
extension Checker {
    mutating func checkWays() {
        let places =
            names.flows.indices.map(Place.flow) + names.menus.indices.map(Place.menu)
        var performed: [String: [String]] = [:]
        for place in places {
            performed[names.name(of: place)] = (reach.links[place]?.performed ?? [])
                .map { names.name(of: $0) }
        }
        var inCircles: Set<String> = []
        for circle in Circles.found(in: performed) {
            inCircles.formUnion(circle)
            guard let name = circle.first, let word = names.declared[name]?.word else { continue }
            let kind = names.declared[name]?.kind.rawValue ?? "flow"
            report(
                "E0504", "\(kind) `\(name)` does itself", at: word.span,
                (circle + [name]).joined(separator: " -> "))
        }
        checkCircles(places, &inCircles)
        checkSilence()
    }

    /// E0503, and W0511 where only what may be quick is in the circle.
    private mutating func checkCircles(_ places: [Place], _ inCircles: inout Set<String>) {
        for isPessimistic in [false, true] {
            var quick = QuickWays(names, isPessimistic: isPessimistic)
            var jumps: [String: [String]] = [:]
            for place in places {
                jumps[names.name(of: place)] = quick.of(place).jumps.map { names.name(of: $0) }
            }
            for circle in Circles.found(in: jumps) where inCircles.isDisjoint(with: circle) {
                inCircles.formUnion(circle)
                guard let name = circle.first, let word = names.declared[name]?.word else {
                    continue
                }
                let way = (circle + [name]).joined(separator: " -> ")
                if isPessimistic {
                    report(
                        "W0511", "if no phone is registered, this goes round at once",
                        at: word.span, way, help: ["put `play` or `wait` into the circle"])
                } else {
                    report(
                        "E0503", "this can go round for ever without waiting for anybody",
                        at: word.span, way,
                        help: [
                            "put something that takes time into the circle (ring, play, menu,"
                                + " wait), or end one of the ways"
                        ])
                }
            }
        }
    }

    /// W0509: the last line of a way from outside rings, and says nothing if nobody answers.
    private mutating func checkSilence() {
        guard !hasMistakes else { return }
        var done: Set<Place> = []
        for links in reach.links.values { done.formUnion(links.performed) }
        var bodies = names.contextNodes.filter(\.isIncoming).flatMap { node in
            node.routes.map(\.body) + [node.otherwise].compactMap { $0 }
        }
        for (index, flow) in names.flows.enumerated()
        where reach.fromOutside.contains(.flow(index)) && !done.contains(.flow(index)) {
            bodies.append(flow.body)
        }
        for body in bodies {
            guard let last = body.statements.last, case .action(let action) = last.kind,
                action.verb == .ring, !action.branches.contains(where: { $0.names(.noanswer) })
            else { continue }
            report(
                "W0509", "outside callers hear nothing more if nobody answers", at: last.span,
                "the call ends here", help: ["go on behind it: `voicemail 201`, `play \"…\"`"])
        }
    }
}
