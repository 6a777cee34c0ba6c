/// What a player goes through, laid out so that nothing is counted or asked for while it plays.
struct Step {
    enum Kind {
        case sound, tone, pause, music
    }

    var kind: Kind
    /// Of a pause.
    var milliseconds: UInt32 = 0
    /// Of a tone, its segments; of a sound or music, its pieces: places in the lists of `Steps`.
    var first = 0
    var count = 0
    /// Of a tone; 0: without end.
    var times: UInt32 = 0
}

/// One sound at every rate that is at hand; no samples where the rate is not.
struct Piece {
    struct Samples {
        var start: UnsafePointer<Int16>?
        var count = 0
    }

    var narrow = Samples()
    var wide = Samples()
    var superWide = Samples()
    var full = Samples()

    init(_ sound: LoadedSound) {
        func samples(_ rate: SampleRate) -> Samples {
            sound.samples(at: rate).map { Samples(start: $0.start, count: $0.count) } ?? Samples()
        }
        narrow = samples(.narrow)
        wide = samples(.wide)
        superWide = samples(.superWide)
        full = samples(.full)
    }

    @inline(__always)
    func samples(at rate: SampleRate) -> Samples {
        switch rate {
        case .narrow: narrow
        case .wide: wide
        case .superWide: superWide
        case .full: full
        }
    }
}

/// A segment of a tone.
struct Note {
    var hertz = SIMD4<Float>()
    var voices = 0
    var peak: Float = 0
    var milliseconds: UInt32
    /// The same sines go on from the segment before, or into the one after.
    var continues = false
    var isContinued = false

    init(_ segment: Cadence.Segment) {
        milliseconds = segment.milliseconds
        for hertz in segment.hertz.prefix(Oscillator.most) {
            self.hertz[voices] = Float(hertz)
            voices += 1
        }
        // μ-law's scale; A-law's is a thirtieth of a decibel away.
        peak = Float(G711.peak(ofLevel: segment.level, payloadType: 0))
    }
}

/// All of it, and what keeps its memory.
final class Steps {
    let steps: UnsafeMutableBufferPointer<Step>
    let pieces: UnsafeMutableBufferPointer<Piece>
    let notes: UnsafeMutableBufferPointer<Note>
    /// The best rate that every sound in it has.
    let hasSuperWide: Bool
    let hasFull: Bool
    private let items: [PlayItem]

    init(_ items: [PlayItem]) {
        var steps: [Step] = []
        var pieces: [Piece] = []
        var notes: [Note] = []
        for item in items {
            switch item {
            case .sound(let sound) where sound.milliseconds > 0:
                steps.append(Step(kind: .sound, first: pieces.count, count: 1))
                pieces.append(Piece(sound))
            case .music(let music):
                steps.append(Step(kind: .music, first: pieces.count, count: music.pieces.count))
                pieces += music.pieces.map(Piece.init)
            case .pause(let milliseconds) where milliseconds > 0:
                steps.append(Step(kind: .pause, milliseconds: milliseconds))
            case .tone(let cadence):
                let segments = Self.notes(cadence)
                guard !segments.isEmpty else { continue }
                steps.append(
                    Step(
                        kind: .tone, first: notes.count, count: segments.count,
                        times: cadence.times))
                notes += segments
            case .sound, .pause: continue
            }
        }
        self.items = items
        self.steps = Self.kept(steps)
        self.pieces = Self.kept(pieces)
        self.notes = Self.kept(notes)
        hasSuperWide = pieces.allSatisfy { $0.superWide.count > 0 }
        hasFull = pieces.allSatisfy { $0.full.count > 0 }
    }

    deinit {
        steps.deallocate()
        pieces.deallocate()
        notes.deallocate()
    }

    private static func kept<Element>(_ list: [Element]) -> UnsafeMutableBufferPointer<Element> {
        let made = UnsafeMutableBufferPointer<Element>.allocate(capacity: list.count)
        _ = made.initialize(from: list)
        return made
    }

    /// Segments without length are left out.
    private static func notes(_ cadence: Cadence) -> [Note] {
        var notes = cadence.segments.filter { $0.milliseconds > 0 }.map(Note.init)
        for index in notes.indices {
            let next = (index + 1) % notes.count
            guard notes[index].hertz == notes[next].hertz else { continue }
            notes[index].isContinued = true
            notes[next].continues = true
        }
        return notes
    }

    /// The rate at which frames for a listener at `rate` are put together.
    @inline(__always)
    func rate(for rate: SampleRate) -> SampleRate {
        switch rate {
        case .narrow, .wide: rate
        case .superWide: hasSuperWide ? rate : .wide
        case .full: hasFull ? rate : .wide
        }
    }
}
