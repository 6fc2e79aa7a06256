/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Samples of metrics in Prometheus's classic text format (not OpenMetrics), which node_exporter's
 * textfile collector and promtool take.  There are no timestamps: with one, node_exporter refuses
 * the file.
 *
 * Names of processes, units, pods and cgroups are any bytes.  In a label value well-formed UTF-8
 * stays as it is, but for characters that act on a terminal or draw nothing
 * (text_is_treacherous()): these, and each byte that is not UTF-8, become the four characters \xHH.
 * A backslash stays one, so that systemd's own escapes match those of other exporters.  Two names
 * may then read the same; the second sample is left out, since one sample twice spoils the file.
 */
#ifndef OOMTOP_VIEWS_METRICS_EXPOSITION_H
#define OOMTOP_VIEWS_METRICS_EXPOSITION_H

#include "base/figure.h"
#include "base/memory.h"
#include "views/metrics/metric_table.h"

struct metric_label {
	const char *name;
	const char *value; /* raw bytes; NULL is like "", which is no label to Prometheus */
};

struct metric_sample {
	const char *labels; /* as they are printed; "" for none */
	int64_t value;
};

struct metric_samples {
	struct metric_sample *items; /* owned */
	size_t count, capacity;
};

/* Zeroed at first. */
struct exposition {
	struct metric_samples samples[METRIC_COUNT];
	struct arena texts;
};

/* The labels of a sample: LABELS({ "domain", "machine" }). */
#define LABELS(...)                                                                                \
	(const struct metric_label[]){ __VA_ARGS__ },                                              \
		sizeof((const struct metric_label[]){ __VA_ARGS__ }) / sizeof(struct metric_label)

/* Adds a sample, in the metric's scale; none if the figure is unknown. */
void exposition_add(struct exposition *exposition, enum metric metric, struct figure value,
	const struct metric_label *labels, size_t label_count) __attribute__((nonnull(1)));
/* Prints all samples, metric by metric in the order of the table. */
void exposition_print(FILE *out, const struct exposition *exposition) __attribute__((nonnull));
/* Frees the samples and zeroes the exposition. */
void exposition_release(struct exposition *exposition) __attribute__((nonnull));

#endif
