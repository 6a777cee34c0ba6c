import Foundation
public import Switchboard

/// What a backup says of itself: `backup.json`, the first file in it.
public struct BackupNote: Codable, Equatable, Sendable {
    /// Of the archive's own shape; a later one is not understood.
    public static let format = 1
    static let name = "backup.json"

    public var format = Self.format
    public var version: String
    public var made: UTCTime
    public var host: String
    public var hasRecordings: Bool
}

/// What lies in an archive, and where it belongs.
enum BackupPart {
    /// The configuration directory.
    static let configuration = "config"
    static let database = "bellbird.db"
    /// Folders of the state directory, by their names there.
    static let voicemail = "voicemail"
    static let plans = "plans"
    static let recordings = "recordings"
}
