/// What the plan plays and says, against the sounds that there are.
struct PlannedSounds {
    /// Prompts that exist, at every place that plays them.
    var prompts: [(name: String, span: Span)] = []
    /// What `say` speaks, and in which language if it says one.
    var said: [(span: Span, language: Word?)] = []
    /// The languages that calls are set to.
    var languages: [Word] = []
}

extension Checker {
    mutating func prompts(_ list: [Prompt]) -> [PromptCode] {
        list.map { prompt in
            switch prompt {
            case .tone(let word): return .tone(word.text)
            case .sound(let expression):
                let value = wished(expression, .text)
                checkPrompt(value)
                return .sound(value.formula)
            }
        }
    }

    /// E0601, W0603, N0604
    mutating func checkPrompt(_ value: Typed) {
        guard let prompts = input.prompts, value.type != nil else { return }
        guard value.isConstant, let name = value.text else {
            return report(
                "N0604", "this prompt cannot be checked", at: value.span,
                "its name is known only in the call")
        }
        guard prompts.contains(name) else { return reportNoPrompt(name, value.span) }
        if toldPrompts.insert(name).inserted, let form = prompts.converted(name) {
            report(
                "W0603", "prompt \"\(name)\" is \(form)", at: value.span,
                "it is converted when it is read",
                help: ["save it as 8 or 16 kHz, 16 bits, one channel"])
        }
        if !prompts.common.contains(name) { sounds.prompts.append((name, value.span)) }
    }

    private mutating func reportNoPrompt(_ name: String, _ span: Span) {
        guard let prompts = input.prompts else { return }
        let language = spokenLanguages[0].text
        let folders = prompts.folders.isEmpty ? ["sounds"] : prompts.folders
        let shown = languages.isEmpty && prompts.byLanguage.isEmpty ? "" : language + "/"
        let both = shown.isEmpty ? "\(name).wav" : "\(shown)\(name).wav and \(name).wav"
        let near = NearestName.of(name, in: prompts.names.sorted())
        report(
            "E0601", "there is no prompt \"\(name)\"", at: span,
            near.map { "did you mean \"\($0)\"?" } ?? "",
            help: [
                "looked for \(both) in \(folders.joined(separator: ", "))",
                "take a sound file for it: `bellbird prompts import FILE \(name)"
                    + (shown.isEmpty ? "`" : " --language \(language)`"),
            ])
    }

    // MARK: - Languages

    /// Those in which callers hear the plan, and where it says so: of its settings, else English
    /// and what calls are set to.
    private var spokenLanguages: [(text: String, span: Span?)] {
        let named = documents.lazy.flatMap(\.settings).first { $0.name.text == "language" }
        let set = (named?.values ?? []).map { ($0.text, Optional($0.span)) }
        guard set.isEmpty else { return set }
        return [(Plan.usualLanguage, nil)] + sounds.languages.map { ($0.text, $0.span) }
    }

    /// E0605 and E0601 of languages without prompts, W0602 of those that lack some, N0607.
    mutating func checkLanguages() {
        var seen: Set<String> = []
        let spoken = spokenLanguages.filter { seen.insert($0.text).inserted }
        checkSaid(spoken.map(\.text))
        guard let prompts = input.prompts, !prompts.byLanguage.isEmpty,
            let first = sounds.prompts.first?.span ?? sounds.said.first?.span
        else { return }
        let lacking = spoken.filter { !prompts.has(language: $0.text) }
        for one in lacking { reportNoLanguage(one.text, one.span, first, prompts) }
        let known = spoken.map(\.text).filter { prompts.has(language: $0) }
        for (name, span) in sounds.prompts {
            let missing = known.filter { !prompts.has(name, in: $0) }
            guard !missing.isEmpty else { continue }
            let there = prompts.byLanguage.keys.filter { prompts.has(name, in: $0) }.sorted()
            let title =
                "prompt \"\(name)\" exists in \(there.joined(separator: ", ")), not in "
                + missing.joined(separator: ", ")
            guard lacking.isEmpty, missing.count == known.count else {
                report("W0602", title, at: span)
                continue
            }
            report(
                "E0601", title, at: span, "nobody would hear it",
                help: [
                    "take a sound file for it: `bellbird prompts import FILE \(name)"
                        + " --language \(missing[0])`"
                ])
        }
    }

    /// E0605
    private mutating func reportNoLanguage(
        _ language: String, _ span: Span?, _ first: Span, _ prompts: PlanInput.Prompts
    ) {
        let there = prompts.byLanguage.keys.sorted()
        let help = "languages of the prompts: " + there.joined(separator: ", ")
        let title = "there are no prompts in `\(language)`"
        guard let span else {
            return report(
                "E0605", title, at: first, "this is spoken in `\(language)`",
                help: [help, "say which one it is: `settings { language \(there[0]) }`"])
        }
        report(
            "E0605", title, at: span, suggestion(language, there),
            [.init(span: first, text: "nobody would hear this")],
            help: [
                help, "take some: `bellbird prompts import FILE NAME --language \(language)`",
            ])
    }

    /// N0607
    private mutating func checkSaid(_ spoken: [String]) {
        for (span, option) in sounds.said {
            let languages = option.map { [$0.text] } ?? spoken
            guard let wrong = languages.first(where: { !Saying.speaks($0) }) else { continue }
            report(
                "N0607", "`say` does not speak `\(wrong)`", at: option?.span ?? span,
                "callers hear nothing",
                help: ["it speaks " + Saying.languages.joined(separator: ", ")])
        }
    }

    // MARK: - Music

    /// W0606
    mutating func checkMusic(_ word: Word?) {
        guard let word, let music = input.prompts?.music, !music.contains(word.text),
            !music.isEmpty || word.text != PlanInput.Prompts.usualMusic
        else { return }
        report(
            "W0606", "there is no music \"\(word.text)\"", at: word.span,
            NearestName.of(word.text, in: music.sorted()).map { "did you mean \"\($0)\"?" }
                ?? "callers hear none",
            help: [
                music.isEmpty
                    ? "pieces of music lie in a folder `music/\(word.text)`"
                    : "music of this system: " + music.sorted().joined(separator: ", ")
            ])
    }

    mutating func checkMusic(_ value: Typed) {
        guard value.isConstant, let name = value.text else { return }
        checkMusic(Word(text: name, span: value.span))
    }

    // MARK: - Money

    /// W0608: a unit that has no name is spelled.
    mutating func checkUnit(_ node: ActionNode) {
        guard case .word(let form)?? = node.operands.first, form.text == "money",
            let unit = node.value(2), case .text(let parts) = unit.kind, parts.count == 1,
            case .plain(let name)? = parts.first
        else { return }
        let known = Saying.currencies
        guard !known.contains(name.uppercased()) else { return }
        let near = ["EURO": "EUR", "EUROS": "EUR", "DOLLAR": "USD", "DOLLARS": "USD"]
        let meant =
            near[name.uppercased()] ?? NearestName.of(name.uppercased(), in: known)
        report(
            "W0608", "`say` has no word for \"\(name)\"", at: unit.span,
            meant.map { "did you mean \"\($0)\"?" } ?? "it is spelled, letter by letter",
            help: ["units: " + known.joined(separator: ", ")])
    }
}
