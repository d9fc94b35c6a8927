-- wrk's own summary rounds to three digits and has no p99 of its own figures: one line of JSON, in microseconds.
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"wrk":{"requests":%d,"duration_us":%d,"latency_us":{"min":%d,"p50":%d,"p90":%d,"p99":%d,"max":%d},'
      .. '"errors":{"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}}}\n',
    summary.requests, summary.duration, latency.min, latency:percentile(50), latency:percentile(90),
    latency:percentile(99), latency.max, errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
