-- Concurrency keys: who holds each, and who waits for it, apart by queue; and the rules for both.
-- A freed key goes to no one: the first waiter of each queue tries again, because a queue may be paused or served by nobody.

local function holder_key(key)
  return KEY .. 'holder:' .. key
end

local function waiters_key(key, queue)
  return KEY .. 'waiters:' .. queue .. ':' .. key
end

function Keys.try_take(key, row)
  if call('SET', holder_key(key), row.id, 'NX') then return true end
  return call('GET', holder_key(key)) == row.id
end

-- A ready job waits for its key.
function Keys.block(row)
  if row.key_wait and not row.key_until then row.key_until = now + row.key_wait end
  Jobs.block(row)
  row.place = JobPlace.Blocked
end

function Keys.wait(row)
  Index.put(KEY .. 'blocked:' .. row.queue, row.id, row.ready)
  Index.put(waiters_key(row.key, row.queue), row.id, Jobs.order_of(row))
  call('SADD', KEY .. 'waiting-queues:' .. row.key, row.queue)
  call('SADD', KEY .. 'waiting-keys:' .. row.queue, row.key)
  if row.key_until then Index.put(KEY .. 'deadlines', row.id, row.key_until) end
end

function Keys.stop_waiting(row)
  Index.drop(KEY .. 'blocked:' .. row.queue, row.id)
  Index.drop(waiters_key(row.key, row.queue), row.id)
  if row.key_until then Index.drop(KEY .. 'deadlines', row.id) end
  if Index.card(waiters_key(row.key, row.queue)) > 0 then return end
  call('SREM', KEY .. 'waiting-queues:' .. row.key, row.queue)
  call('SREM', KEY .. 'waiting-keys:' .. row.queue, row.key)
end

local function first_waiter(key, queue)
  local id = call('ZRANGE', Index.fresh(waiters_key(key, queue)), 0, 0)[1]
  return id and Jobs.find(id)
end

local function unblock(row, late)
  row.key_late = late
  Jobs.unblock(row)
  row.place = JobPlace.Ready
end

-- The job has left its server.
function Keys.free(key, row)
  if call('GET', holder_key(key)) ~= row.id then return end
  call('DEL', holder_key(key))
  for _, queue in ipairs(call('SMEMBERS', KEY .. 'waiting-queues:' .. key)) do
    local waiter = first_waiter(key, queue)
    if waiter then unblock(waiter) end
  end
end

-- A job that would have taken the key has left its queue otherwise.
function Keys.let_next_follow(key, queue)
  if call('EXISTS', holder_key(key)) == 1 then return end
  local waiter = first_waiter(key, queue)
  if waiter then unblock(waiter) end
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
      unblock(row, 1)
      done = done + 1
    else
      Index.drop(KEY .. 'deadlines', id)
    end
  end
  return done
end

function Keys.next_deadline()
  return Index.first_score(KEY .. 'deadlines')
end
