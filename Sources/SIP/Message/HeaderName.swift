public import Wire

/// A header field's name. Names compare without case, and the compact forms (RFC 3261 §7.3.3 and
/// the RFCs of the extensions) are the same names.
public enum HeaderName: Hashable, Sendable {
    case accept, acceptContact, acceptEncoding, acceptLanguage, alertInfo, allow, allowEvents
    case authenticationInfo, authorization, callID, callInfo, contact, contentDisposition
    case contentEncoding, contentLanguage, contentLength, contentType, cSeq, date, diversion
    case errorInfo, event, expires, flowTimer, from, historyInfo, identity, inReplyTo, join
    case maxBreadth, maxForwards, mimeVersion, minExpires, minSE, organization, pAssertedIdentity
    case pPreferredIdentity, pAccessNetworkInfo, pCalledPartyID, path, priority, privacy
    case proxyAuthenticate, proxyAuthorization, proxyRequire, rAck, rSeq, reason, recordRoute
    case referSub, referTo, referredBy, rejectContact, remotePartyID, replaces, replyTo
    case requestDisposition, require, retryAfter, route, server, serviceRoute, sessionExpires
    case sipETag, sipIfMatch, subject, subscriptionState, supported, timestamp, to, unsupported
    case userAgent, via, warning, wwwAuthenticate
    /// A name this house does not know, in lower case.
    case other(ByteString)
}
