-- Concurrency keys: who holds each, how many may, and who waits for it, apart by queue; and the rules for all three.
-- How many may hold a key is what is set for it, else what the job asks for that would take it. Room goes to no one: the first waiter of each queue tries
-- again, because a queue may be paused or served by nobody.

local function holders_key(key)
  return KEY .. 'holders:' .. key
end

local function waiters_key(key, queue)
  return KEY .. 'waiters:' .. queue .. ':' .. key
end

function Keys.waiting_queues(key)
  return call('SMEMBERS', KEY .. 'waiting-queues:' .. key)
end

-- The limit that is set for a key; nil when its jobs say it.
function Keys.limit(key)
  return tonumber(call('HGET', KEY .. 'limits', key) or nil)
end

function Keys.count_holders(key)
  return call('ZCARD', holders_key(key))
end

-- The one that has held it longest.
function Keys.first_holder(key)
  return call('ZRANGE', holders_key(key), 0, 0)[1]
end

function Keys.count_waiters(key)
  local count = 0
  for _, queue in ipairs(Keys.waiting_queues(key)) do count = count + Index.card(waiters_key(key, queue)) end
  return count
end

local function room(key, row)
  return math.max(0, (Keys.limit(key) or row.key_limit or 1) - Keys.count_holders(key))
end

function Keys.try_take(key, row)
  if room(key, row) == 0 then return false end
  call('ZADD', holders_key(key), exact(now), row.id)
  Index.put(KEY .. 'keys', key)
  return true
end

-- A ready job waits for its key.
function Keys.block(row)
  if row.key_wait and not row.key_until then row.key_until = now + row.key_wait end
  Jobs.block(row)
  row.place = JobPlace.Blocked
end

-- What a job waits for outside of its queue: its key, or the name that those have who wait for its rate.
local function awaited(row)
  return row.waits_for_rate and Rates.wait_name(row) or row.key
end

function Keys.wait(row)
  local name = awaited(row)
  Index.put(KEY .. 'blocked:' .. row.queue, row.id, row.ready)
  Index.put(waiters_key(name, row.queue), row.id, Jobs.order_of(row))
  call('SADD', KEY .. 'waiting-queues:' .. name, row.queue)
  if row.waits_for_rate then return end
  call('SADD', KEY .. 'waiting-keys:' .. row.queue, name)
  if row.key_until then Index.put(KEY .. 'deadlines', row.id, row.key_until) end
end

function Keys.stop_waiting(row)
  local name = awaited(row)
  Index.drop(KEY .. 'blocked:' .. row.queue, row.id)
  Index.drop(waiters_key(name, row.queue), row.id)
  if row.key_until then Index.drop(KEY .. 'deadlines', row.id) end
  row.waits_for_rate = nil
  if Index.card(waiters_key(name, row.queue)) > 0 then return end
  call('SREM', KEY .. 'waiting-queues:' .. name, row.queue)
  call('SREM', KEY .. 'waiting-keys:' .. row.queue, name)
end

function Keys.first_waiters(key, queue, max)
  local set = waiters_key(key, queue)
  local ids, rows = max > 0 and call('ZRANGE', Index.fresh(set), 0, max - 1) or {}, {}
  Jobs.load(ids)
  for _, id in ipairs(ids) do
    rows[#rows + 1] = Jobs.find(id)
    if not Jobs.find(id) then Index.drop(set, id) end -- somebody has removed its row by hand
  end
  return rows
end

-- Where in its queue the first one stands that waits; nil when nobody does.
function Keys.first_order(key, queue)
  return Index.first_score(waiters_key(key, queue))
end

function Keys.unblock(row, late)
  row.key_late = late
  Jobs.unblock(row)
  row.place = JobPlace.Ready
end

local function forget(key)
  if Keys.count_holders(key) == 0 and not Keys.limit(key) then Index.drop(KEY .. 'keys', key) end
end

-- A job that would have taken the key has left its queue otherwise.
function Keys.let_next_follow(key, queue)
  local waiter = Keys.first_waiters(key, queue, 1)[1]
  if waiter and room(key, waiter) > 0 then Keys.unblock(waiter) end
end

-- A job that waits for a worker or for its key is about to ask for other keys: it tries again from its place in its queue.
function Keys.leave(row, next)
  if row.place == JobPlace.Blocked then
    Keys.unblock(row)
  elseif row.place == JobPlace.Ready and row.key and row.key ~= next then
    Keys.let_next_follow(row.key, row.queue)
  end
end

-- The job has left its server.
function Keys.free(key, row)
  if call('ZREM', holders_key(key), row.id) == 0 then return end
  forget(key)
  for _, queue in ipairs(Keys.waiting_queues(key)) do Keys.let_next_follow(key, queue) end
end

-- Sets how many may hold the key; nil: as its jobs ask for. Who has room then tries again.
function Keys.set_limit(key, limit, actor)
  if Keys.limit(key) == limit then return end
  if limit then
    call('HSET', KEY .. 'limits', key, limit)
    Index.put(KEY .. 'keys', key)
  else
    call('HDEL', KEY .. 'limits', key)
    forget(key)
  end
  Ledger.audit(actor, limit and 'set limit' or 'reset limit', key, limit or 0)
  for _, queue in ipairs(Keys.waiting_queues(key)) do
    local first = Keys.first_waiters(key, queue, 1)[1]
    for _, waiter in ipairs(first and Keys.first_waiters(key, queue, room(key, first)) or {}) do Keys.unblock(waiter) end
  end
end

-- A job whose key nobody knows any more has left its queue: whoever there waits for a key that is free may have waited for it.
function Keys.let_all_follow(queue)
  for _, key in ipairs(call('SMEMBERS', KEY .. 'waiting-keys:' .. queue)) do Keys.let_next_follow(key, queue) end
end

-- Lets those go that have waited for as long as they may, and says how many.
function Keys.let_timed_out_go(max)
  local done = 0
  for _, id in ipairs(Index.up_to(KEY .. 'deadlines', now, max)) do
    local row = Jobs.find(id)
    if row then
      Keys.unblock(row, 1)
      done = done + 1
    else
      Index.drop(KEY .. 'deadlines', id)
    end
  end
  return done
end

-- When the next of those may go that wait for a key or a rate; nil when there is none.
function Keys.next_wait_is_over()
  local deadline, rate = Index.first_score(KEY .. 'deadlines'), Rates.next_due()
  return deadline and rate and math.min(deadline, rate) or deadline or rate
end
