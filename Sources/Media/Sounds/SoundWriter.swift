/// Writes a file of sound, piece by piece, as it is made. Waits for the disk: not for the threads
/// of calls. After the first failure nothing more is written.
///
/// Whatever ends the process, what was flushed is a file that can be heard.
public protocol SoundWriter: AnyObject {
    /// 1; or 2, left before right.
    var channels: Int { get }
    var rate: SampleRate { get }
    /// `count` samples of every channel, one of each in turn.
    func write(_ samples: UnsafePointer<Int16>, _ count: Int) throws(SoundFailure)
    /// Hands what was written to the system, as far as the format permits: a WAV file whole, of Ogg
    /// all but the last second.
    func flush() throws(SoundFailure)
    /// Ends the file, which is then on the disk. Nothing may be written after that.
    func finish() throws(SoundFailure)
}
