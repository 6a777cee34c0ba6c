#include "COpus.h"

#include <stddef.h>

OpusEncoder *copus_encoder(int rate, int complexity, int bits, int bandwidth) {
    int error = OPUS_OK;
    OpusEncoder *encoder = opus_encoder_create(rate, 1, OPUS_APPLICATION_VOIP, &error);
    if (!encoder) return NULL;
    if (opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(complexity)) == OPUS_OK &&
        opus_encoder_ctl(encoder, OPUS_SET_BITRATE(bits)) == OPUS_OK &&
        opus_encoder_ctl(encoder, OPUS_SET_MAX_BANDWIDTH(bandwidth)) == OPUS_OK)
        return encoder;
    opus_encoder_destroy(encoder);
    return NULL;
}

void copus_use_fec(OpusEncoder *encoder, int on) { opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(on)); }

void copus_use_dtx(OpusEncoder *encoder, int on) { opus_encoder_ctl(encoder, OPUS_SET_DTX(on)); }

void copus_use_vbr(OpusEncoder *encoder, int on) { opus_encoder_ctl(encoder, OPUS_SET_VBR(on)); }

void copus_expect_loss(OpusEncoder *encoder, int percent) {
    opus_encoder_ctl(encoder, OPUS_SET_PACKET_LOSS_PERC(percent));
}

int copus_has_previous(const unsigned char *packet, int count) {
    const unsigned char *frames[48];
    opus_int16 sizes[48];
    /* Configurations from 16 on are CELT only, which has none (RFC 6716 §3.1). */
    if (count < 1 || packet[0] >> 3 >= 16) return 0;
    if (opus_packet_parse(packet, count, NULL, frames, sizes, NULL) < 1 || sizes[0] < 1) return 0;
    /* A bit of voice activity for each SILK frame of 10 or 20 ms, then the bit that is asked for;
       both again for the side channel of stereo (RFC 6716 §4.2.3). */
    int samples = opus_packet_get_samples_per_frame(packet, 48000);
    int silk_frames = samples > 960 ? samples / 960 : 1;
    int first = frames[0][0];
    if (first >> (7 - silk_frames) & 1) return 1;
    return opus_packet_get_nb_channels(packet) == 2 && first >> (6 - 2 * silk_frames) & 1;
}
