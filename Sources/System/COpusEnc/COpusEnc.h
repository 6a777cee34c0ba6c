/* libopusenc, and what of it is variadic: writes Opus in Ogg (RFC 7845). */
#pragma once
#include <opusenc.h>

/* Each gives OPE_OK, or why it is refused. */
static inline int copusenc_set_bitrate(OggOpusEnc *encoder, opus_int32 bits) {
    return ope_encoder_ctl(encoder, OPUS_SET_BITRATE(bits));
}

static inline int copusenc_set_complexity(OggOpusEnc *encoder, opus_int32 complexity) {
    return ope_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(complexity));
}

/* Samples at 48 kHz after which a page is written at the latest. */
static inline int copusenc_set_page_length(OggOpusEnc *encoder, opus_int32 samples) {
    return ope_encoder_ctl(encoder, OPE_SET_MUXING_DELAY(samples));
}

/* Samples at 48 kHz that are held back to decide better. */
static inline int copusenc_set_decision_delay(OggOpusEnc *encoder, opus_int32 samples) {
    return ope_encoder_ctl(encoder, OPE_SET_DECISION_DELAY(samples));
}
