-- What every script begins with: the moment, its arguments, and how texts and numbers travel.
--
-- Numbers are doubles in Lua. What is counted in here stays below 2^53 and is exact: microseconds since 1970 until the year 2255,
-- and with them the fences; seqs, counts and the numbers of claims for longer than anybody lives. An instant after 2255 is kept to 32 µs.

local call, concat, format, sub, find, byte = redis.call, table.concat, string.format, string.sub, string.find, string.byte

-- Every part fills its own; all are known to all, so that the order of the parts does not matter.
local Index, Jobs, Batches, Keys, Servers, Ledger, Recurring = {}, {}, {}, {}, {}, {}, {}                    -- rows
local Moves, Ends, History, Lives, Starts, FollowUps, Creation, Claims, Finishes = {}, {}, {}, {}, {}, {}, {}, {}, {} -- rules
local Commit = {}

local time = call('TIME')
local now = time[1] * 1000000 + time[2] + ARGV[1]

local position = 1 -- of the last argument that was taken; the first is added to the clock, by tests

local function take()
  position = position + 1
  return ARGV[position]
end

-- An argument that may be missing.
local function optional()
  local value = take()
  if value == NONE then return nil end
  return value
end

local function number()
  return tonumber(take())
end

local function optional_number()
  return tonumber(optional())
end

-- How long jobs are kept that ended so; a missing one for ever.
local POLICY = {}
POLICY[JobState.Succeeded], POLICY[JobState.Deleted], POLICY[JobState.Failed] = optional_number(), optional_number(), optional_number()

-- The digits of a number. Redis writes those above 1e17 as floating point.
local function exact(value)
  if type(value) ~= 'number' then return value end
  return format('%.0f', value)
end

-- A list of texts as one: each with its length before it, a missing one as a dash.
local function pack(n, list)
  local out = {}
  for i = 1, n do
    local value = list[i]
    if value == nil then
      out[i] = '-'
    else
      value = exact(value)
      out[i] = #value .. ':' .. value
    end
  end
  return concat(out)
end

local function unpacked(text)
  local out, at, n = {}, 1, 0
  while at <= #text do
    n = n + 1
    if byte(text, at) == 45 then -- a dash
      at = at + 1
    else
      local colon = find(text, ':', at, true)
      local length = tonumber(sub(text, at, colon - 1))
      out[n] = sub(text, colon + 1, colon + length)
      at = colon + length + 1
    end
  end
  return out, n
end

-- Reads a hash: its numbers as numbers, but for the fields that are texts.
local function read_hash(key, texts)
  local flat = call('HGETALL', key)
  if #flat == 0 then return nil end
  local row, was = {}, {}
  for i = 1, #flat, 2 do
    local name, value = flat[i], flat[i + 1]
    if not texts[name] then value = tonumber(value) end
    row[name], was[name] = value, value
  end
  return row, was
end

-- Writes what differs from what was stored. The fields that are zero unless something says otherwise are not kept as zeroes.
local function write_hash(key, row, was, zeroes)
  local set, gone = {key}, {key}
  for name, value in pairs(row) do
    if was[name] ~= value and name ~= 'id' and not (value == 0 and zeroes[name]) then
      set[#set + 1] = name
      set[#set + 1] = exact(value)
    end
  end
  for name in pairs(was) do
    local value = row[name]
    if value == nil or (value == 0 and zeroes[name]) then gone[#gone + 1] = name end
  end
  if #set > 1 then call('HSET', unpack(set)) end
  if #gone > 1 then call('HDEL', unpack(gone)) end
end

-- Where the memory is full, Redis refuses the first write of a script that may need more, and after one that needs none it refuses no more. Creations are
-- refused so, cleanly; whatever ends or frees something begins with this, and goes on.
function Commit.go_on_when_full()
  call('DEL', KEY .. 'nothing')
end

local woken = {} -- queues in which something has become ready

-- Sends what the operation has put off. The last thing of every script that writes.
function Commit.close()
  Jobs.save()
  Batches.save()
  Index.flush()
  Batches.review_over()
  if Ledger.flush then Ledger.flush() end
  for queue in pairs(woken) do call('PUBLISH', CHANNEL, queue) end
end
