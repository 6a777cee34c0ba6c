import Wire

/// Reading and writing `;name=value` lists, in URIs and behind header values.
extension Parameters {
    /// `*( SEMI generic-param )` of a header value (RFC 3261 §25.1), white space around every sign.
    init(scanning scanner: inout ByteScanner) throws(ParseError) {
        self.init()
        while true {
            let before = scanner.position
            scanner.skipSpaces()
            guard scanner.take(0x3B) else {
                scanner.move(to: before)
                return
            }
            scanner.skipSpaces()
            guard list.count < Limits.parameters else { throw scanner.error("too many parameters") }
            list.append(try Parameter(scanning: &scanner))
        }
    }

    /// `uri-parameters` in `range`, which begins after the first `;`.
    init(ofURI scanner: inout ByteScanner) throws(ParseError) {
        self.init()
        repeat {
            guard list.count < Limits.parameters else { throw scanner.error("too many parameters") }
            let name = scanner.take { $0.isURIParameter || $0 == 0x25 }
            guard !name.isEmpty else { throw scanner.error("uri-parameter") }
            var parameter = Parameter(try scanner.unescaped(name).lowercased)
            if scanner.take(0x3D) {
                let value = scanner.take { $0.isURIParameter || $0 == 0x25 }
                parameter.value = try scanner.unescaped(value)
            }
            list.append(parameter)
        } while scanner.take(0x3B)
    }

    func write(to out: inout [UInt8]) {
        for parameter in list {
            out.append(0x3B)
            out.append(parameter.name)
            guard let value = parameter.value else { continue }
            out.append(0x3D)
            if parameter.isQuoted { out.appendQuoted(value) } else { out.append(value) }
        }
    }

    func writeInURI(to out: inout [UInt8]) {
        for parameter in list {
            out.append(0x3B)
            out.appendEscaped(parameter.name) { $0.isURIParameter }
            guard let value = parameter.value else { continue }
            out.append(0x3D)
            out.appendEscaped(value) { $0.isURIParameter }
        }
    }
}

extension Parameter {
    /// `token [ EQUAL ( token / host / quoted-string ) ]`
    init(scanning scanner: inout ByteScanner) throws(ParseError) {
        let name = scanner.lowercasedText(try scanner.token("parameter name"))
        let afterName = scanner.position
        scanner.skipSpaces()
        guard scanner.take(0x3D) else {
            scanner.move(to: afterName)
            self.init(name)
            return
        }
        scanner.skipSpaces()
        if scanner.peek == 0x22 {
            self.init(name, try scanner.quotedString(), isQuoted: true)
            return
        }
        let value = scanner.take { $0 > 0x20 && $0 != 0x3B && $0 != 0x2C && $0 != 0x22 }
        guard !value.isEmpty else { throw scanner.error("value of a parameter") }
        self.init(name, scanner.text(value))
    }
}
