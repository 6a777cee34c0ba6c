import Switchboard

extension SoundLibrary {
    /// Why the order cannot be carried out, before anybody's phone rings. Looks at the disk.
    func refusal(of order: PromptOrder) -> String? {
        let folders = folders
        guard SoundFolders.isName(order.name),
            order.language.map(SoundFolders.isLanguage) ?? true
        else {
            return "“\(order.name)” cannot be a prompt's name: write it as `closed` or `shop/open`."
        }
        switch order.deed {
        case .play:
            let language = order.language ?? "en"
            guard folders.path(of: order.name, language: language) == nil else { return nil }
            let places = folders.places(of: order.name, language: language)
            return "There is no prompt “\(order.name)”; looked for \(places)."
        case .record(let replaces):
            guard let own = folders.directories.first else {
                return "There is no folder for sounds: `[sounds]` names none."
            }
            guard !replaces,
                let other = folders.ownFile(of: order.name, language: order.language, in: own)
            else { return nil }
            return "There is \(other) already; --replace puts the new one there."
        }
    }
}

extension SoundFolders {
    func ownFile(of name: String, language: String?, in own: String) -> String? {
        let stem = ([own] + [language, name].compactMap { $0 }).joined(separator: "/")
        return Self.file(stem)
    }
}
