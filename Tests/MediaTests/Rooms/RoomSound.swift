import Glibc

@testable import Media

/// A room in which every member speaks one sine.
final class ToneRoom {
    struct Voice {
        var name: UInt32
        var hertz: Double
        var amplitude: Double
    }

    let room = Room()
    private(set) var voices: [Voice] = []
    /// All that each one heard, at the room's rate.
    private(set) var heard: [UInt32: [Int16]] = [:]
    private(set) var wasShared: [UInt32: Bool] = [:]
    private(set) var everything: [Int16] = []
    private var frame = 0

    func add(
        _ name: UInt32, hertz: Double = 0, amplitude: Double = 0, rate: SampleRate = .narrow,
        seat: Seat = Seat()
    ) -> Bool {
        voices.removeAll { $0.name == name }
        voices.append(Voice(name: name, hertz: hertz, amplitude: amplitude))
        return room.join(name, rate: rate, seat: seat)
    }

    func remove(_ name: UInt32) {
        voices.removeAll { $0.name == name }
        room.leave(name)
    }

    func forget() {
        heard = [:]
        everything = []
    }

    /// Frames of 20 ms.
    func run(_ frames: Int) {
        for _ in 0..<frames {
            let samples = room.rate.samplesPerFrame
            for place in 0..<room.count {
                let voice = voices.first { $0.name == room.name(at: place) }
                write(voice, samples, into: room.input(place))
            }
            room.mix()
            everything += Array(UnsafeBufferPointer(start: room.everything, count: samples))
            for place in 0..<room.count {
                let name = room.name(at: place)
                let heard = room.heard(by: place)
                wasShared[name] = heard.isShared
                self.heard[name, default: []] += Array(
                    UnsafeBufferPointer(start: heard.samples, count: samples))
            }
            frame += 1
        }
    }

    private func write(_ voice: Voice?, _ samples: Int, into out: UnsafeMutablePointer<Int16>) {
        guard let voice else { return out.update(repeating: 0, count: samples) }
        for index in 0..<samples {
            let time = Double(frame * samples + index) / Double(room.rate.rawValue)
            out[index] = Int16((voice.amplitude * sin(2 * .pi * voice.hertz * time)).rounded())
        }
    }
}

/// The peak of the sine at `hertz`; exact when `samples` holds whole periods.
func peak(of hertz: Double, in samples: [Int16], at rate: SampleRate) -> Double {
    let coefficient = 2 * cos(2 * .pi * hertz / Double(rate.rawValue))
    var last = 0.0
    var before = 0.0
    for sample in samples {
        (last, before) = (Double(sample) + coefficient * last - before, last)
    }
    let power = last * last + before * before - coefficient * last * before
    return 2 * max(0, power).squareRoot() / Double(max(1, samples.count))
}

/// The largest step from one sample to the next.
func steepest(_ samples: [Int16]) -> Int {
    zip(samples, samples.dropFirst()).map { abs(Int($1) - Int($0)) }.max() ?? 0
}
