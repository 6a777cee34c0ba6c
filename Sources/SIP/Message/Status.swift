/// A response status code, 100…699 (RFC 3261 §7.2).
public struct Status: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    init(_ rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static func < (left: Status, right: Status) -> Bool { left.rawValue < right.rawValue }

    public var isProvisional: Bool { rawValue < 200 }
    public var isFinal: Bool { rawValue >= 200 }
    public var isSuccess: Bool { 200..<300 ~= rawValue }
    public var isRedirect: Bool { 300..<400 ~= rawValue }
    public var isFailure: Bool { rawValue >= 300 }
}

extension Status {
    public static let trying = Status(100)
    public static let ringing = Status(180)
    public static let callIsBeingForwarded = Status(181)
    public static let queued = Status(182)
    public static let sessionProgress = Status(183)
    public static let ok = Status(200)
    public static let accepted = Status(202)
    public static let noNotification = Status(204)
    public static let multipleChoices = Status(300)
    public static let movedPermanently = Status(301)
    public static let movedTemporarily = Status(302)
    public static let badRequest = Status(400)
    public static let unauthorized = Status(401)
    public static let forbidden = Status(403)
    public static let notFound = Status(404)
    public static let methodNotAllowed = Status(405)
    public static let notAcceptable = Status(406)
    public static let proxyAuthenticationRequired = Status(407)
    public static let requestTimeout = Status(408)
    public static let gone = Status(410)
    public static let conditionalRequestFailed = Status(412)
    public static let requestEntityTooLarge = Status(413)
    public static let requestURITooLong = Status(414)
    public static let unsupportedMediaType = Status(415)
    public static let unsupportedURIScheme = Status(416)
    public static let badExtension = Status(420)
    public static let extensionRequired = Status(421)
    public static let sessionIntervalTooSmall = Status(422)
    public static let intervalTooBrief = Status(423)
    public static let flowFailed = Status(430)
    public static let firstHopLacksOutboundSupport = Status(439)
    public static let maxBreadthExceeded = Status(440)
    public static let temporarilyUnavailable = Status(480)
    public static let callOrTransactionDoesNotExist = Status(481)
    public static let loopDetected = Status(482)
    public static let tooManyHops = Status(483)
    public static let addressIncomplete = Status(484)
    public static let ambiguous = Status(485)
    public static let busyHere = Status(486)
    public static let requestTerminated = Status(487)
    public static let notAcceptableHere = Status(488)
    public static let badEvent = Status(489)
    public static let requestPending = Status(491)
    public static let undecipherable = Status(493)
    public static let serverInternalError = Status(500)
    public static let notImplemented = Status(501)
    public static let badGateway = Status(502)
    public static let serviceUnavailable = Status(503)
    public static let serverTimeout = Status(504)
    public static let versionNotSupported = Status(505)
    public static let messageTooLarge = Status(513)
    public static let busyEverywhere = Status(600)
    public static let decline = Status(603)
    public static let doesNotExistAnywhere = Status(604)
    public static let notAcceptableAnywhere = Status(606)
}
