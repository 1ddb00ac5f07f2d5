-- What every call begins with: the moment, its arguments, and how texts and numbers travel.
--
-- Functions are made once, by the first call of the library, and keep what they are made with from one call to the next. So whatever belongs to one call is
-- set in at_each_call.
--
-- Numbers are doubles in Lua. What is counted in here stays below 2^53 and is exact: microseconds since 1970 until the year 2255,
-- and with them the fences; seqs, counts and the numbers of claims for longer than anybody lives. An instant after 2255 is kept to 32 µs.

local NONE = '\0'
local concat, format, sub, find, byte = table.concat, string.format, string.sub, string.find, string.byte
local call, KEY, CHANNEL, GIVEN, now = redis.call -- the others change from call to call

local beginnings = {}

-- Sets what a part keeps for one call: now, and whenever another call begins. One that ended in an error has cleared nothing.
local function at_each_call(begin)
  beginnings[#beginnings + 1] = begin
  begin()
end

-- A module is a table that its part fills when something of it is first asked for: most jobs need few of them.
local Index, Jobs, Batches, Keys, Servers, Ledger, Recurring, Meta, States = {}, {}, {}, {}, {}, {}, {}, {}, {}           -- rows
local Moves, Ends, History, Lives, Starts, FollowUps, Creation, Claims, Finishes = {}, {}, {}, {}, {}, {}, {}, {}, {} -- rules
local Sequences, Rates, Limits, Turns, TurnRows, Commit, Pages = {}, {}, {}, {}, {}, {}, {}

local fills = {}
local UNFILLED = {__index = function(module, name)
  local fill = fills[module]
  if not fill then return nil end
  fills[module] = nil -- not the metatable: Garnet keeps one that it has
  fill()
  return rawget(module, name)
end}

local function part(module, fill)
  fills[module] = fill
  setmetatable(module, UNFILLED)
end

local position = 0 -- of the last argument that was taken

local function take()
  position = position + 1
  return GIVEN[position]
end

local function take_many(count)
  local from = position + 1
  position = position + count
  return unpack(GIVEN, from, position)
end

-- An argument that comes so many later.
local function peek(ahead)
  return GIVEN[position + ahead]
end

-- An argument that may be missing.
local function given(value)
  if value == NONE then return nil end
  return value
end

local function optional()
  return given(take())
end

local function number()
  return tonumber(take())
end

local function optional_number()
  return tonumber(optional())
end

-- How long jobs are kept that ended so; a missing one for ever.
local POLICY = {}

-- The digits of a number. Redis would write those above 1e17 as floating point.
local digits

local function exact(value)
  if type(value) ~= 'number' then return value end
  local text = digits[value]
  if not text then
    text = format('%.0f', value) -- a whole number of a Lua of 32 bits is too short
    digits[value] = text
  end
  return text
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

-- A row is one text, so that reading or writing many is one call. Its numbers are whole numbers of 64 bits there.
-- Redis' Lua has one kind of number. Garnet's has two, takes those of rows for the other one, and would write them with a point: in the names of keys, too.
local TWO_KINDS = tostring(4 / 2) ~= '2'

local function read_row(text)
  local row = cmsgpack.unpack(text)
  if TWO_KINDS then
    for name, value in pairs(row) do row[name] = type(value) == 'number' and tonumber(format('%.0f', value)) or value end
  end
  return row
end

-- Whether a row is another than the one that was stored. Lua packs what it has unpacked in another order, now and then.
local function is_changed(row, text, before)
  if text == before then return false end
  if not before or #text ~= #before then return true end
  local was = read_row(before)
  for name, value in pairs(row) do
    if was[name] ~= value then return true end
  end
  return false
end

-- Sends a command with many arguments in as many calls as it takes: Lua's stack holds 8,000.
local MOST_ARGUMENTS = 1000

local wrote -- whether the call has changed anything that somebody may rely on

local function send(command, key, arguments)
  if #arguments > 0 then wrote = true end
  for from = 1, #arguments, MOST_ARGUMENTS do
    local to = math.min(from + MOST_ARGUMENTS - 1, #arguments)
    if key then call(command, key, unpack(arguments, from, to)) else call(command, unpack(arguments, from, to)) end
  end
end

-- What the operation answers, and by what a process finds that something it was told of is lost: the epoch of the keys, how many commits there were in it,
-- the life of the server, and how many commits there were when that began.
function Commit.answer(answer)
  local known = Meta.known()
  local commits = known.commits or 0
  if wrote and known.epoch then commits = call('HINCRBY', KEY .. 'meta', 'commits', 1) end
  return {answer or false, known.epoch, commits, known.life or 0, known.began or 0}
end

-- What the ends and starts of this commit set off, of which at most so many rows are looked at. In most commits nothing is, and the part is not even filled.
function Commit.follow_up(max)
  local run = rawget(FollowUps, 'run')
  if run then run(max) end
end

local woken -- queues in which something has become ready

-- Sends what the operation has put off. The last thing of every operation that writes.
function Commit.close()
  for _, module in ipairs({Jobs, Batches, Rates, Index, Ledger}) do
    local save = rawget(module, 'save')
    if save then save() end
  end
  if rawget(Batches, 'review_over') then Batches.review_over() end
  for queue in pairs(woken) do call('PUBLISH', CHANNEL, queue) end
end

-- The first thing of every call.
local function begin(keys, arguments)
  KEY, CHANNEL, GIVEN = keys[1], keys[1] .. 'wake', arguments
  position, digits, wrote, woken = 0, {}, false, {}
  local time = call('TIME')
  now = time[1] * 1000000 + time[2] + take() -- tests add something to the clock
  POLICY[JobState.Succeeded], POLICY[JobState.Deleted], POLICY[JobState.Failed] = optional_number(), optional_number(), optional_number()
  for i = 1, #beginnings do beginnings[i]() end
end
