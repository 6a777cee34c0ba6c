/// Runs the `test` blocks of a plan (10.4), under virtual time or wherever else a stage is.
/// `expect` lines hold in their order; `expect no` holds for the whole test.
public struct TestRunner {
    private struct Failure: Error {
        var diagnostic: Diagnostic
    }

    private let plan: Plan
    private var stage: any TestStage
    private var hasCall = false
    /// When the next call comes, if `at` said so.
    private var beginning: WallTime?
    /// Of calls that are over.
    private var earlier: [SimulatedEvent] = []
    /// How many events of the call have been matched or passed.
    private var cursor = 0
    /// When the last step was, or what it expected.
    private var mark = Duration.zero
    private var forbidden: [(expectation: Expectation, span: Span)] = []
    private var calls = 0
    private var result: TestResult

    private init(_ test: TestNode, _ plan: Plan, _ stage: Stage) {
        self.plan = plan
        result = TestResult(title: test.title.text, position: test.position)
        // A Tuesday at ten.
        let tuesday = CivilDate(daysSince1970: 20_515)
        self.stage = stage(SimulatedWorld(now: plan.moment(tuesday, minute: 600)))
    }

    /// Makes the stage of one test, in a world of which nothing has been said yet.
    public typealias Stage = (SimulatedWorld) -> any TestStage

    /// The tests of the files that the plan was made of, in their order. Messages name a file by
    /// its place among `sources`; those that are no `.dial` files hold none.
    ///
    /// - Parameter filter: Only those whose title contains it.
    public static func run(
        _ sources: [SourceFile], _ plan: Plan, filter: String = ""
    ) -> [TestResult] {
        tests(of: sources, filter: filter).map { run($0.node, plan) }
    }

    static func run(_ tests: [TestNode], _ plan: Plan) -> [TestResult] {
        tests.map { run($0, plan) }
    }

    static func run(_ test: TestNode, _ plan: Plan) -> TestResult {
        run(test, plan) { SimulatedStage(plan, $0) }
    }

    /// One test in the simulator.
    public static func run(_ test: Test, _ plan: Plan) -> TestResult { run(test.node, plan) }

    /// One test, on a stage of its own. Where something was wanted that the stage does not do, the
    /// test has neither passed nor failed: it was skipped.
    public static func run(_ test: Test, _ plan: Plan, on stage: Stage) -> TestResult {
        run(test.node, plan, on: stage)
    }

    private static func run(_ test: TestNode, _ plan: Plan, on stage: Stage) -> TestResult {
        ran(test, plan, on: stage).result
    }

    /// The result in the simulator, and every call that the test has made.
    static func played(_ test: TestNode, _ plan: Plan) -> (TestResult, [SimulatedCall]) {
        let runner = ran(test, plan) { SimulatedStage(plan, $0) }
        return (runner.result, (runner.stage as? SimulatedStage)?.calls ?? [])
    }

    private static func ran(_ test: TestNode, _ plan: Plan, on stage: Stage) -> TestRunner {
        var runner = TestRunner(test, plan, stage)
        do throws(Failure) {
            for step in test.steps where runner.stage.lack == nil { try runner.perform(step) }
            if runner.hasCall { runner.stage.finish() }
            if runner.stage.lack == nil { try runner.checkForbidden() }
        } catch  where runner.stage.lack == nil {
            runner.result.failure = error.diagnostic
        } catch {}
        runner.result.skipped = runner.stage.lack
        runner.keepCall()
        runner.result.events = runner.earlier
        return runner
    }

    /// A test as it stands in a plan.
    public struct Test: Sendable {
        let node: TestNode

        public var title: String { node.title.text }
        public var position: Position { node.position }
    }

    /// The tests of these files in their order; those whose title contains `filter`.
    public static func tests(of sources: [SourceFile], filter: String = "") -> [Test] {
        let wanted = Array(filter.utf8)
        return sources.enumerated().flatMap { file, source -> [Test] in
            guard source.name.hasSuffix(".dial") else { return [] }
            return Parser.parse(source, file: file).0.tests
                .filter { $0.title.text.utf8.offset(of: wanted, from: 0) != nil }
                .map(Test.init)
        }
    }

    // MARK: - Steps

    private mutating func perform(_ step: TestStep) throws(Failure) {
        switch step.kind {
        case .at(let day, let time): try set(day, time)
        case .given(let given): try self.given(given)
        case .call(let from, let to, let trunk): try begin(from, to, trunk, step.span)
        case .press(let keys, let after):
            try advance(after, step.span)
            stage.press(keys.text)
        case .answer(let who, let after):
            try advance(after, step.span)
            let number = who.written ?? ""
            guard stage.answer(number) else {
                throw fail("E0804", "\(number) does not ring", step.span, "at this moment")
            }
        case .hangup(let who, let after):
            try advance(after, step.span)
            guard stage.hangup(who?.written) else {
                throw fail(
                    "E0804", "\(who?.written ?? "nobody") does not talk", step.span,
                    "at this moment")
            }
        case .expect(let expectation):
            if expectation.isNegated {
                try checkName(expectation)
                forbidden.append((expectation, step.span))
            } else {
                try expect(expectation, step.span)
            }
        }
    }

    private mutating func set(_ day: Word, _ time: Word) throws(Failure) {
        guard let date = CivilDate(day.text) else {
            throw fail("E0801", "`\(day.text)` is no day", day.span, "write it as 2026-03-03")
        }
        guard let minute = CallMachine.minute(time.text) else {
            throw fail("E0801", "`\(time.text)` is no time of day", time.span, "write it as 12:10")
        }
        beginning = plan.moment(date, minute: minute)
    }

    private mutating func begin(
        _ from: Expression, _ to: Expression, _ trunk: Word?, _ span: Span
    ) throws(Failure) {
        keepCall()
        guard let caller = from.written, let dialed = to.written else {
            throw fail("E0801", "a call has two numbers", span, "write them out")
        }
        let isAnonymous = caller == "anonymous"
        let known = plan.extensions[caller]
        let entry: CallFacts.Entry
        if let trunk {
            guard plan.incoming[trunk.text] != nil else {
                throw fail("E0802", "nothing comes in on `\(trunk.text)`", trunk.span)
            }
            entry = .incoming(trunk: trunk.text)
        } else if let known {
            entry = .context(known.context, extension: caller)
        } else {
            throw fail(
                "E0802", "there is no phone \(caller)", from.span,
                "of a caller from outside say `on TRUNK`")
        }
        calls += 1
        let facts = CallFacts(
            callID: "\(result.title) \(calls)", entry: entry, dialed: dialed,
            callerNumber: isAnonymous ? nil : caller,
            callerName: trunk == nil ? known?.name : nil, isAnonymous: isAnonymous,
            lastDialed: trunk == nil ? stage.world.phones[caller]?.lastDialed : nil)
        if let beginning { stage.world.now = beginning }
        self.beginning = nil
        stage.begin(facts)
        hasCall = true
        cursor = 0
        mark = .zero
    }

    /// What the last call leaves behind.
    private mutating func keepCall() {
        guard hasCall else { return }
        stage.finish()
        earlier += stage.events
        result.walked.formUnion(stage.walked)
        result.decisions.append(stage.decisions)
        for decision in stage.decisions {
            guard case .chose(let way) = decision.kind, let position = decision.position else {
                continue
            }
            result.branches.insert(.init(position: position, way: way))
        }
        hasCall = false
    }

    /// Counted from the last step, or from what it expected.
    private mutating func advance(_ after: Duration?, _ span: Span) throws(Failure) {
        guard hasCall else { throw fail("E0804", "nobody has called yet", span) }
        let target = max(stage.time, mark + (after ?? .zero))
        stage.advance(to: target)
        mark = target
        guard !stage.isOver else { throw fail("E0804", "the call is over by then", span) }
    }

    // MARK: - Facts

    private mutating func given(_ given: Given) throws(Failure) {
        var world = stage.world
        switch given.fact {
        case .answersWith(let fields): try answer(given.subject, fields, &world)
        case .answersAfter(let after):
            world.phones[given.subject.text, default: .init()].answersAfter = after ?? .zero
        case .isState(let state): try set(given, state, &world)
        case .forwards(let condition, let number):
            try forward(given.subject, condition, number, &world)
        case .dialed(let number):
            guard plan.extensions[given.subject.text] != nil else { throw unknown(given.subject) }
            world.phones[given.subject.text, default: .init()].lastDialed = number.written
        }
        stage.world = world
    }

    private func answer(
        _ subject: Word, _ fields: [Argument], _ world: inout SimulatedWorld
    ) throws(Failure) {
        guard let source = plan.sources.first(where: { $0.name == subject.text }) else {
            throw unknown(subject)
        }
        var values = [Value](repeating: .missing, count: source.returns.count)
        for field in fields {
            guard let name = field.name,
                let index = source.returns.firstIndex(where: { $0.name == name.text })
            else {
                throw fail(
                    "E0802", "`\(subject.text)` answers no such field", field.value.span)
            }
            values[index] =
                field.value.written.map { Value(written: $0, as: source.returns[index].type) }
                ?? .missing
        }
        world.answers[subject.text] = .found(values)
    }

    private func set(
        _ given: Given, _ state: Word, _ world: inout SimulatedWorld
    ) throws(Failure) {
        let name = given.subject.text
        if given.isTrunk {
            guard let wanted = SimulatedWorld.TrunkState(rawValue: state.text) else {
                throw fail("E0801", "a trunk is up, down or full", state.span)
            }
            world.trunks[name] = wanted
        } else if plan.toggles.contains(where: { $0.name == name }) {
            guard state.text == "on" || state.text == "off" else {
                throw fail("E0801", "a toggle is on or off", state.span)
            }
            world.toggles[name] = state.text == "on"
        } else if let schedule = plan.schedules.first(where: { $0.name == name }) {
            guard schedule.states.contains(state.text) else {
                throw fail(
                    "E0801", "`\(name)` is never `\(state.text)`", state.span,
                    "it is " + schedule.states.joined(separator: " or "))
            }
            world.states[name] = state.text
        } else if plan.sources.contains(where: { $0.name == name }) {
            guard let outcome = Outcome(rawValue: state.text),
                [.notfound, .failed, .timeout].contains(outcome)
            else {
                throw fail("E0801", "a service is notfound, failed or timeout", state.span)
            }
            world.answers[name] = .outcome(outcome)
        } else if plan.queues.contains(where: { $0.name == name }) {
            guard let outcome = Outcome(rawValue: state.text),
                [.full, .nobody].contains(outcome)
            else { throw fail("E0801", "a queue is full or nobody", state.span) }
            world.queues[name] = outcome
        } else {
            try setPhone(given.subject, state, &world)
        }
    }

    private func forward(
        _ subject: Word, _ condition: Word?, _ number: Expression, _ world: inout SimulatedWorld
    ) throws(Failure) {
        guard Pattern.looksLikeNumber(subject.text) else { throw unknown(subject) }
        guard let when = Forwards.Condition(rawValue: condition?.text ?? "always") else {
            throw fail(
                "E0801", "a phone forwards always, busy, noanswer or unavailable",
                condition?.span ?? subject.span)
        }
        guard let written = number.written, Pattern.looksLikeNumber(written) else {
            throw computed(number.span)
        }
        world.phones[subject.text, default: .init()].forwards.numbers[when] = written
    }

    private func setPhone(
        _ subject: Word, _ state: Word, _ world: inout SimulatedWorld
    ) throws(Failure) {
        guard Pattern.looksLikeNumber(subject.text) else { throw unknown(subject) }
        if state.text == "declines" {
            world.phones[subject.text, default: .init()].declines = true
        } else if let wanted = PhoneState(rawValue: state.text) {
            world.phones[subject.text, default: .init()].state = wanted
        } else {
            throw fail(
                "E0801", "a phone is never `\(state.text)`", state.span,
                "it is " + PhoneState.allCases.map(\.rawValue).joined(separator: ", "))
        }
    }

    // MARK: - Expectations

    private mutating func expect(_ wanted: Expectation, _ span: Span) throws(Failure) {
        let pattern = try pattern(wanted)
        guard hasCall else { throw fail("E0804", "nobody has called yet", span) }
        let due = wanted.after.map { mark + $0 }
        /// Of the first one that would do, but for its time.
        var other: Duration?
        while true {
            let events = stage.events
            for (index, event) in events.enumerated().dropFirst(cursor)
            where event.matches(wanted.event.text, pattern.words, pattern.qualifiers) {
                guard due.map({ isNear(event.time, $0) }) ?? true else {
                    other = other ?? event.time - mark
                    continue
                }
                cursor = index + 1
                mark = max(mark, event.time)
                return
            }
            guard stage.lack == nil, stage.advance() || stage.events.count > events.count else {
                throw didNotHappen(other, span)
            }
        }
    }

    private func didNotHappen(_ other: Duration?, _ span: Span) -> Failure {
        guard let other else { return fail("E0803", "this did not happen", span, "expected here") }
        let milliseconds = other.milliseconds
        let time =
            milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000)s" : "\(milliseconds)ms"
        return fail("E0803", "this did not happen then", span, "it happened after \(time)")
    }

    private func isNear(_ time: Duration, _ due: Duration) -> Bool {
        max(time, due) - min(time, due) <= stage.tolerance
    }

    private mutating func checkForbidden() throws(Failure) {
        for (wanted, span) in forbidden {
            let pattern = try pattern(wanted)
            let events = earlier + (hasCall ? stage.events : [])
            let found = events.first {
                $0.matches(wanted.event.text, pattern.words, pattern.qualifiers)
            }
            guard let found else { continue }
            let time = found.line.split(separator: " ").first ?? ""
            throw fail("E0803", "this happened, at \(time)", span, "must not happen")
        }
    }

    private func pattern(
        _ wanted: Expectation
    ) throws(Failure) -> (words: [String], qualifiers: [(String, String)]) {
        try checkName(wanted)
        var words: [String] = []
        for value in wanted.values {
            guard let more = value.writtenWords else { throw computed(value.span) }
            words += more
        }
        var qualifiers: [(String, String)] = []
        for (name, value) in wanted.qualifiers {
            guard let text = value.written else { throw computed(value.span) }
            qualifiers.append((name.text, text))
        }
        return (words, qualifiers)
    }

    private func checkName(_ wanted: Expectation) throws(Failure) {
        guard !SimulatedCall.eventNames.contains(wanted.event.text) else { return }
        let near = NearestName.of(wanted.event.text, in: SimulatedCall.eventNames)
        throw fail(
            "E0801", "nothing that happens is called `\(wanted.event.text)`", wanted.event.span,
            near.map { "did you mean `\($0)`?" } ?? "")
    }

    // MARK: - Failures

    private func computed(_ span: Span) -> Failure {
        fail("E0801", "a test expects what is written, and computes nothing", span)
    }

    private func unknown(_ word: Word) -> Failure {
        fail("E0802", "nothing is called `\(word.text)`", word.span)
    }

    private func fail(
        _ code: String, _ title: String, _ span: Span, _ label: String = ""
    ) -> Failure {
        Failure(diagnostic: Diagnostic(code, title, at: span, label))
    }
}
