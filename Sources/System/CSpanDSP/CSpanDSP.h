/* Of SpanDSP: the codecs G.726 and GSM 06.10 (G.722 for our tests), its concealment of lost sound, and its
   detector of keys. Its own spandsp.h is left out: it brings in fax and TIFF. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <spandsp/telephony.h>

#include <spandsp/logging.h>
#include <spandsp/super_tone_rx.h>
#include <spandsp/dtmf.h>
#include <spandsp/g722.h>
#include <spandsp/g726.h>
#include <spandsp/gsm0610.h>
#include <spandsp/plc.h>
