import Store
import Switchboard

/// What the metrics page is made of: how everything is at one moment.
struct MetricsPage {
    var version: String
    /// Seconds since 1970.
    var started: Double
    var figures: Figures
    var store: StoreFigures
    var process: ProcessFigures
    /// Of the state directory; nil where the system does not say.
    var disk: DiskSpace?
    var slowTurns: UInt64
    /// Seconds since 1970; nil without a certificate.
    var certificateEnds: Int64?
    /// The files on disk are in force.
    var isPlanInForce: Bool

    var text: String {
        var page = Exposition()
        addExchange(to: &page)
        addCalls(to: &page)
        addPhones(to: &page)
        addTrunks(to: &page)
        addQueues(to: &page)
        addMedia(to: &page)
        addMessages(to: &page)
        addDefence(to: &page)
        addStore(to: &page)
        addProcess(to: &page)
        return page.text
    }

    private func addExchange(to page: inout Exposition) {
        page.add(
            "bellbird_build_info", .gauge, "The version that runs; always 1.",
            [.init(1, ("version", version))])
        page.gauge(
            "bellbird_start_time_seconds", "When it was started, in seconds since 1970.", started)
        page.gauge(
            "bellbird_configuration_in_force",
            "1 where the files on disk are in force, 0 where they have mistakes.",
            isPlanInForce ? 1 : 0)
        page.gauge(
            "bellbird_certificate_expires_timestamp_seconds",
            "When the certificate of [tls] ends, in seconds since 1970.",
            certificateEnds.map(Double.init))
        page.counter(
            "bellbird_slow_turns_total", "Turns of the exchange that took more than 5 ms.",
            Double(slowTurns))
    }

    private func addCalls(to page: inout Exposition) {
        let counters = figures.counters
        page.gauge("bellbird_calls_active", "Calls now.", Double(figures.census.calls))
        page.gauge("bellbird_legs_active", "Legs of calls now.", Double(figures.census.legs))
        page.counter(
            "bellbird_calls_begun_total", "Calls that began.", Double(counters.callsBegun))
        page.counter(
            "bellbird_calls_answered_total", "Calls that were answered.",
            Double(counters.callsAnswered))
        page.counter(
            "bellbird_calls_refused_total", "Calls that were refused for want of room.",
            Double(counters.callsRefused))
        page.counter(
            "bellbird_calls_refused_late_total",
            "Calls that were refused because messages waited too long.",
            Double(counters.callsRefusedLate))
        page.add(
            "bellbird_calls_ended_total", .counter,
            "Calls that ended, by their cause as bellbird why names it.",
            counters.callsEnded.sorted { $0.key < $1.key }
                .map { .init(Double($0.value), ("cause", $0.key)) })
    }

    private func addPhones(to page: inout Exposition) {
        page.gauge(
            "bellbird_extensions", "Extensions of the inventory.", Double(figures.extensions))
        page.gauge(
            "bellbird_extensions_registered", "Extensions with a telephone that is registered.",
            Double(figures.registered))
        page.gauge(
            "bellbird_contacts", "Telephones that are registered.", Double(figures.contacts))
        page.counter(
            "bellbird_registrations_total", "Registrations that changed something.",
            Double(figures.counters.registrations))
    }

    private func addTrunks(to page: inout Exposition) {
        let trunks = figures.trunks
        func add(_ name: String, _ help: String, _ value: (TrunkView) -> Double?) {
            page.add(
                name, .gauge, help,
                trunks.compactMap { trunk in value(trunk).map { .init($0, ("trunk", trunk.name)) } }
            )
        }
        add("bellbird_trunk_up", "1 up, 0 down; not there while it is not known.") {
            $0.state == "unknown" ? nil : $0.state == "up" ? 1 : 0
        }
        add("bellbird_trunk_registered", "1 where the provider knows us, for trunks that register.")
        { $0.registration.map { $0.state == "registered" ? 1 : 0 } }
        add(
            "bellbird_trunk_registration_failures", "Registrations in vain since the last good one."
        ) { $0.registration.map { Double($0.failures) } }
        add("bellbird_trunk_calls", "Calls over the trunk now.") { Double($0.calls) }
        add("bellbird_trunk_lines", "Calls that it may have at once.") { $0.lines.map(Double.init) }
    }

    private func addQueues(to page: inout Exposition) {
        page.add(
            "bellbird_queue_callers", .gauge, "Callers who wait in the queue.",
            figures.queues.map { .init(Double($0.waiting), ("queue", $0.name)) })
        page.add(
            "bellbird_queue_agents", .gauge, "Agents who work in the queue.",
            figures.queues.map { .init(Double($0.agents), ("queue", $0.name)) })
    }

    private func addMedia(to page: inout Exposition) {
        let load = figures.load
        page.gauge(
            "bellbird_media_streams", "Streams of sound and pictures.",
            Double(figures.census.streams))
        page.gauge(
            "bellbird_media_ports_held", "Pairs of media ports that calls hold.",
            Double(figures.census.portsHeld))
        page.gauge(
            "bellbird_media_load_ratio", "The share of a processor that sound takes.",
            load.engine.share)
        page.gauge(
            "bellbird_media_load_ceiling_ratio", "The share above which no new calls are taken.",
            load.ceiling)
        page.gauge(
            "bellbird_media_frames_late_seconds", "How late frames of sound are.",
            load.engine.latenessMilliseconds.map { $0 / 1_000 })
        page.counter(
            "bellbird_media_packets_received_total", "Packets of streams that have ended.",
            Double(figures.counters.packetsReceived))
        page.counter(
            "bellbird_media_packets_lost_total", "Packets that streams that have ended missed.",
            Double(figures.counters.packetsLost))
    }

    private func addMessages(to page: inout Exposition) {
        let (census, counters) = (figures.census, figures.counters)
        page.counter(
            "bellbird_sip_requests_received_total", "SIP requests that came.",
            Double(counters.requestsReceived))
        page.counter(
            "bellbird_sip_responses_received_total", "SIP responses that came.",
            Double(counters.responsesReceived))
        page.counter(
            "bellbird_sip_messages_sent_total", "SIP messages that were sent.",
            Double(counters.messagesSent))
        page.counter(
            "bellbird_sip_unparsable_total", "Messages that could not be read.",
            Double(counters.unparsable))
        page.gauge(
            "bellbird_sip_wait_seconds", "How long messages wait until they are read.",
            figures.load.waitMilliseconds / 1_000)
        page.add(
            "bellbird_sip_transactions", .gauge, "SIP transactions now.",
            [
                .init(Double(census.clientTransactions), ("side", "client")),
                .init(Double(census.serverTransactions), ("side", "server")),
            ])
        page.gauge(
            "bellbird_subscriptions", "Phones that watch something.", Double(census.subscriptions))
        page.gauge("bellbird_timers", "Timers that run.", Double(census.timers))
    }

    private func addDefence(to page: inout Exposition) {
        let counters = figures.counters
        page.counter(
            "bellbird_challenges_total", "Requests that were asked for a password.",
            Double(counters.challenges))
        page.counter(
            "bellbird_authentication_failures_total", "Wrong passwords and unknown users.",
            Double(counters.authenticationFailures))
        page.gauge("bellbird_bans_active", "Sources that are not heard now.", Double(figures.bans))
        page.counter("bellbird_bans_total", "Bans that were earned.", Double(counters.bans))
        page.add(
            "bellbird_unread_messages_total", .counter, "Messages that were not read, by why.",
            [
                .init(Double(counters.fromBanned), ("why", "banned")),
                .init(Double(counters.tooMany), ("why", "rate")),
                .init(Double(counters.scans), ("why", "scan")),
            ])
    }

    private func addStore(to page: inout Exposition) {
        page.gauge(
            "bellbird_store_failing", "1 while the disk does not take what is to be kept.",
            store.isFailing ? 1 : 0)
        page.counter(
            "bellbird_store_writes_total", "Times that something was written.",
            Double(store.writes))
        page.counter(
            "bellbird_store_write_seconds_total", "Time that writing took.", store.writeSeconds)
        page.gauge(
            "bellbird_store_last_write_seconds", "Time that the last writing took.",
            store.lastWriteSeconds)
        page.gauge(
            "bellbird_disk_free_bytes", "Free on the disk of the state directory.",
            disk.map { Double($0.free) })
        page.gauge(
            "bellbird_disk_size_bytes", "Size of the disk of the state directory.",
            disk.map { Double($0.size) })
    }

    private func addProcess(to page: inout Exposition) {
        page.gauge(
            "process_resident_memory_bytes", "Memory that is in use.",
            Double(process.residentBytes))
        page.counter(
            "process_cpu_seconds_total", "Processor time, of the program and of the system for it.",
            process.processorSeconds)
        page.gauge("process_open_fds", "Open files and sockets.", Double(process.openFiles))
        page.gauge(
            "process_max_fds", "Files and sockets that may be open.", Double(process.mostFiles))
    }
}
