enum Catalogue {
    static func entry(_ code: String) -> String? { code }
}
