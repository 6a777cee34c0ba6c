/// Who keeps phones busy, or lets them ring, while a test of a real exchange runs: an extension
/// that the plan under test knows nothing of, in a context of its own.
public struct Engager: Sendable {
    public let number: String
    /// A dialplan and an inventory, to be read beside those of the plan under test.
    public let files: [SourceFile]

    /// - Parameter inventory: of the plan under test; none of its numbers is taken.
    public init(besides inventory: Inventory) {
        let free = (0...9_999).lazy.map { "0000\($0)" }.first {
            inventory.extension($0) == nil
        }
        number = free ?? "00000"
        files = [
            SourceFile(
                path: "bellbird-engager.dial",
                text: """
                    bellbird 1

                    context bellbird-engager {
                      number extension { ring dialed for 4h }
                    }

                    """),
            SourceFile(
                path: "bellbird-engager.toml",
                text: """
                    [extension.\(number)]
                    context = "bellbird-engager"

                    """),
        ]
    }
}
