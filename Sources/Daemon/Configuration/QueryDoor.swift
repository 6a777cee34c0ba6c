import Dialplan
import Store

extension QueryPreparer {
    /// The door by which the checker of plans has SQL prepared: with files of its own, so one for
    /// each check. Relative paths count from `directory`, as they do when a call asks.
    static func door(
        in directory: String
    ) -> @Sendable (_ file: String, _ text: String) -> PreparedSQL {
        let preparer = QueryPreparer()
        return { file, text in
            switch preparer.prepare(text, on: Settings.absolute(file, directory)) {
            case .unknown: .unknown
            case .good(let columns, let readsOnly, let values):
                .good(columns: columns, readsOnly: readsOnly, values: values)
            case .wrong(let why, let offset): .wrong(why, at: offset)
            }
        }
    }
}
