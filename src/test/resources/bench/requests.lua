-- Sends the requests of a file in a random order for some seconds, then lets the last answers arrive, so that
-- every request that was made is counted. Arguments: file (a line: method, user, path, separated by tabs),
-- seconds, body of the POSTs, gateway secret, number of connections.
local ffi = require("ffi")
ffi.cdef [[
  typedef struct { long seconds; long micros; } bench_time;
  int gettimeofday(bench_time *now, void *zone);
]]

local now = ffi.new("bench_time")
local requests = {}
local seconds
local deadline
local connections
local threads = {}
local WINDOW = 5000000

-- Requests made in each window. But for the first one of a connection each follows an answer, so these are the answers.
windows = {}

function setup(thread)
  threads[#threads + 1] = thread
end

local function micros()
  ffi.C.gettimeofday(now, nil)
  return tonumber(now.seconds) * 1000000 + tonumber(now.micros)
end

function init(args)
  seconds = tonumber(args[2])
  connections = tonumber(args[5])
  windows[1] = -connections
  for line in io.lines(args[1]) do
    local method, user, path = line:match("([^\t]+)\t([^\t]+)\t([^\t]+)")
    local headers = { ["X-User-Id"] = user, ["X-Gateway-Secret"] = args[4] }
    local body = nil
    if method == "POST" then
      headers["Content-Type"] = "application/json"
      body = args[3]
    end
    requests[#requests + 1] = wrk.format(method, path, headers, body)
  end
end

function request()
  local time = micros()
  deadline = deadline or time + seconds * 1000000
  if time > deadline then
    -- Nothing is written, and so nothing more happens on this connection, whose answers are all here.
    connections = connections - 1
    if connections == 0 then
      wrk.thread:stop()
    end
    return ""
  end
  local window = math.floor((time - deadline + seconds * 1000000) / WINDOW) + 1
  windows[window] = (windows[window] or 0) + 1
  return requests[math.random(#requests)]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format("RESULT requests=%d refused=%d broken=%d p50=%d p99=%d max=%d windows=%s\n",
    summary.requests, errors.status, errors.connect + errors.read + errors.write,
    latency:percentile(50), latency:percentile(99), latency.max,
    table.concat(threads[1]:get("windows"), ",")))
end
