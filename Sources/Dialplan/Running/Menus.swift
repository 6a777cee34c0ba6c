/// Menus and questions (5.3, `ask`): what was typed, and what that leads to.
extension CallMachine {
    /// With the locals of the flow that it stands in, or its own.
    mutating func pushMenu(_ index: Int, scope: Int?) {
        guard !isBeside, ending == nil else { return }
        record(.entered(plan.menus[index].name))
        let run = Frame.MenuRun(index: index, ownsScope: scope == nil)
        frames.append(Frame(Code(), scope: scope ?? newScope(), .menu(run)))
    }

    mutating func advance(_ menu: Frame.MenuRun, _ last: Int, _ world: some WorldView) {
        let code = plan.menus[menu.index]
        position = code.position
        switch menu.phase {
        case .entering:
            set(.asking, last)
            if let body = code.onEnter { push(body) }
        case .asking:
            set(.leaving, last)
            let sounds = sounds(code.greeting, world)
            begin(
                .collect(
                    CollectPlan(
                        sounds: sounds, accepts: .keys(code.keys), wait: code.wait,
                        between: code.between, end: nil, isSecret: false)), .menu)
        case .leaving: popFrame()
        }
    }

    private mutating func set(_ phase: Frame.MenuRun.Phase, failed: Int? = nil, _ index: Int) {
        guard case .menu(var menu) = frames[index].kind else { return }
        menu.phase = phase
        menu.failed = failed ?? menu.failed
        frames[index].kind = .menu(menu)
    }

    /// Once more through the innermost menu.
    mutating func repeatMenu() {
        let index = frames.lastIndex { if case .menu = $0.kind { true } else { false } }
        guard let index, case .menu(let menu) = frames[index].kind else {
            return fail("`repeat` outside a menu")
        }
        while frames.count > index + 1 { popFrame() }
        let tries = plan.menus[menu.index].tries
        set(.asking, failed: menu.failed < tries ? menu.failed : 0, index)
    }

    mutating func resumeMenu(_ completion: Completion, _ world: some WorldView) {
        guard let last = frames.indices.last, case .menu(let menu) = frames[last].kind else {
            return
        }
        let code = plan.menus[menu.index]
        switch completion {
        case .digits(let digits):
            guard let match = code.keys.match(digits) else {
                record(.invalid(digits))
                return failedTry(code.onInvalid, code, menu, last)
            }
            entered = match.dialed
            record(.pressed(digits))
            position = code.presses[match.value].position
            push(code.presses[match.value].body)
        case .outcome(.invalid):
            record(.invalid(""))
            failedTry(code.onInvalid, code, menu, last)
        case .outcome(.timeout):
            record(.timeout)
            failedTry(code.onTimeout, code, menu, last)
        case .outcome(let outcome):
            // The exchange could not do it (6.2, rule 6).
            lastFailure = outcome.cause
            if let body = code.onFailed { push(body) }
        case .ended, .key, .found, .redirected: break
        }
    }

    private mutating func failedTry(
        _ body: Code?, _ code: MenuCode, _ menu: Frame.MenuRun, _ last: Int
    ) {
        set(.leaving, failed: menu.failed + 1, last)
        let body = menu.failed + 1 >= code.tries ? code.onFailed ?? body : body
        if let body { push(body) }
    }

    // MARK: - Questions

    mutating func ask(_ action: ActionCode, failed: Int = 0, _ world: some WorldView) {
        var digits = (1, 32)
        if case .digits(let least, let most) = action.options["digits"] { digits = (least, most) }
        if action.has("secret") { hasAskedSecret = true }
        begin(
            .collect(
                CollectPlan(
                    sounds: sounds(of: action, world), accepts: .count(digits.0, digits.1),
                    wait: action.duration("wait") ?? .seconds(8),
                    between: action.duration("between") ?? .seconds(3),
                    end: action.word("end"),
                    isSecret: action.has("secret"))), .question(failed: failed))
    }

    mutating func resumeQuestion(
        _ action: ActionCode, _ completion: Completion, failed: Int, _ world: some WorldView
    ) {
        var digits = (1, 32)
        if case .digits(let least, let most) = action.options["digits"] { digits = (least, most) }
        let isSecret = action.has("secret")
        switch completion {
        case .digits(let typed)
        where typed.utf8.count >= digits.0 && typed.utf8.count <= digits.1
            && Pattern.looksLikeNumber(typed):
            record(.pressed(isSecret ? "****" : typed))
            if let binding = action.binding {
                setLocal(binding, isSecret ? .secret(.phone(typed)) : .phone(typed))
            }
            lastFailure = nil
            return
        case .digits(let typed): record(.invalid(isSecret ? "****" : typed))
        case .outcome(.timeout): record(.timeout)
        case .outcome(.invalid): record(.invalid(""))
        case .outcome, .ended, .key, .found, .redirected: break
        }
        if failed + 1 < action.count("tries") ?? 3, completion != .outcome(.failed) {
            return ask(action, failed: failed + 1, world)
        }
        if let binding = action.binding { setLocal(binding, .missing) }
        branch(of: action, .failed)
        lastFailure = nil
    }
}
