// What Asio finds as <liburing.h>: the real one, with a repair.
//
// Asio up to 1.26 (Boost 1.81) submits cancellations without setting their user data, and counts on finding
// it zero. liburing from 2.2 on hands out entries as their last use left them, so that the end of a
// cancellation was taken for the end of whatever had used the entry before. Asio 1.27 sets it (commit
// 0080ec1c9b09).
#pragma once

#include_next <liburing.h>

inline io_uring_sqe* overlap_get_clean_sqe(io_uring* ring) {
  io_uring_sqe* sqe = ::io_uring_get_sqe(ring);
  if (sqe != nullptr) sqe->user_data = 0;
  return sqe;
}

#define io_uring_get_sqe overlap_get_clean_sqe
