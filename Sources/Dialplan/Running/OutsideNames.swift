/// Computed texts that name something outside of the call. What a stranger has sent may be part of
/// them, and leads nowhere else.
extension String {
    /// A prompt, a recording, a room: parts between slashes that are no hidden files and do not
    /// lead out of the directory that they are looked for in.
    var isFileName: Bool {
        guard (1...Limits.fileNameBytes).contains(utf8.count),
            utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != 0x5C })
        else { return false }
        return utf8.split(separator: 0x2F, omittingEmptySubsequences: false).allSatisfy {
            $0.first.map { $0 != 0x2E && $0 != 0x2D } == true
        }
    }

    /// One address, as mail servers take it: no list, no name, no option of a program.
    ///
    /// RFC 5321 §4.1.2 without quoted local parts and address literals; the length is that of
    /// §4.5.3.1.3.
    var isMailAddress: Bool {
        let parts = utf8.split(separator: 0x40, omittingEmptySubsequences: false)
        guard parts.count == 2, utf8.count <= Limits.mailAddressBytes, parts[0].count <= 64,
            let first = parts[0].first, first != 0x2D
        else { return false }
        let local = parts[0].split(separator: 0x2E, omittingEmptySubsequences: false)
        let labels = parts[1].split(separator: 0x2E, omittingEmptySubsequences: false)
        return local.allSatisfy { !$0.isEmpty && $0.allSatisfy(Self.isAtomText) }
            && labels.allSatisfy { label in
                !label.isEmpty && label.first != 0x2D && label.last != 0x2D
                    && label.allSatisfy { Self.isAlphanumeric($0) || $0 == 0x2D }
            }
    }

    /// `atext` of RFC 5322 §3.2.3.
    private static func isAtomText(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}

extension CallMachine {
    /// A computed name; nil if it is missing, or leads elsewhere. Then the journal says so.
    mutating func fileName(of formula: Formula, _ world: some WorldView) -> String? {
        guard let name = text(of: formula, world) else { return nil }
        return checkedFileName(name)
    }

    mutating func checkedFileName(_ name: String) -> String? {
        if name.isFileName { return name }
        command(.log("a computed name is not that of a file, and is left out"))
        return nil
    }

    /// Where a recording goes: a mail address, or the name of a folder.
    mutating func checkedPlace(_ name: String) -> String? {
        guard name.utf8.contains(0x40) else { return checkedFileName(name) }
        if name.isMailAddress { return name }
        command(.log("a computed address is none, and is left out"))
        return nil
    }

    /// A number or a mail address; nil for anything else.
    mutating func checkedRecipient(_ text: String) -> String? {
        if Pattern.looksLikeNumber(text) || text.isMailAddress { return text }
        command(.log("a computed address is none, and is left out"))
        return nil
    }
}

extension ActionCode {
    /// A computed option or operand that names a file.
    func fileName(
        _ option: String, _ machine: inout CallMachine, _ world: some WorldView
    ) -> String? {
        text(option, &machine, world).flatMap { machine.checkedFileName($0) }
    }

    func fileName(
        _ index: Int, _ machine: inout CallMachine, _ world: some WorldView
    ) -> String? {
        text(index, &machine, world).flatMap { machine.checkedFileName($0) }
    }
}
