-- Sequences: jobs that run one after the other, a chain of continuations, each of the one before. What is kept of one is the job that was created last, how
-- many wait, and the failed job that holds it. A job's row names the next one that waits for it.
-- A job that is over before its turn stands no longer between the one before and the one after it.

local TAILS, WAITING, HELD_BY, HOLDS = 'tails', 'ordered', 'held-by', 'holds'

-- The one before a job, as long as that has not let it go.
local function before(row)
  if row and row.sequence and row.start == JobStartKind.AfterJob and not row.parent_state then return row.parent end
  return nil
end

-- Of a job and, as long as they were over before their turn, those before it: the first that is not over for one that waits so.
local function first_open(id, condition)
  for _ = 1, LIMIT.MaxPassed do
    local row = id and Jobs.find(id)
    if not row then return nil end
    if row.place ~= JobPlace.Finished or not States.starts[row.state][condition] then return row end
    id = before(row)
  end
  return nil
end

local function tail(sequence)
  return call('HGET', KEY .. TAILS, sequence) or nil
end

-- The job that waits for this one because it is the next.
local function next_of(row)
  local found = row and row.next and Jobs.find(row.next)
  if found and found.place == JobPlace.Awaiting and found.parent == row.id then return found end
  return nil
end

local function is_held_by(row)
  if not row or row.place ~= JobPlace.Finished or row.state ~= JobState.Failed then return false end
  local waiting = next_of(row)
  return waiting and waiting.condition == LIMIT.Holding
end

local function hold(sequence, failed)
  call('ZADD', KEY .. HOLDS, 'NX', exact(now), failed)
  call('HSET', KEY .. HELD_BY, sequence, failed)
end

-- Makes a new job the continuation of the last one of its sequence that is not over.
function Sequences.place(row)
  local open = first_open(tail(row.sequence), row.condition)
  if open then row.start, row.parent = JobStartKind.AfterJob, open.id end
end

-- The new job is the last one from now on.
function Sequences.join(row)
  call('HSET', KEY .. TAILS, row.sequence, row.id)
  if row.place == JobPlace.Awaiting and row.parent then Sequences.note_hold(row.parent) end
end

-- A job has come to wait for the one before it …
function Sequences.await(row, parent)
  parent.next = row.id
  call('HINCRBY', KEY .. WAITING, row.sequence, 1)
end

-- … or goes.
function Sequences.stop_awaiting(row)
  local parent = Jobs.find(row.parent)
  if parent and parent.next == row.id then parent.next = nil end
  if call('HINCRBY', KEY .. WAITING, row.sequence, -1) <= 0 then call('HDEL', KEY .. WAITING, row.sequence) end
end

-- The one that it waits for is over. If that was before its turn, this one goes on waiting, for the one before; says whether it does.
function Sequences.goes_on_waiting(row, over)
  local open = first_open(before(Jobs.find(over)), row.condition)
  if not open then return false end
  Moves.leave(row)
  Index.drop(KEY .. 'children:' .. row.parent, row.id)
  row.parent = open.id
  Index.put(KEY .. 'children:' .. row.parent, row.id)
  Moves.await(row)
  Sequences.note_hold(open.id)
  return true
end

-- A job may have failed for which the next one waits.
function Sequences.note_hold(id)
  local row = Jobs.find(id)
  if is_held_by(row) then hold(next_of(row).sequence, id) end
end

-- The failed job holds its sequence no more.
function Sequences.release(row)
  if call('ZREM', KEY .. HOLDS, row.id) == 0 then return end
  if call('HGET', KEY .. HELD_BY, row.sequence) == row.id then call('HDEL', KEY .. HELD_BY, row.sequence) end
end

-- The job's row goes. If it was over before its turn, the one before it is the last again.
function Sequences.forget(row)
  Sequences.release(row)
  if tail(row.sequence) ~= row.id then return end
  local last = before(row)
  if last and Jobs.find(last) then
    call('HSET', KEY .. TAILS, row.sequence, last)
  else
    call('HDEL', KEY .. TAILS, row.sequence)
  end
end

-- The failed job that holds the sequence of one that waits in it.
function Sequences.held_by(row)
  if row.place ~= JobPlace.Awaiting then return false end
  local failed = call('HGET', KEY .. HELD_BY, row.sequence)
  return failed and is_held_by(Jobs.find(failed)) and failed
end

-- The sequences that are held, the longest first: of so many failed jobs that are looked at, so many.
function Sequences.held(most, looked)
  local found = {}
  local holds = call('ZRANGE', KEY .. HOLDS, 0, looked - 1, 'WITHSCORES')
  for i = 1, #holds, 2 do
    local row = Jobs.find(holds[i])
    if #found < most and is_held_by(row) then
      found[#found + 1] = {row.sequence, row.id, tonumber(holds[i + 1]), tonumber(call('HGET', KEY .. WAITING, row.sequence) or 0)}
    end
  end
  return found
end
