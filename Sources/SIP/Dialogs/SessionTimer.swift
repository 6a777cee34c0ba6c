import Wire

/// One dialog's agreement to ask now and then whether the other side still lives (RFC 4028).
public struct SessionTimer: Equatable, Sendable {
    /// What to do, and when, after an agreement. Both nil: no timer runs.
    public struct Timing: Equatable, Sendable {
        /// We refresh after so long: half of the interval (§10).
        public var refresh: Duration?
        /// Without a refresh, the far end's or ours, the session is over after so long: a third
        /// of the interval, but at most 32 s, before its end (§10).
        public var expiry: Duration?

        public static let none = Timing()
    }

    /// What we ask for, in seconds.
    private var wanted: UInt32
    private let minimum: UInt32
    /// What a 422 asked for; it is named in every further request (§7.3).
    private var required: UInt32 = 0
    /// What we asked for last; the answer may shorten it.
    private var isRefresher: Bool?

    public init(expires: UInt32, minimum: UInt32) {
        wanted = max(expires, minimum)
        self.minimum = minimum
    }

    // MARK: We ask

    /// Adds what we want to an INVITE or UPDATE of ours (§7.1). In a session that has a timer the
    /// roles stay as they are (§7.4).
    public func offer(_ request: inout Request) {
        let refresher: SessionExpires.Refresher? = isRefresher.map { $0 ? .uac : .uas }
        request.headers.set(SessionExpires(seconds: wanted, refresher: refresher))
        request.headers.set(MinSE(seconds: max(minimum, required)))
    }

    /// A 422 to our request: false when it does not say how much more is wanted (§7.3).
    public mutating func raise(from response: Response) -> Bool {
        guard let asked = try? response.headers.first(MinSE.self), asked.seconds > wanted else {
            return false
        }
        wanted = asked.seconds
        required = asked.seconds
        return true
    }

    /// A 2xx to our request (§7.2). Without Session-Expires in it there is no timer.
    public mutating func begin(_ response: Response) -> Timing {
        guard let agreed = try? response.headers.first(SessionExpires.self),
            agreed.seconds >= SessionExpires.smallest
        else {
            isRefresher = nil
            return .none
        }
        isRefresher = agreed.refresher != .uas
        return timing(agreed.seconds)
    }

    // MARK: We are asked

    /// §9: the far end wants refreshes more often than we allow. The value for Min-SE in a 422.
    public func refusal(of request: Request) -> MinSE? {
        guard let asked = try? request.headers.first(SessionExpires.self),
            asked.seconds < minimum, request.headers.names("timer", in: .supported)
        else { return nil }
        return MinSE(seconds: minimum)
    }

    /// Agrees in the 2xx to a request of the far end (§9). Who does not name `timer` gets none:
    /// then the audio's time-out finds a far end that died.
    public mutating func answer(_ request: Request, _ response: inout Response) -> Timing {
        guard request.headers.names("timer", in: .supported) else {
            isRefresher = nil
            return .none
        }
        let asked = try? request.headers.first(SessionExpires.self)
        let floor = max(
            minimum, (try? request.headers.first(MinSE.self))?.seconds ?? 0)
        let seconds = max(asked.map { min($0.seconds, wanted) } ?? wanted, floor)
        let theirsToChoose = asked?.refresher ?? .uac
        isRefresher = theirsToChoose == .uas
        response.headers.set(SessionExpires(seconds: seconds, refresher: theirsToChoose))
        // §9: "If the refresher parameter is set to a value of 'uac', the UAS MUST place a
        // Require header field into the response with the value 'timer'."
        if theirsToChoose == .uac { response.headers.append(.require, "timer") }
        return timing(seconds)
    }

    private func timing(_ seconds: UInt32) -> Timing {
        let interval = Duration.seconds(Int64(seconds))
        return Timing(
            refresh: isRefresher == true ? interval / 2 : nil,
            expiry: interval - min(.seconds(32), interval / 3))
    }
}
