/* libopusfile: reads Opus in Ogg (RFC 7845). */
#pragma once
#include <opusfile.h>
