import Foundation
import Glibc

/// What the system says about a failure, in its own words (strerror(3)) and no others.
enum SystemReason {
    /// Of the call that failed last in this thread.
    static var last: String { text(errno) }

    static func text(_ code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: "the disk is full"
        default: String(cString: strerror(code))
        }
    }

    /// Of an error of the Foundation library, whose own text names its classes.
    static func of(_ error: any Error) -> String {
        var next: NSError? = error as NSError
        while let found = next {
            if found.domain == NSPOSIXErrorDomain { return text(Int32(found.code)) }
            next = found.userInfo[NSUnderlyingErrorKey] as? NSError
        }
        switch CocoaError.Code(rawValue: (error as NSError).code) {
        case .fileWriteOutOfSpace: return text(ENOSPC)
        case .fileWriteNoPermission, .fileReadNoPermission: return text(EACCES)
        case .fileWriteFileExists: return "a file of that name is in the way"
        case .fileNoSuchFile, .fileReadNoSuchFile: return text(ENOENT)
        case .fileWriteVolumeReadOnly: return text(EROFS)
        default: return "the system refuses it"
        }
    }
}
