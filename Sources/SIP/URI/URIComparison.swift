import Wire

extension URI {
    /// Whether both lead to the same resource (RFC 3261 §19.1.4). Not transitive.
    public func isEquivalent(to other: URI) -> Bool {
        // "A SIP and SIPS URI are never equivalent." "Comparison of the userinfo … is
        // case-sensitive… Comparison of all other components … is case-insensitive."
        if scheme == .tel, other.scheme == .tel { return isSameNumber(as: other) }
        guard scheme == other.scheme, user == other.user, password == other.password,
            port == other.port, host == other.host
        else { return false }
        return parametersMatch(other) && headersMatch(other)
    }

    /// "Any uri-parameter appearing in both URIs must match." "A user, ttl, or method
    /// uri-parameter appearing in only one URI never matches… maddr…", and the examples put
    /// transport among them. "All other uri-parameters appearing in only one URI are ignored."
    private func parametersMatch(_ other: URI) -> Bool {
        let decisive: [ByteString] = ["user", "ttl", "method", "maddr", "transport"]
        for name in decisive
        where parameters.contains(name) != other.parameters.contains(name) {
            return false
        }
        return parameters.list.allSatisfy { mine in
            guard let theirs = other.parameters[mine.name] else { return true }
            return (mine.value ?? "").equalsIgnoringCase(theirs)
        }
    }

    /// RFC 3966 §3 and §4: visual separators do not count, nor case, nor the order of parameters;
    /// but both have the same ones.
    private func isSameNumber(as other: URI) -> Bool {
        guard Self.digits(of: user) == Self.digits(of: other.user),
            parameters.list.count == other.parameters.list.count
        else { return false }
        return parameters.list.allSatisfy { mine in
            guard let theirs = other.parameters[mine.name] else { return false }
            let value = mine.value ?? ""
            return value.equalsIgnoringCase(theirs)
                || mine.name == "phone-context" && value.bytes.first == 0x2B
                    && Self.digits(of: value) == Self.digits(of: theirs)
        }
    }

    private static func digits(of number: ByteString?) -> [UInt8] {
        (number?.bytes ?? []).filter { ![0x2D, 0x2E, 0x28, 0x29].contains($0) }
            .map(\.asciiLowercased)
    }

    /// "URI header components are never ignored."
    private func headersMatch(_ other: URI) -> Bool {
        guard headers.count == other.headers.count else { return false }
        return headers.allSatisfy { mine in
            other.headers.contains { theirs in
                mine.name == theirs.name
                    && (mine.value ?? "").equalsIgnoringCase(theirs.value ?? "")
            }
        }
    }
}
