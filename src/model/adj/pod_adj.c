/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/adj/pod_adj.h"

enum {
	GUARANTEED_ADJ = -997,
	SANDBOX_ADJ = -998,
	BESTEFFORT_ADJ = 1000,
	BURSTABLE_MIN_ADJ = 2, /* until 1.18 */
	BURSTABLE_NEW_MIN_ADJ = 3,
};

static bool is_of_class(enum pod_qos qos, int64_t adj)
{
	switch (qos) {
	case POD_GUARANTEED:
		return adj == GUARANTEED_ADJ;
	case POD_BURSTABLE:
		return adj >= BURSTABLE_MIN_ADJ && adj < BESTEFFORT_ADJ;
	case POD_BESTEFFORT:
		return adj == BESTEFFORT_ADJ;
	case POD_NONE:
		break;
	}
	return false;
}

enum pod_adj pod_adj_of(enum pod_qos qos, int64_t adj)
{
	if (is_of_class(qos, adj))
		return POD_ADJ_CLASS;
	if (adj == GUARANTEED_ADJ)
		return POD_ADJ_NODE_CRITICAL;
	return adj == SANDBOX_ADJ ? POD_ADJ_SANDBOX : POD_ADJ_OTHER;
}

struct figure pod_request_per_mille(enum pod_qos qos, int64_t adj)
{
	if (qos != POD_BURSTABLE || !is_of_class(qos, adj))
		return FIGURE_UNKNOWN;
	return figure_of(BESTEFFORT_ADJ - adj);
}

struct figure pod_adj_for(int64_t request_bytes, int64_t total_bytes)
{
	int64_t product, adj;

	if (request_bytes < 0 || total_bytes <= 0 ||
		__builtin_mul_overflow(request_bytes, BESTEFFORT_ADJ, &product))
		return FIGURE_UNKNOWN;
	adj = BESTEFFORT_ADJ - product / total_bytes;
	if (adj < BURSTABLE_NEW_MIN_ADJ)
		return figure_of(BURSTABLE_NEW_MIN_ADJ);
	return figure_of(adj < BESTEFFORT_ADJ ? adj : BESTEFFORT_ADJ - 1);
}
