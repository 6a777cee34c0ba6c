import GRDB

/// Columns of a row as they are, whatever a damaged file makes of them: GRDB's own subscripts end
/// the program where a value is of another kind than the one that is asked for.
extension Row {
    /// Nil for what is no text.
    func text(_ name: String) -> String? { String.fromDatabaseValue(self[name]) }

    func text(_ index: Int) -> String? { String.fromDatabaseValue(self[index]) }

    /// Nil for what is no whole number.
    func integer(_ name: String) -> Int64? { Int64.fromDatabaseValue(self[name]) }

    func integer(_ index: Int) -> Int64? { Int64.fromDatabaseValue(self[index]) }

    func real(_ name: String) -> Double? { Double.fromDatabaseValue(self[name]) }

    func flag(_ name: String) -> Bool? { Bool.fromDatabaseValue(self[name]) }
}
