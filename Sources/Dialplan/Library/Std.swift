/// The library that comes with the language: contexts that a plan includes by name. Its numbers
/// yield to those of the plan.
enum Library {
    /// Those documents of the library that the plan includes something of.
    static func documents(for documents: [Document]) -> [Document] {
        let wanted = documents.flatMap(\.contexts).flatMap(\.includes)
        guard wanted.contains(where: { $0.text.hasPrefix("std.") }) else { return [] }
        return [document]
    }

    /// Its spans are in a file that nobody renders.
    static let file = -1

    static let names = ["std.features"]

    private static let document = Parser.parse(
        SourceFile(path: "std.dial", text: features), file: file
    ).0

    /// `include std.features`
    static let features = """
        bellbird 1

        context std.features {
          number *97     "My messages"        { mailbox }
          number *8      "Take a call"        { pickup }
          number *78     "Do not disturb"     { dnd on; play tone confirmation }
          number *79     "Disturb again"      { dnd off; play tone confirmation }
          number *72|x.  "Forward to"         { forward dialed; play tone confirmation }
          number *73     "Forward no longer"  { forward; play tone confirmation }
          number *66     "Last number again"  {
            if caller.last-dialed is set { route caller.last-dialed }
            play tone congestion times 3
          }
          number *70     "Call waiting"       { call-waiting on; play tone confirmation }
          number *71     "No call waiting"    { call-waiting off; play tone confirmation }
          number *43     "Echo test"          { echo-test }
          number *44     "Test tone"          { play tone test times 10 }
          number 700     "Park"               { park }
          number 701-720 "Parked calls"       {
            unpark dialed { on nobody { play tone congestion times 3 } }
          }
        }
        """
}
