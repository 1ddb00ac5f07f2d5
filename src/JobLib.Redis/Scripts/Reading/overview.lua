-- IJobReader.OverviewAsync: the state of everything at a glance, from the sizes and the heads of indexes.
local MINUTE, RECENT = 60000000, 300000000
local MAX_LATE, MAX_NEXT, MAX_HELD, MOST_HOLDS = 20, 10, 20, 1000

local function oldest_ready(queue)
  local oldest
  for _, set in ipairs({'ready:', 'suspects:'}) do
    for priority = 0, LIMIT.MaxPriority do
      local from = exact((LIMIT.MaxPriority - priority) * LIMIT.Lane)
      local to = exact((LIMIT.MaxPriority - priority + 1) * LIMIT.Lane)
      local first = call('ZRANGEBYSCORE', KEY .. set .. queue, from, '(' .. to, 'LIMIT', 0, 1)[1]
      local row = first and Jobs.find(first)
      local ready = row and row.ready
      if ready and (not oldest or ready < oldest) then oldest = ready end
    end
  end
  return oldest or false
end

local paused = {}
for _, name in ipairs(call('SMEMBERS', KEY .. 'paused')) do paused[name] = 1 end

local queues = {}
for _, name in ipairs(Pages.known_queues()) do
  local counts = {}
  for state = 0, 6 do counts[state + 1] = call('ZCARD', KEY .. 'in:' .. name .. ':' .. state) end
  local blocked = KEY .. 'blocked:' .. name
  local set_limit, said_limit = Limits.parts(name)
  queues[#queues + 1] = {
    name, paused[name] or 0, counts[1] > 0 and oldest_ready(name), counts, call('ZCARD', blocked), tonumber(call('ZRANGE', blocked, 0, 0, 'WITHSCORES')[2]) or false,
    set_limit, said_limit,
  }
end

-- What came to an end in the minutes of a time.
local function sum(from, to, kinds)
  local total = 0
  for minute = from, to, MINUTE do
    local flat = call('HGETALL', KEY .. 'minute:' .. exact(minute))
    for i = 1, #flat, 2 do
      local kind = tonumber(sub(flat[i], find(flat[i], ':[^:]*$') + 1))
      if kind and kinds[kind] then total = total + flat[i + 1] end
    end
  end
  return total
end

local this_minute = now - now % MINUTE
local failing = sum(this_minute - RECENT, this_minute, {[JobOutcomeKind.Failed] = true, [JobOutcomeKind.Retry] = true})
local succeeded = sum(this_minute - MINUTE, this_minute - MINUTE, {[JobOutcomeKind.Succeeded] = true})

local unknown = {}
for _, method in ipairs(call('ZREVRANGEBYSCORE', KEY .. 'unknowns', '+inf', exact(now - RECENT))) do
  unknown[#unknown + 1] = {method, Pages.hash(KEY .. 'unknown:' .. method)}
end

local late, is_faulted = {}, {}
for _, id in ipairs(call('SRANDMEMBER', KEY .. 'faulted', MAX_LATE)) do
  late[#late + 1], is_faulted[id] = Pages.recurring(id), true
end
for _, id in ipairs(call('ZRANGEBYSCORE', KEY .. 'due', '-inf', '(' .. exact(now - MINUTE), 'LIMIT', 0, MAX_LATE + #late)) do
  if #late < MAX_LATE and not is_faulted[id] then late[#late + 1] = Pages.recurring(id) end
end

local following = {}
for _, id in ipairs(call('ZRANGE', KEY .. 'due', 0, MAX_NEXT - 1)) do following[#following + 1] = Pages.recurring(id) end

local scheduled = KEY .. 'scheduled'
local minute_ago = '(' .. exact(now - MINUTE)
local overdue = call('ZCOUNT', scheduled, '-inf', minute_ago)
return {
  now, queues, call('ZCARD', KEY .. 'retrying'), failing, succeeded, call('ZCOUNT', scheduled, '-inf', exact(now + RECENT)),
  overdue, overdue > 0 and tonumber(call('ZRANGE', scheduled, 0, 0, 'WITHSCORES')[2]) or false,
  Pages.servers(), unknown, late, following, tonumber(call('HGET', KEY .. 'meta', 'schema') or 0),
  Sequences.held(MAX_HELD, MOST_HOLDS),
}
