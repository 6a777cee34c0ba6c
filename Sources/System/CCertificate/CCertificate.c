#include "CCertificate.h"
