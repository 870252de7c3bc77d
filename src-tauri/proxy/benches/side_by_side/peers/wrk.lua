-- One kind of request over and over; the result as a line of JSON, which wrk's own text is not.
wrk.method = os.getenv("WRK_METHOD")
if wrk.method == "POST" then
  wrk.headers["content-type"] = "application/octet-stream"
  wrk.body = string.rep("x", 16384)
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '{"requests":%d,"duration":%d,"p50":%d,"p99":%d,"errors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
