import Testing

@testable import Media

/// Packets on their way from a far end to an ear, in virtual time.
struct Journey {
    struct Packet {
        var payload: [UInt8]
        var payloadType: UInt8 = 0
        var sequence: UInt16
        var timestamp: UInt32
        var hasMarker = false
        /// Nanoseconds.
        var arrival: Int64
    }

    /// What was pulled.
    struct Heard {
        var samples: [Int16] = []
        var kinds: [Ear.Pulled] = []
        /// ms, at each pull.
        var delays: [Double] = []

        func count(_ kind: Ear.Pulled) -> Int { kinds.count { $0 == kind } }
    }

    static let millisecond: Int64 = 1_000_000
    static let begin: Int64 = 1_000_000_000_000

    /// Packets of `payloads` in step; `delay` in ms, nil for one that is lost. `drift` is how much
    /// faster the sender's clock runs, in millionths.
    static func packets(
        _ payloads: [[UInt8]], milliseconds: Int = 20, format: SoundFormat = .pcmu,
        payloadType: UInt8 = 0, sequence: Int = 65_500, timestamp: UInt32 = .max - 4_000,
        drift: Int = 0, from start: Int64 = begin, delay: (Int) -> Double? = { _ in 5 }
    ) -> [Packet] {
        let step = Int(format.clockRate) * milliseconds / 1_000
        return payloads.enumerated().compactMap { index, payload in
            guard let late = delay(index) else { return nil }
            let made = Int64(index * milliseconds) * millisecond
            return Packet(
                payload: payload, payloadType: payloadType,
                sequence: UInt16(truncatingIfNeeded: sequence + index),
                timestamp: timestamp &+ UInt32(truncatingIfNeeded: index * step),
                arrival: start + made - made * Int64(drift) / 1_000_000 + Int64(late * 1e6))
        }
    }

    /// Pulls a frame every 20 ms from `phase` ms after the beginning on, until `milliseconds`.
    static func run(
        _ ear: Ear, _ packets: [Packet], rate: SampleRate = .narrow, phase: Double = 7,
        milliseconds: Int? = nil, keepsSamples: Bool = true
    ) -> Heard {
        var heard = Heard()
        let sorted = packets.sorted { $0.arrival < $1.arrival }
        var index = 0
        var now = begin + Int64(phase * 1e6)
        let end =
            milliseconds.map { begin + Int64($0) * millisecond }
            ?? (sorted.last?.arrival ?? now) + 20 * millisecond
        var frame = [Int16](repeating: 0, count: rate.samplesPerFrame)
        while now <= end {
            while index < sorted.count, sorted[index].arrival <= now {
                ear.hear(sorted[index])
                index += 1
            }
            heard.kinds.append(ear.pull(into: &frame, rate: rate, at: now))
            if keepsSamples { heard.samples += frame }
            heard.delays.append(ear.statistics.delayMilliseconds)
            now += 20 * millisecond
        }
        return heard
    }
}

extension Ear {
    func hear(_ packet: Journey.Packet) {
        packet.payload.withUnsafeBytes { bytes in
            withUnsafeBytes(of: UInt64(0)) { nothing in
                guard let place = bytes.baseAddress ?? nothing.baseAddress else { return }
                hear(
                    place, bytes.count, payloadType: packet.payloadType,
                    sequence: packet.sequence, timestamp: packet.timestamp,
                    hasMarker: packet.hasMarker, at: packet.arrival)
            }
        }
    }
}
