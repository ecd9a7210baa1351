-- wrk -s wrk.lua URL -- SPEC.lua : sends the requests of SPEC over and over, in their order.
-- SPEC returns { mark = "########", requests = { "GET / HTTP/1.1\r\n...", ... } }
-- In every request sent, `mark` becomes another number of the same length, so lengths stay true.
local spec, position, serial

function init(args)
  spec = dofile(args[1])
  position, serial = 0, 0
end

local function numbered(text)
  if not text:find(spec.mark, 1, true) then
    return text
  end
  serial = serial + 1
  return (text:gsub(spec.mark, string.format("%0" .. #spec.mark .. "d", serial)))
end

function request()
  position = position % #spec.requests + 1
  return numbered(spec.requests[position])
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"microseconds":%d,"requests":%d,"refused":%d,"errors":%d,"p50":%d,"p99":%d,"max":%d}\n',
    summary.duration, summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
