/**
 * What workers and coordinator agree on in Redis. Each script runs as one step, by the clock of Redis, and can be run
 * again with the same arguments without counting twice, because a client that loses its connection does so.
 */

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
`;

/** Settles what a dead worker had on the wire as spent: it may have been billed. */
const BURY = `
local function bury(worker)
  redis.call('ZREM', KEYS[1], worker)
  redis.call('HDEL', KEYS[2], worker)
  for _, field in ipairs(redis.call('HKEYS', KEYS[3])) do
    if string.sub(field, 1, #worker + 1) == worker .. '|' then
      local usd = redis.call('HGET', KEYS[3], field)
      redis.call('HDEL', KEYS[3], field)
      local before = tonumber(redis.call('HGET', KEYS[4], 'lost') or '0')
      redis.call('HSET', KEYS[4], 'lost', string.format('%.17g', before + tonumber(usd)))
      redis.call('HINCRBY', KEYS[4], 'lost-sends', 1)
    end
  end
end
`;

/**
 * A worker is alive. KEYS: workers, slots, leaves, spent, turn, epoch, coordinator, stops, blocks. ARGV: worker, lease
 * ms, epoch, slots in use, USD spent, candidates that it can't serve (JSON), leaves (JSON of name to USD).
 * Gives {state, turn, candidate, slots granted (-1: no cap), fair share, stops, blocks}; state: ok, over, forgotten (Redis
 * was emptied) or alone (nobody collects).
 */
export const BEAT = `${NOW}${BURY}
if redis.call('GET', KEYS[6]) == 'over' then return {'over'} end
if redis.call('EXISTS', KEYS[7]) == 0 then return {'alone'} end
if redis.call('GET', KEYS[6]) ~= ARGV[3] then return {'forgotten'} end
local me = ARGV[1]
for _, worker in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. now)) do
  if worker ~= me then bury(worker) end
end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), me)
if tonumber(ARGV[5]) > 0 then redis.call('HSET', KEYS[4], me, ARGV[5]) end
for name, usd in pairs(cjson.decode(ARGV[7])) do redis.call('HSETNX', KEYS[3], me .. '|' .. name, string.format('%.17g', usd)) end
local turn = redis.call('HMGET', KEYS[5], 'number', 'candidate', 'cap')
local stops = redis.call('HGETALL', KEYS[8])
local blocks = redis.call('HGETALL', KEYS[9])
if not turn[1] then return {'ok', '0', '', 0, 0, stops, blocks} end
local unable = false
for _, candidate in ipairs(cjson.decode(ARGV[6])) do if candidate == turn[2] then unable = true end end
local cap = tonumber(turn[3])
if cap < 0 then return {'ok', turn[1], turn[2], unable and 0 or -1, unable and 0 or -1, stops, blocks} end
local held = tonumber(ARGV[4])
redis.call('HSET', KEYS[2], me, held)
local all = redis.call('HGETALL', KEYS[2])
local free = cap
local able = {}
for i = 1, #all, 2 do free = free - tonumber(all[i + 1]); table.insert(able, all[i]) end
if unable then
  if held == 0 then redis.call('HDEL', KEYS[2], me) end
  return {'ok', turn[1], turn[2], held, 0, stops, blocks}
end
table.sort(able)
local share = math.floor(cap / #able)
for rank, worker in ipairs(able) do if worker == me and rank <= cap % #able then share = share + 1 end end
local grow = math.max(0, math.min(share - held, free))
redis.call('HSET', KEYS[2], me, held + grow)
return {'ok', turn[1], turn[2], held + grow, share, stops, blocks}
`;

/** A worker leaves in good order. KEYS: workers, slots, leaves, spent. ARGV: worker. */
export const LEAVE = `${BURY}
bury(ARGV[1])
return 1
`;

/**
 * Grants the next moment at which every window has room. KEYS: the windows. ARGV: for each its count and its length in
 * ms. Gives the wait in ms, as text.
 */
export const GRANT = `${NOW}
local at = now
for i, key in ipairs(KEYS) do
  local count = tonumber(ARGV[2 * i - 1])
  local oldest = redis.call('LINDEX', key, count - 1)
  if oldest then at = math.max(at, tonumber(oldest) + tonumber(ARGV[2 * i])) end
end
for i, key in ipairs(KEYS) do
  redis.call('LPUSH', key, string.format('%.17g', at))
  redis.call('LTRIM', key, 0, tonumber(ARGV[2 * i - 1]) - 1)
  redis.call('PEXPIRE', key, math.ceil(at - now + 2 * tonumber(ARGV[2 * i])))
end
return string.format('%.17g', at - now)
`;

/**
 * Sets money aside for one send. KEYS: leaves, spent, dearest. ARGV: worker|leave, candidate, limit in USD, least that a
 * request costs in USD. Gives {go, USD set aside}, {wait} while only what is on the wire stands in its way, or {over, USD spent}.
 */
export const RESERVE = `
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known then return {'go', known} end
local need = math.max(tonumber(ARGV[4]), tonumber(redis.call('HGET', KEYS[3], ARGV[2]) or '0'))
local spent = 0
local all = redis.call('HGETALL', KEYS[2])
for i = 1, #all, 2 do if all[i] ~= 'lost-sends' then spent = spent + tonumber(all[i + 1]) end end
local reserved = 0
local leaves = redis.call('HVALS', KEYS[1])
for _, usd in ipairs(leaves) do reserved = reserved + tonumber(usd) end
local free = tonumber(ARGV[3]) * (1 + 1e-12) - spent
if reserved + need <= free then
  local usd = string.format('%.17g', need)
  redis.call('HSET', KEYS[1], ARGV[1], usd)
  redis.call('EXPIRE', KEYS[1], 86400)
  return {'go', usd}
end
if #leaves == 0 or free < 0 then return {'over', string.format('%.17g', spent)} end
return {'wait', ''}
`;

/**
 * A send came to its end. KEYS: leaves, spent, dearest. ARGV: worker|leave, worker, USD that the worker has spent in all,
 * candidate, USD of this send.
 */
export const SETTLE = `
redis.call('HDEL', KEYS[1], ARGV[1])
local before = tonumber(redis.call('HGET', KEYS[2], ARGV[2]) or '0')
if tonumber(ARGV[3]) > before then redis.call('HSET', KEYS[2], ARGV[2], ARGV[3]) end
local dearest = tonumber(redis.call('HGET', KEYS[3], ARGV[4]) or '0')
if tonumber(ARGV[5]) > dearest then redis.call('HSET', KEYS[3], ARGV[4], ARGV[5]) end
redis.call('EXPIRE', KEYS[2], 86400)
redis.call('EXPIRE', KEYS[3], 86400)
return 1
`;

/** A server asks for silence. KEYS: blocks. ARGV: candidate, until when, ms of the run. */
export const BLOCK = `
local before = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
if tonumber(ARGV[2]) > before then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return 1
`;
