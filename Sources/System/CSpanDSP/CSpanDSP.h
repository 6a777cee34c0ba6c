/* Of SpanDSP: the codecs G.722, G.726 and GSM 06.10, and its concealment of lost sound. Its own
   spandsp.h is left out: it brings in fax and TIFF. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include <spandsp/telephony.h>

#include <spandsp/g722.h>
#include <spandsp/g726.h>
#include <spandsp/gsm0610.h>
#include <spandsp/plc.h>
