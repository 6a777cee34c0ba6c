import COpusEnc

/// Opus in Ogg (RFC 7845), by libopusenc. A page is written every second: of a file whose writer
/// was killed at most that is lost, for pages stand alone.
public final class OggOpusWriter: SoundWriter {
    public let rate: SampleRate
    public let channels: Int
    private let encoder: OpaquePointer
    private let sink: Sink

    /// What the library's callbacks write to.
    private final class Sink {
        let file: OutputFile
        var failure: SoundFailure?

        init(_ file: OutputFile) { self.file = file }

        /// 0, or 1 when it could not be written: the library's own convention.
        func take(_ bytes: UnsafePointer<UInt8>?, _ count: Int32) -> Int32 {
            do throws(SoundFailure) {
                try file.append(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
                // Pages are handed on one by one: each is worth a second.
                try file.flush()
                return 0
            } catch {
                failure = failure ?? error
                return 1
            }
        }
    }

    /// `channels`: 1 or 2; bits per second for all of them. `comments`: of RFC 7845 §5.2, such as
    /// TITLE and DATE. Throws where there is such a file already.
    public init(
        _ path: String, rate: SampleRate, channels: Int, bitrate: Int32 = 32_000,
        complexity: Int32 = 5, comments: [(name: String, value: String)] = [],
        mode: UInt32 = 0o640
    ) throws(SoundFailure) {
        precondition(channels == 1 || channels == 2, "a recording has one channel or two")
        self.rate = rate
        self.channels = channels
        sink = Sink(try OutputFile(path, mode: mode))
        guard let texts = ope_comments_create() else { throw .noMemory }
        defer { ope_comments_destroy(texts) }
        for comment in comments { ope_comments_add(texts, comment.name, comment.value) }
        var callbacks = OpusEncCallbacks(
            write: { context, bytes, count in
                guard let context else { return 1 }
                return Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue()
                    .take(bytes, count)
            }, close: { _ in 0 })
        var code: Int32 = 0
        let context = Unmanaged.passUnretained(sink).toOpaque()
        guard
            let encoder = ope_encoder_create_callbacks(
                &callbacks, context, texts, Int32(rate.rawValue), Int32(channels), 0, &code)
        else { throw Self.failure(code) }
        self.encoder = encoder
        for code in [
            copusenc_set_bitrate(encoder, bitrate), copusenc_set_complexity(encoder, complexity),
            copusenc_set_page_length(encoder, 48_000), copusenc_set_decision_delay(encoder, 0),
            ope_encoder_flush_header(encoder),
        ] where code != OPE_OK { throw sink.failure ?? Self.failure(code) }
    }

    deinit {
        ope_encoder_destroy(encoder)
    }

    public func write(_ samples: UnsafePointer<Int16>, _ count: Int) throws(SoundFailure) {
        guard count > 0 else { return }
        if let failure = sink.failure { throw failure }
        let code = ope_encoder_write(encoder, samples, Int32(clamping: count))
        if let failure = sink.failure { throw failure }
        guard code == OPE_OK else { throw Self.failure(code) }
    }

    public func flush() throws(SoundFailure) {
        try sink.file.flush()
    }

    public func finish() throws(SoundFailure) {
        if let failure = sink.failure { throw failure }
        let code = ope_encoder_drain(encoder)
        if let failure = sink.failure { throw failure }
        guard code == OPE_OK else { throw Self.failure(code) }
        try sink.file.synchronize()
    }

    private static func failure(_ code: Int32) -> SoundFailure {
        code == OPE_ALLOC_FAIL
            ? .noMemory : SoundFailure("libopusenc: " + String(cString: ope_strerror(code)))
    }
}
