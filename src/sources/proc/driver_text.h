/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of /proc/PID/fdinfo/FD of files that hold memory of graphics drivers. */
#ifndef OOMTOP_SOURCES_PROC_DRIVER_TEXT_H
#define OOMTOP_SOURCES_PROC_DRIVER_TEXT_H

#include "base/text_span.h"

enum { DRIVER_DEVICE_LENGTH = 48 };

/* Device and number together name a holding: several open files may lead to one. */
struct driver_holding {
	char device[DRIVER_DEVICE_LENGTH]; /* "" for a dma-buf; a longer name is cut */
	int64_t number;                    /* of the client at the device; or the inode */
	int64_t bytes;                     /* RAM, without memory of the device itself */
};

/*
 * Reads what a DRM client holds (Documentation/gpu/drm-usage-stats.rst): for each region what is
 * resident, or else what older drivers tell.  False if the text names no client.
 */
bool drm_client_parse(struct driver_holding *ret_holding, struct text_span text)
	__attribute__((warn_unused_result, nonnull));
/* Reads the size of a dma-buf.  False if the text lacks its size or its inode. */
bool dma_buf_parse(struct driver_holding *ret_holding, struct text_span text)
	__attribute__((warn_unused_result, nonnull));

#endif
