/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The search for advice against one threat. */
#ifndef OOMTOP_MODEL_ADVICE_ADVICE_SEARCH_H
#define OOMTOP_MODEL_ADVICE_ADVICE_SEARCH_H

#include "model/advice/advice_proof.h"

struct advice_search {
	struct advice_proof proof; /* of its threat leaker and drill are set, the rest is written */
	const char *target_word;   /* how the user names the target */
	struct arena *texts;       /* owns the texts of the changes; outlives the threat */
	/* what advice_search_target_adj() found for this threat, and the lowest of all threats */
	bool target_adj_works;
	int64_t target_adj_max, target_adj_common;
	bool limit_stalls; /* written: a limit spares the target, but the leaker stalls before it */
};

/*
 * Finds the highest oom_score_adj, of -999 and above, with which the target survives this threat.
 * False, and nothing written, if there is none.
 */
bool advice_search_target_adj(struct advice_search *search, int64_t *ret_adj)
	__attribute__((warn_unused_result));

/* Fills in the threat's advice and what it says about a limit.  All members must be set. */
void advice_search(struct advice_search *search);

#endif
