import Media
import Switchboard

/// What the engine found of a stream, as the exchange has it.
extension MediaPort {
    static func hearing(_ facts: HearingFacts) -> StreamHearing {
        var kept = StreamHearing()
        kept.packets = facts.packets
        kept.strange = facts.strange
        kept.strangeType = facts.strangeType
        kept.refused = facts.refused
        kept.foreign = facts.foreign
        kept.foreignSource = facts.foreignSource
        return kept
    }

    static func quality(_ period: QualityPeriod) -> StreamQuality {
        var kept = StreamQuality()
        kept.milliseconds = period.milliseconds
        kept.packets = period.packets
        kept.lost = period.lost
        kept.burstLossShare = period.burstLossShare
        kept.gapLossShare = period.gapLossShare
        kept.burstMilliseconds = period.burstMilliseconds
        kept.jitterMilliseconds = period.jitterMilliseconds
        kept.roundTripMilliseconds = period.roundTripMilliseconds
        kept.concealedShare = period.concealedShare
        kept.silentShare = period.silentShare
        kept.delayMilliseconds = period.delayMilliseconds
        kept.level = period.level
        kept.clippedSamples = period.clippedSamples
        kept.rating = period.rating
        kept.meanOpinion = period.meanOpinion
        return kept
    }
}
