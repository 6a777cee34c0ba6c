import Dialplan
import Dispatch
import Foundation
import Logging
import Media
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import SIP
import Store
public import Switchboard
import Wire

/// The running exchange: reads its configuration, opens its sockets, joins the loops, and ends in
/// good order.
public actor Daemon {
    /// Why there is nothing running; for people, whole lines.
    public struct StartFailure: Error {
        public var text: String
    }

    public nonisolated let directory: String
    let logger: Logger
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let threads = NIOThreadPool(numberOfThreads: Limits.locationThreads)
    private let started = NIODeadline.now()
    /// Seconds since 1970.
    let startedAt = Date().timeIntervalSince1970
    /// The certificate in force; nil without a TLS listener.
    private(set) var certificatePath: String?
    private var metrics: (door: any Channel, socket: ControlSocket?)?
    private let nonceKey = Daemon.random(32)
    var engine: MediaEngine?
    private var library: SoundLibrary?
    var disk: DiskLoop?
    var loop: SignallingLoop?
    private var gate: LoopGate?
    let watchdog = Watchdog.asTheSystemAsks()
    private var sources: SourcePort?
    private var control: (any Channel)?
    private var socket: ControlSocket?
    private var lock: StateLock?
    var interfaces: [Interface] = []
    private(set) var listeners: [Listener] = []
    var mailer: Mailer?
    private var archive: PlanArchive?
    private var lastReload: Task<ControlReply, Never>?
    /// What is wrong with the plan on disk, until it is right.
    private(set) var planTrouble: String?
    var decisionsDays: Int64 = 30
    var decisionsMegabytes: Int64 = 4_000
    var recordingSettings = RecordingSettings()
    var monitorDays: Int64 = 365
    var utcOffset: Int64 = 0
    var secondsWatched = 0
    var machine = MachineWatch()
    var endsWhenIdle = false
    /// What was learnt from how it ended before.
    private(set) var foundCrashes = FoundCrashes.none
    /// As they were at start: what the sockets and the database were opened with.
    private(set) var firstSettings: Settings?
    /// What the exchange was told last.
    var configuration: Configuration?
    /// What that was read from; nil where a plan of the archive runs.
    private var inForce: [SourceFile]?
    private var signals: [any DispatchSourceSignal] = []
    /// How long a stream may take to bring a whole message.
    private let patience: TimeAmount
    let pace: Pace
    private let watcher: (@Sendable ([Decided]) -> Void)?
    /// In a test of a plan: what is answered in place of services and databases.
    private let told: NIOLockedValueBox<ToldAnswers>?
    /// What new TLS streams speak with; nil without a TLS listener.
    private var certificates: NIOLockedValueBox<Certificates>?

    public init(directory: String) {
        self.init(directory: directory, patience: Limits.firstMessage)
    }

    init(
        directory: String, patience: Duration, pace: Pace = .real,
        told: NIOLockedValueBox<ToldAnswers>? = nil,
        watcher: (@Sendable ([Decided]) -> Void)? = nil
    ) {
        self.directory = directory
        self.told = told
        self.pace = pace
        self.watcher = watcher
        self.patience = TimeAmount(patience)
        logger = Logger(label: "bellbird") { _ in LineHandler() }
    }

    // MARK: - Start

    /// All or nothing: when this throws, nothing was left open, and no folder is left that was not
    /// there before.
    public func start() async throws {
        let files = ConfigurationDirectory(directory)
        guard let settings = files.settings else { throw StartFailure(text: Self.text(of: files)) }
        let archive = PlanArchive(state: settings.stateDirectory)
        guard let (plan, isOld) = files.runnable(archive) else {
            throw StartFailure(text: Self.text(of: files))
        }
        let lock = try locked(settings, files)
        let disk: DiskLoop
        do {
            certificates = try certificates(settings, files, mayMake: true).map { .init($0) }
            disk = try openStore(settings, files)
        } catch {
            lock.undo()
            throw error
        }
        self.lock = lock
        foundCrashes = .find(in: settings.stateDirectory, at: Self.utc())
        let loop = joinLoops(disk, settings, plan)
        do { try await openSockets(loop, settings) } catch {
            await close()
            socket?.undo()
            lock.undo()
            throw StartFailure(text: Self.text(of: error, files, settings))
        }
        interfaces = Interfaces.all()
        firstSettings = settings
        self.archive = archive
        await startMail(disk, settings, plan.services)
        if isOld {
            tellOfOldPlan(files)
        } else {
            keep(files, who: "start", why: "start")
            inForce = files.sources
        }
        FileHandle.standardError.write(Data(Self.warnings(of: files).utf8))
        await closeInterruptedCalls(disk)
        await salvageRecordings(disk, settings)
        let configuration = configuration(settings, plan)
        self.configuration = configuration
        await takeUp(disk, loop, configuration)
        _ = complain(of: settings)
        watchTheWorld()
        ServiceNotice.send("READY=1")
    }

    private func openSockets(_ loop: SignallingLoop, _ settings: Settings) async throws {
        let listening = Listening(
            group: group, loop: loop, certificates: certificates, patience: patience)
        listeners = try await listening.open(settings.listeners)
        let groups = settings.controlGroups
        let server = ControlServer(group: group, groups: groups) { [weak self] request, peer in
            await self?.answer(request, from: peer) ?? .refused("The exchange is stopping.")
        }
        let socket = try ControlSocket(settings.controlSocket, isForGroups: groups.areAny)
        self.socket = socket
        control = try await server.listen(socket)
        metrics = try await openMetrics(settings)
    }

    /// One exchange to a state directory.
    private func locked(
        _ settings: Settings, _ files: ConfigurationDirectory
    ) throws -> StateLock {
        do { return try StateLock(settings.stateDirectory) } catch {
            throw StartFailure(text: Self.text(ofState: error.reason, files, settings))
        }
    }

    private func openStore(
        _ settings: Settings, _ files: ConfigurationDirectory
    ) throws -> DiskLoop {
        do {
            let disk = try DiskLoop(directory: settings.stateDirectory) { [weak self] event in
                // Says one thing to this actor, and ends.
                Task { await self?.loop?.take([.store(event)]) }
            }
            if let rebuilt = disk.rebuilt { logger.error("\(rebuilt.text)") }
            self.disk = disk
            decisionsDays = settings.decisionsDays
            decisionsMegabytes = settings.decisionsMegabytes
            recordingSettings = settings.recordings
            monitorDays = settings.monitorDays
            return disk
        } catch {
            let reason = (error as? DiskLoop.Failure)?.reason ?? SystemReason.of(error)
            throw StartFailure(
                text: Self.text(
                    ofState: "the state directory \(settings.stateDirectory) cannot be used:"
                        + " \(reason)", files, settings))
        }
    }

    /// Calls that a crash, a kill or a power cut has ended get their records.
    private func closeInterruptedCalls(_ disk: DiskLoop) async {
        do {
            let count = try await disk.closeInterruptedCalls()
            guard count > 0 else { return }
            logger.warning("The exchange had stopped suddenly; calls that were cut off: \(count)")
        } catch {
            logger.error("The calls that were cut off before could not be recorded: \(error)")
        }
    }

    private func joinLoops(
        _ disk: DiskLoop, _ settings: Settings, _ plan: PlanInForce
    ) -> SignallingLoop {
        var logger = logger
        logger.logLevel = Logger.Level(rawValue: settings.logLevel) ?? .info
        let gate = LoopGate()
        let engine = MediaEngine { [watchdog] events in
            watchdog.soundLives()
            gate.take(events.map { Input.media(MediaPort.input($0)) })
        }
        threads.start()
        let sources = SourcePort(
            gate: gate, settings: settings.web, secrets: plan.services, directory: directory,
            told: told)
        self.sources = sources
        let recordings = Recordings(state: settings.stateDirectory)
        let library = SoundLibrary(
            settings.sounds, passing: recordings.passing,
            mailboxes: MailboxFolder(state: settings.stateDirectory).path)
        self.library = library
        let desk = SoundDesk(library) { events in gate.take(events.map { Input.media($0) }) }
        let loop = SignallingLoop(
            group.next(), exchange: Switchboard(seed: Self.random(32)),
            media: MediaPort(
                engine: engine, sounds: desk, pace: pace,
                recordings: recordings.folder, passing: recordings.passing,
                mailboxes: MailboxFolder(state: settings.stateDirectory).path),
            store: StorePort(disk: disk),
            location: LocationPort(threads: threads, gate: gate), sources: sources,
            journal: Journal(logger),
            inWork: InWork(
                settings.stateDirectory, at: NIODeadline.now().uptimeNanoseconds),
            refusals: foundCrashes.refusals, pace: pace, watcher: watcher)
        gate.open(to: loop)
        self.gate = gate
        engine.start()
        self.engine = engine
        self.loop = loop
        return loop
    }

    private func configuration(_ settings: Settings, _ plan: PlanInForce) -> Configuration {
        var configuration = Configuration(
            domain: ByteString(settings.domain), listeners: listeners, interfaces: interfaces,
            plan: plan.plan, inventory: plan.inventory,
            passwords: plan.passwords.mapValues { ByteString($0) }, media: settings.media,
            registrar: settings.registrar, sessions: settings.sessions, nonceKey: nonceKey,
            product: ByteString(Version.product))
        configuration.planNumber = archive?.entries.last?.number
        configuration.trunkPasswords = plan.trunkPasswords.mapValues { ByteString($0) }
        configuration.defence = settings.defence
        configuration.outside = settings.outside
        configuration.voicemail = settings.voicemail
        configuration.alerts = settings.alerts
        configuration.pins = plan.pins
        return configuration
    }

    /// Phones that ring matter more than the newest plan.
    private func tellOfOldPlan(_ files: ConfigurationDirectory) {
        let number = archive?.entries.last.map { "\($0.number)" } ?? "?"
        logger.error("The dialplan or the inventory has mistakes: plan \(number) of before runs")
        FileHandle.standardError.write(Data((Self.text(of: files) + "\n").utf8))
        planTrouble = "the files on disk have mistakes; `bellbird check` shows them"
    }

    /// A plan that cannot be kept is taken on all the same. False if it is that of before.
    @discardableResult
    private func keep(_ files: ConfigurationDirectory, who: String, why: String) -> Bool {
        do {
            return try archive?.keep(files.planFiles, who: who, why: why, at: Self.utc()) != nil
        } catch {
            logger.warning("The plan could not be kept in the archive: \(error)")
            return true
        }
    }

    // MARK: - While it runs

    /// Reads everything anew; takes it on if all of it is right, else changes nothing. One after
    /// the other, so that what was read last stays.
    /// - Parameters:
    ///   - who: On whose word, for the history of plans.
    ///   - reason: What the history says; nil is `reload`.
    ///   - mayLoseHelp: Whether an emergency number of before may be one no more.
    public func reload(
        who: String = "signal", reason: String? = nil, mayLoseHelp: Bool = false
    ) async -> ControlReply {
        let reason = reason.flatMap { $0.isEmpty ? nil : $0 }
        guard reason?.count ?? 0 <= Limits.reasonCharacters else {
            return .refused("A reason has at most \(Limits.reasonCharacters) characters.")
        }
        let before = lastReload
        // Waited for below; the next one waits for it.
        let reload = Task {
            _ = await before?.value
            return await takeOnWhatIsRight(
                who: who, reason: reason, mayLoseHelp: mayLoseHelp)
        }
        lastReload = reload
        return await reload.value
    }

    /// Off this actor, where the exchange's answers go through: it takes as long as the plan is.
    @concurrent
    private static func read(
        _ directory: String
    ) async -> (
        files: ConfigurationDirectory, failed: (text: String, diagnostics: [DiagnosticView])?
    ) {
        let files = ConfigurationDirectory(directory)
        return (files, await files.failedTests())
    }

    private func takeOnWhatIsRight(
        who: String, reason: String?, mayLoseHelp: Bool
    ) async -> ControlReply {
        ServiceNotice.send("RELOADING=1")
        defer { ServiceNotice.send("READY=1") }
        let (files, failed) = await Self.read(directory)
        guard let settings = files.settings, let plan = PlanInForce(files.plan), !files.hasErrors
        else {
            logger.error("The new configuration has mistakes; the old one stays in force")
            planTrouble = "the files on disk have mistakes; `bellbird check` shows them"
            return .mistaken(
                Self.text(of: files) + "\nNothing was changed.",
                files.diagnostics.map { DiagnosticView($0, files.sources) })
        }
        if let objection = objection(failed, mayLoseHelp ? nil : plan.plan) { return objection }
        do throws(StartFailure) { try reloadCertificates(settings, files) } catch {
            logger.error("The new certificate cannot be used; the old one stays in force")
            return .refused(error.text + "\nNothing was changed.")
        }
        planTrouble = nil
        let isNewPlan = keep(files, who: who, why: reason ?? "reload")
        let isNew = files.sources != inForce
        inForce = files.sources
        decisionsDays = settings.decisionsDays
        decisionsMegabytes = settings.decisionsMegabytes
        recordingSettings = settings.recordings
        monitorDays = settings.monitorDays
        let configuration = configuration(settings, plan)
        let old = self.configuration
        self.configuration = configuration
        sources?.use(settings.web, secrets: plan.services)
        library?.use(settings.sounds)
        await mailer?.use(settings.mail, domain: settings.domain, secrets: plan.services)
        await loop?.take([.configuration(configuration)])
        // A plan that no call has any more is taken apart by a task of its own: neither the loop
        // nor who asked waits for that.
        Task { @concurrent in withExtendedLifetime(old) {} }
        logger.info("Configuration taken on")
        let later = firstSettings.map { settings.needingRestart(since: $0) } ?? []
        let text = Self.text(isNew: isNew, isReasonKept: reason == nil || isNewPlan)
        let complaints = complain(of: settings).map { "Warning: \($0)." }
        return .done(
            (later.map { "After the next start: \($0)." } + complaints
                + [Self.warnings(of: files) + text])
                .joined(separator: "\n"))
    }

    /// Of a plan without mistakes: that its tests fail, or that it takes help away by mistake.
    private func objection(
        _ failed: (text: String, diagnostics: [DiagnosticView])?, _ plan: Plan?
    ) -> ControlReply? {
        if let failed {
            logger.error("Tests of the new dialplan fail; the old one stays in force")
            planTrouble = "tests of the dialplan on disk fail; `bellbird dialplan test` shows them"
            return .mistaken(
                failed.text + "\nTests of the dialplan fail. Nothing was changed.",
                failed.diagnostics)
        }
        guard let plan, let loss = LossOfHelp(from: configuration?.plan, to: plan) else {
            return nil
        }
        logger.error("The new plan loses emergency numbers; the old one stays in force")
        planTrouble = "the plan on disk has no emergency number \(loss.numbers)"
        return .refused(loss.text)
    }

    /// What a reload has done. The history of plans has a line, and so a reason, where the plan is
    /// another one.
    private static func text(isNew: Bool, isReasonKept: Bool) -> String {
        let text =
            isNew
            ? "Configuration taken on. Calls in progress keep the plan they began with."
            : "Nothing has changed: these files are in force already."
        return text + (isReasonKept ? "" : " The plan is the same, so the reason is not kept.")
    }

    /// New streams use the new certificate; those that are open stay as they are. Where a listener
    /// changes to TLS or from it, that waits for the next start, and its certificate with it.
    private func reloadCertificates(
        _ settings: Settings, _ files: ConfigurationDirectory
    ) throws(StartFailure) {
        guard let certificates,
            let new = try self.certificates(settings, files, mayMake: false)
        else { return }
        certificates.withLockedValue { $0 = new }
    }

    /// Warns of a certificate that phones will refuse, and says the same sentences.
    private func complain(of settings: Settings) -> [String] {
        guard certificates != nil, let certificate = settings.certificate else { return [] }
        certificatePath = certificate
        let found = Certificates.complaints(
            about: certificate, host: settings.domain, at: Self.utc())
        for sentence in found { logger.warning("\(sentence)") }
        return found
    }

    func answer(
        _ request: ControlRequest, from peer: ControlPeer = ControlPeer(user: geteuid())
    ) async -> ControlReply {
        guard let loop, let disk else { return .refused("The exchange is stopping.") }
        if let order = request.order(by: peer.name) { return reply(await loop.perform(order)) }
        switch request {
        case .reload(let reason, let mayLoseHelp):
            return await reload(
                who: peer.name, reason: reason, mayLoseHelp: mayLoseHelp ?? false)
        case .restart(let whenIdle): return await restart(whenIdle: whenIdle)
        case .drain(let isOn): return await drain(isOn)
        case .history(let question): return await history(question, disk)
        case .statistics(let days): return await statistics(days: days, disk)
        case .watches(let question): return await watches(question, disk)
        case .decisions(let question): return await decisions(question, disk)
        case .trace(let call):
            let reply = await loop.perform(.trace(call))
            guard case .refused = reply else { return self.reply(reply) }
            do {
                return try await disk.decisions(of: call).map { .trace($0.trace) }
                    ?? self.reply(reply)
            } catch {
                return .unreadable("The recorded calls cannot be read: \(error)")
            }
        case .why(let call): return await why(call, loop, disk)
        case .prompt(let order):
            if let refusal = library?.refusal(of: order) { return .refused(refusal) }
            guard case .refused(let why) = await loop.perform(.prompt(order)) else {
                return .done("\(order.number) rings.")
            }
            return .refused(why)
        case .voicemail(let request): return await answer(request)
        default: return .refused("The exchange does not know this question.")
        }
    }

    func status(_ census: Census, _ counters: Counters, _ load: LoadView) -> StatusView {
        let seconds = Double((NIODeadline.now() - started).nanoseconds) / 1e9
        let here = FileManager.default.currentDirectoryPath
        return StatusView(
            version: Version.number, directory: Settings.absolute(directory, here),
            startedSecondsAgo: seconds,
            listeners: listeners.map { "\($0.transport.name) \($0.bound)" }, census: census,
            counters: counters, load: load,
            residentKilobytes: ProcessFigures.residentKilobytes,
            plan: archive?.entries.last?.number, planTrouble: planTrouble, troubles: troubles)
    }

    public static func utc() -> UTCTime {
        UTCTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    private static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    // MARK: - For tests of plans

    /// Runs this plan with this inventory from now on.
    func adopt(_ plan: Plan, _ inventory: Inventory, passwords: [String: ByteString]) async {
        guard var configuration else { return }
        configuration.plan = plan
        configuration.inventory = inventory
        configuration.passwords = passwords
        self.configuration = configuration
        await loop?.take([.configuration(configuration)])
    }

    func take(_ inputs: [Input]) async { await loop?.take(inputs) }

    // MARK: - End

    /// Runs until a signal asks for the end; SIGHUP reloads.
    public func runUntilSignalled() async {
        let endings = AsyncStream<Int32> { continuation in
            for number in [SIGTERM, SIGINT, SIGHUP] {
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler { continuation.yield(number) }
                source.resume()
                signals.append(source)
            }
        }
        for await number in endings {
            guard number == SIGHUP else { break }
            FileHandle.standardError.write(Data((await reload().text + "\n").utf8))
        }
    }

    /// Nobody is left in a dead call, and nothing that was promised is lost: what waits is written.
    public func stop() async {
        ServiceNotice.send("STOPPING=1")
        await mailer?.stop()
        await endCalls()
        await disk?.flush()
        await close()
    }

    private func endCalls() async {
        guard let loop else { return }
        _ = await loop.perform(.stop)
        for _ in 0..<Limits.looksWhileStopping {
            guard case .status(let census, _, _) = await loop.perform(.status),
                census.calls + census.legs + census.inquiries + census.trunksLeaving > 0
            else { break }
            try? await Task.sleep(for: Limits.betweenLooksWhileStopping)
        }
        _ = await loop.perform(.stop)
    }

    private func close() async {
        socket?.remove()
        metrics?.socket?.remove()
        try? await metrics?.door.close()
        try? await control?.close()
        // In this order: nobody gives the loop anything any more, it does what it was given, ends.
        gate?.close()
        let last = loop
        loop = nil
        engine?.stop()
        await last?.take([])
        await last?.noteEnd()
        sources?.stop()
        try? await group.shutdownGracefully()
        // Now nobody gives orders any more: this takes the last of them.
        await disk?.close()
        try? await threads.shutdownGracefully()
        lock = nil
    }
}
