extension LoadedSound {
    /// What is said in it, without the silence before and behind, but for a tenth of a second of
    /// each. Nil when nothing is loud enough to be a voice (-38 dBov), and without memory.
    public var withoutSilentEnds: LoadedSound? {
        let all = samples
        let isLoud = { (sample: Int16) in sample > 400 || sample < -400 }
        guard let first = all.firstIndex(where: isLoud), let last = all.lastIndex(where: isLoud)
        else { return nil }
        let margin = rate.rawValue / 10
        let kept = all[max(0, first - margin)..<min(all.count, last + margin)]
        return LoadedSound(Array(kept), hertz: rate.rawValue)
    }
}
