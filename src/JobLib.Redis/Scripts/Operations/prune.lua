-- IMaintenance.PruneAsync: forgets what has outlived its retention, a bounded number of rows a step.
local unsealed, key_time, series, minutes, hours, audit, max = number(), number(), number(), number(), number(), number(), number()
local DEAD_SERVERS = 86400000000 -- a day
local IDLE_RATES = 3600000000 -- an hour: a bucket that is full says as much as none
local MOST_TURNS = 10 -- that are looked at in a queue

-- Removes from a timetable what is older than a time; says how many. What the function refuses stays.
local function expire(set, kept, most, remove)
  local done = 0
  for _, member in ipairs(Index.up_to(KEY .. set, now - kept, most)) do
    if remove(member) ~= false then
      Index.drop(KEY .. set, member)
      done = done + 1
    end
  end
  return done
end

local function remove_job(id)
  local row = Jobs.find(id)
  if row then Jobs.remove(row) end
end

-- A batch whose client died half-way is stopped, and neither it nor its members are kept.
local function sweep(id)
  local batch = Batches.find(id)
  if batch then Lives.stop(batch, BatchStop.Swept) end
end

local function remove_batches(most)
  local done = 0
  for _, id in ipairs(call('ZRANGE', Index.fresh(KEY .. 'over'), 0, most - 1)) do
    local batch = Batches.find(id)
    if not batch then
      Index.drop(KEY .. 'over', id)
    elseif not Batches.has_children(id) then
      local kept = POLICY[batch.ended == JobState.Deleted and JobState.Deleted or JobState.Succeeded]
      if batch.stop == BatchStop.Swept or batch.finished <= now - kept then
        Batches.remove(batch)
        done = done + 1
      end
    end
  end
  return done
end

local function remove_audit(most)
  local done = 0
  for _, entry in ipairs(call('ZRANGE', KEY .. 'audit', 0, most - 1)) do
    if tonumber(unpacked(entry)[2]) > now - audit then break end
    call('ZREM', KEY .. 'audit', entry)
    done = done + 1
  end
  return done
end

local function remove_group(fingerprint)
  local counts = call('HMGET', KEY .. 'group:' .. fingerprint, 'failed', 'retrying')
  if tonumber(counts[1] or 0) > 0 or tonumber(counts[2] or 0) > 0 then return false end -- a job is in it
  call('DEL', KEY .. 'group:' .. fingerprint)
end

local function remove_servers(most)
  local done = 0
  for _, server in ipairs(Servers.all()) do
    if done < most and server.expired and server.lease <= now - DEAD_SERVERS and Servers.held_count(server.id) == 0 then
      Servers.remove(server.id)
      done = done + 1
    end
  end
  return done
end

-- Every kind has its share of the step, so that a million jobs that expire at once keep nothing else from going; what one leaves goes to those
-- that have more.
local kinds = {
  function(most) return expire('expiring', 0, most, remove_job) end,
  function(most) return expire('unsealed', unsealed, most, sweep) end,
  remove_batches,
  function(most) return expire('idempotency', key_time, most, function(key) call('DEL', KEY .. 'idempotency:' .. key) end) end,
  function(most) return expire('minutes', series, most, function(minute) call('DEL', KEY .. 'minute:' .. minute) end) end,
  function(most) return expire('tallies:0', minutes, most, function(start) call('DEL', KEY .. 'tally:0:' .. start) end) end,
  function(most) return expire('tallies:1', hours, most, function(start) call('DEL', KEY .. 'tally:1:' .. start) end) end,
  remove_audit,
  function(most) return expire('groups', audit, most, remove_group) end,
  function(most) return expire('unknowns', audit, most, function(method) call('DEL', KEY .. 'unknown:' .. method) end) end,
  remove_servers,
  function(most) return expire('rates:idle', IDLE_RATES, most, Rates.remove) end,
}
local share, left, more = math.max(1, math.floor(max / #kinds)), max, {}

-- Whether the kind has used what it was given.
local function run(kind, most)
  most = math.min(most, left)
  local done = most > 0 and kind(most) or 0
  left = left - done
  return done == most
end

for _, kind in ipairs(kinds) do
  if run(kind, share) then more[#more + 1] = kind end
end
for _, kind in ipairs(more) do run(kind, left) end
Commit.follow_up(0)

-- Of turns those stay behind whose jobs a server of an older version has taken.
local function tidy_turns(queue)
  if call('EXISTS', KEY .. 'ready:' .. queue) == 1 then TurnRows.tidy(queue, MOST_TURNS) else TurnRows.forget(queue) end
end

-- Made-up names of queues do not pile up.
local paused = {}
for _, name in ipairs(call('SMEMBERS', KEY .. 'paused')) do paused[name] = true end
Commit.close()
for _, queue in ipairs(call('SRANDMEMBER', KEY .. 'queues', max)) do
  local sets = {}
  for state = 0, 6 do sets[state + 1] = KEY .. 'in:' .. queue .. ':' .. state end
  if not paused[queue] and call('EXISTS', unpack(sets)) == 0 then call('SREM', KEY .. 'queues', queue) end
  if Meta.known().groups then tidy_turns(queue) end
end
return {max - left, left == 0 and 1 or 0, false}
