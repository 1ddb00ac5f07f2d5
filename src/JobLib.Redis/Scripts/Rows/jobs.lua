-- The rows of jobs: where each is, and the indexes that follow from that. Decides nothing.
--
-- A job is two keys: job:<id>, what it is, packed by the client and never changed; row:<id>, where it is now.

local rows, stored -- by id: a row is false where there is none; as it was stored
local created -- what is written beside the rows
local state_keys -- by queue, and by state
local known_queues, known_calls -- those that are known to be in the list
local seq -- the last one given

at_each_call(function()
  rows, stored, created, state_keys, known_queues, known_calls, seq = {}, {}, {}, {}, {}, {}, nil
end)

-- Priorities first, then seqs.
local LANE = LIMIT.Lane

local function row_key(id)
  return KEY .. 'row:' .. id
end

local function state_key(row)
  local keys = state_keys[row.queue]
  if not keys then
    keys = {}
    state_keys[row.queue] = keys
  end
  local key = keys[row.state]
  if not key then
    key = KEY .. 'in:' .. row.queue .. ':' .. row.state
    keys[row.state] = key
  end
  return key
end

local function ready_key(row)
  return KEY .. (row.crashes >= LIMIT.SuspectCrashes and 'suspects:' or 'ready:') .. row.queue
end

function Jobs.order_of(row)
  return (LIMIT.MaxPriority - row.priority) * LANE + row.seq
end

-- Zero where a row does not have it.
local ZEROES = {__index = {fence = 0, attempts = 0, crashes = 0, priority = 0, state = 0, born = 0, condition = 0}}

local function keep(id, text)
  local row = text and setmetatable(read_row(text), ZEROES)
  if row then row.id = id end
  rows[id], stored[id] = row, text
  return row
end

-- The row is not to be used any more.
local function written(row)
  row.id = nil
  if row.state == 0 then row.state = nil end
  return cmsgpack.pack(row)
end

-- Reads many at once: finding them afterwards asks nobody.
function Jobs.load(ids)
  local missing, keys = {}, {}
  for _, id in ipairs(ids) do
    if rows[id] == nil then
      missing[#missing + 1] = id
      keys[#keys + 1] = row_key(id)
    end
  end
  for from = 1, #keys, MOST_ARGUMENTS do
    local texts = call('MGET', unpack(keys, from, math.min(from + MOST_ARGUMENTS - 1, #keys)))
    for i, text in ipairs(texts) do keep(missing[from + i - 1], text) end
  end
end

function Jobs.find(id)
  local row = rows[id]
  if row == nil then row = keep(id, call('GET', row_key(id))) end
  return row or nil
end

-- What a packed job calls: the head of it, its type and its method. None of one that somebody has written over.
local function call_of(job)
  local _, colon, length = find(job, '^(%d+):')
  if not colon then return nil end
  local method = colon + length + 1
  _, colon, length = find(job, '^(%d+):', method)
  return colon and sub(job, 1, colon + length)
end

local function know_call(name)
  if known_calls[name] then return end
  known_calls[name] = true
  call('SADD', KEY .. 'calls', name)
end

-- Where its call is listed.
local function list_call(id, job)
  local name = call_of(job)
  if not name then return end
  know_call(name)
  Index.put(KEY .. 'call:' .. name, id)
end

local function list_tags(row)
  if not row.tags then return end
  for _, tag in ipairs(unpacked(row.tags)) do Index.put(KEY .. 'tag:' .. tag, row.id) end
end

local function unlist(row)
  local job = call('GET', KEY .. 'job:' .. row.id)
  local name = job and call_of(job)
  if name then Index.drop(KEY .. 'call:' .. name, row.id) end
  if not row.tags then return end
  for _, tag in ipairs(unpacked(row.tags)) do Index.drop(KEY .. 'tag:' .. tag, row.id) end
end

-- Adds a job that is nowhere yet. False when the id exists.
function Jobs.add(row, job)
  if Jobs.find(row.id) then return false end
  rows[row.id] = setmetatable(row, ZEROES)
  created[#created + 1] = KEY .. 'job:' .. row.id
  created[#created + 1] = job
  Jobs.know_queue(row.queue)
  list_call(row.id, job)
  if row.batch then Index.put(KEY .. 'members:' .. row.batch, row.id) end
  if row.parent then Index.put(KEY .. 'children:' .. row.parent, row.id) end
  if row.recurring then Recurring.add_run(row.recurring, row.id) end
  if row.idempotency then call('SET', KEY .. 'idempotency:' .. row.idempotency, row.id) end
  if row.unique then call('SET', KEY .. 'unique:' .. row.unique, pack(2, {row.id, now})) end
  list_tags(row)
  return true
end

-- The job that took a unique key last, and when.
function Jobs.last_with(unique)
  local taken = call('GET', KEY .. 'unique:' .. unique)
  if not taken then return nil end
  local last = unpacked(taken)
  return last[1], tonumber(last[2])
end

-- Gives a job that waits what another calls and says of itself.
function Jobs.replace(row, by, job, parameters)
  unlist(row)
  call('SET', KEY .. 'job:' .. row.id, job)
  row.tags, row.keep, row.key, row.key_wait, row.key_limit, row.rate = by.tags, by.keep, by.key, by.key_wait, by.key_limit, by.rate
  list_call(row.id, job)
  list_tags(row)
  if row.has_parameters then call('UNLINK', KEY .. 'parameters:' .. row.id) end
  row.has_parameters = nil
  if parameters then Jobs.merge_parameters(row, parameters) end
end

-- Removes the row of history that tells of an earlier replacement, unless a person did it.
function Jobs.forget_replacement(row)
  local key = KEY .. 'history:' .. row.id
  for _, entry in ipairs(call('LRANGE', key, 0, -1)) do
    if History.is_replacement(entry) then call('LREM', key, 0, entry) end
  end
end

function Jobs.know_queue(queue)
  if known_queues[queue] then return end
  known_queues[queue] = true
  call('SADD', KEY .. 'queues', queue)
end

-- What a job counts for where it is: its error's group and the runs of its recurring job.
local function count(row, by)
  if row.error then Ledger.count_job(row, by) end
  if row.recurring and row.place ~= JobPlace.Finished then call('HINCRBY', KEY .. 'live', row.recurring, by) end
end

local function enter(row)
  Index.put(state_key(row), row.id)
  count(row, 1)
end

local function has_turn(row)
  return row.seq and row.seq >= LIMIT.FirstTurn
end

local function leave_ready(row)
  Index.drop(ready_key(row), row.id)
  if has_turn(row) then TurnRows.leave(row) end
end

-- Takes the row from where its place says it is.
function Jobs.leave(row)
  count(row, -1)
  Index.drop(state_key(row), row.id)
  local place = row.place
  if place == JobPlace.Ready then
    leave_ready(row)
  elseif place == JobPlace.Blocked then
    Keys.stop_waiting(row)
  elseif place == JobPlace.Scheduled then
    Index.drop(KEY .. 'scheduled', row.id)
    if row.retrying then Index.drop(KEY .. 'retrying', row.id) end
    row.due = nil
  elseif place == JobPlace.Running then
    Index.drop(KEY .. 'held:' .. row.owner, row.id)
    if row.batch then Batches.count_running(row.batch, -1) end
    row.owner, row.claim, row.index = nil, nil, nil
    if row.progress then row.progress = nil end
  elseif place == JobPlace.Awaiting then
    Batches.stop_awaiting(row)
  elseif place == JobPlace.Finished then
    Index.drop(KEY .. 'ended:' .. row.state, row.id)
    Index.drop(KEY .. 'expiring', row.id)
  end
end

local function next_seq()
  if not seq then seq = tonumber(call('GET', KEY .. 'seq') or 0) end
  seq = seq + 1
  return seq
end

local function take_place(row, takes_turn)
  local group
  row.seq = next_seq()
  if takes_turn and (row.group or Meta.known().groups) then row.seq, group = Turns.next(row, row.seq) end -- where no job has a group, nothing is looked up
  Index.put(ready_key(row), row.id, Jobs.order_of(row))
  if group then TurnRows.enter(row, group) end
end

function Jobs.enter_ready(row, takes_turn)
  take_place(row, takes_turn)
  woken[row.queue] = true
  enter(row)
end

-- Gives ready jobs other priorities, behind all that stand there. Nobody is woken, and nothing counts otherwise.
function Jobs.raise(risen)
  for _, it in ipairs(risen) do leave_ready(it.row) end
  for _, it in ipairs(risen) do
    local row = it.row
    row.risen, row.priority = (row.risen or 0) + it.to - row.priority, it.to
    take_place(row, true)
  end
end

-- Gives the job its own priority again, to which waiting has added.
function Jobs.reset_priority(row)
  row.priority, row.risen = row.priority - row.risen, nil
end

function Jobs.enter_scheduled(row)
  Index.put(KEY .. 'scheduled', row.id, row.due)
  if row.retrying then Index.put(KEY .. 'retrying', row.id) end
  enter(row)
end

function Jobs.enter_awaiting(row)
  Batches.await(row)
  enter(row)
end

function Jobs.enter_held(row)
  Index.put(KEY .. 'holding:' .. row.batch, row.id)
  enter(row)
end

-- A parent for which children still wait neither expires nor is removed.
function Jobs.enter_finished(row)
  row.seq = nil
  Index.put(KEY .. 'ended:' .. row.state, row.id, row.finished)
  if row.expires and not Jobs.is_awaited(row) then Index.put(KEY .. 'expiring', row.id, row.expires) end
  enter(row)
end

-- Whether somebody waits for its end. Most jobs have never had children.
function Jobs.is_awaited(row)
  return row.has_children and Batches.has_children(row.id)
end

-- Looks again whether a finished job is needed, after its last waiting child went or a first one came.
function Jobs.review_expiry(row)
  if row.expires and not Jobs.is_awaited(row) then
    Index.put(KEY .. 'expiring', row.id, row.expires)
  else
    Index.drop(KEY .. 'expiring', row.id)
  end
end

function Jobs.block(row)
  leave_ready(row)
  if has_turn(row) then row.seq = next_seq() end -- it had its turn
  Keys.wait(row)
end

-- Back to its position in its queue.
function Jobs.unblock(row)
  Keys.stop_waiting(row)
  Index.put(ready_key(row), row.id, Jobs.order_of(row))
  woken[row.queue] = true
end

-- The first ready jobs of a queue in their order: the suspects, or all but the suspects. One without its row has no place.
function Jobs.ready(queue, suspects, max)
  local ids, page = call('ZRANGE', Index.fresh(KEY .. (suspects and 'suspects:' or 'ready:') .. queue), 0, max - 1), {}
  Jobs.load(ids)
  for i, id in ipairs(ids) do
    page[i] = Jobs.find(id) or {id = id, queue = queue}
  end
  return page
end

-- What the jobs of a list are, packed; false for each that nobody knows any more.
function Jobs.texts(list)
  if #list == 0 then return {} end
  local keys = {}
  for i, row in ipairs(list) do keys[i] = KEY .. 'job:' .. row.id end
  return call('MGET', unpack(keys))
end

-- From its queue to a server.
function Jobs.claim(row, server, index)
  leave_ready(row)
  Index.drop(state_key(row), row.id)
  row.place, row.state, row.owner, row.index = JobPlace.Running, JobState.Processing, server.id, index
  Index.put(state_key(row), row.id)
  Index.put(KEY .. 'held:' .. server.id, row.id, row.claim * 1024 + index)
  if row.batch then Batches.count_running(row.batch, 1) end
end

-- A crash less, wherever it is: one that is ready keeps its place in the queue.
function Jobs.lower_crashes(row)
  local ready = row.place == JobPlace.Ready
  if ready then Index.drop(ready_key(row), row.id) end
  row.crashes = row.crashes - 1
  if ready then Index.put(ready_key(row), row.id, Jobs.order_of(row)) end
end

function Jobs.set_queue(row, queue)
  row.queue = queue
  Jobs.know_queue(queue)
end

-- Adds named texts to those that travel with the job.
function Jobs.merge_parameters(row, packed)
  row.has_parameters = 1
  send('HSET', KEY .. 'parameters:' .. row.id, (unpacked(packed)))
end

function Jobs.parameters(id)
  local flat = call('HGETALL', KEY .. 'parameters:' .. id)
  return pack(#flat, flat)
end

-- The full name of the type, without its assembly, and the method that the job calls.
function Jobs.method_of(row)
  local job = unpacked(call('GET', KEY .. 'job:' .. row.id))
  local name, method = job[1], job[2]
  local comma = find(name, ',[^,]*$')
  if comma and comma > (find(name, '%][^%]]*$') or 0) then name = sub(name, 1, comma - 1) end
  return name .. '.' .. method
end

function Jobs.add_history(row, entry)
  call('RPUSH', KEY .. 'history:' .. row.id, entry)
end

-- Removes what is left of a job of which nothing says any more what it is: it has left its place, or never had a row.
function Jobs.forget_lost(lost)
  if not rows[lost.id] then
    Index.drop(KEY .. 'ready:' .. lost.queue, lost.id)
    Index.drop(KEY .. 'suspects:' .. lost.queue, lost.id)
  end
  lost.error, lost.state = nil, JobState.Enqueued
  Jobs.remove(lost)
end

-- A finished row goes for good, with everything that was kept for it.
function Jobs.remove(row)
  local id = row.id
  unlist(row)
  if row.error then Ledger.count_job(row, -1) end
  Index.drop(state_key(row), id)
  Index.drop(KEY .. 'ended:' .. row.state, id)
  Index.drop(KEY .. 'expiring', id)
  if row.batch then Batches.forget_member(row.batch, id) end
  if row.parent then Index.drop(KEY .. 'children:' .. row.parent, id) end
  if row.recurring then Index.drop(KEY .. 'runs:' .. row.recurring, id) end
  if row.idempotency then Index.put(KEY .. 'idempotency', row.idempotency, row.created) end
  if row.sequence then Sequences.forget(row) end
  if row.unique and Jobs.last_with(row.unique) == id then call('UNLINK', KEY .. 'unique:' .. row.unique) end
  call('UNLINK', row_key(id), KEY .. 'job:' .. id, KEY .. 'history:' .. id, KEY .. 'log:' .. id, KEY .. 'parameters:' .. id, KEY .. 'children:' .. id)
  rows[id] = false
end

function Jobs.save()
  for id, row in pairs(rows) do
    local text = row and written(row)
    if text and is_changed(row, text, stored[id]) then
      created[#created + 1] = row_key(id)
      created[#created + 1] = text
    end
  end
  rows, stored = {}, {}
  send('MSET', nil, created)
  if seq then call('SET', KEY .. 'seq', exact(seq)) end
end
