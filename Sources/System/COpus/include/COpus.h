/* libopus, and what of it is variadic or missing. */
#pragma once
#include <opus/opus.h>

/* An encoder of mono speech. The bandwidth is one of OPUS_BANDWIDTH_*; bits per second. NULL when
   libopus refuses one of them. */
OpusEncoder *copus_encoder(int rate, int complexity, int bits, int bandwidth);
/* Each takes 1 or 0. */
void copus_use_fec(OpusEncoder *encoder, int on);
void copus_use_dtx(OpusEncoder *encoder, int on);
void copus_use_vbr(OpusEncoder *encoder, int on);
/* Per cent of packets that are expected to get lost: 0 to 100. */
void copus_expect_loss(OpusEncoder *encoder, int percent);

/* 1 when the packet also holds the frame before it, at a lower rate (RFC 6716 §4.2.4). */
int copus_has_previous(const unsigned char *packet, int count);
