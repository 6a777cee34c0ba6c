#if DEBUG
    import CSpanDSP

    // Vectors that are not optimised take 200 times as long, and tests on real sockets would come
    // late. Both codecs give the same, to the bit: `G722Tests` holds ours against this one.
    typealias G722EncoderInUse = SpanDSPG722Encoder
    typealias G722DecoderInUse = SpanDSPG722Decoder

    struct SpanDSPG722Encoder {
        private let state = g722_encode_init(nil, 64_000, 0)

        func free() { g722_encode_free(state) }

        func encode(
            _ samples: UnsafePointer<Int16>, _ count: Int, into bytes: UnsafeMutablePointer<UInt8>
        ) {
            g722_encode(state, bytes, samples, Int32(truncatingIfNeeded: count))
        }
    }

    struct SpanDSPG722Decoder {
        private let state = g722_decode_init(nil, 64_000, 0)

        func free() { g722_decode_free(state) }

        func decode(
            _ bytes: UnsafePointer<UInt8>, _ count: Int, into samples: UnsafeMutablePointer<Int16>
        ) {
            g722_decode(state, samples, bytes, Int32(truncatingIfNeeded: count))
        }
    }
#else
    typealias G722EncoderInUse = G722Encoder
    typealias G722DecoderInUse = G722Decoder
#endif
