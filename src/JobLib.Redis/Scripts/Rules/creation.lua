-- Creates batches and jobs, and answers for each. Refused are the batches of the same request that were not created: what belongs to them is not
-- either, for the same reason.

-- Why a batch takes no member; nil when it does, and then the batch.
local function refusal(id, refused)
  if refused[id] then return refused[id] end
  local batch = Batches.find(id)
  if not batch then return InsertStatus.BatchMissing end
  if Lives.is_cancelled(batch) then return InsertStatus.BatchCanceled end
  return nil, batch
end

local function add_batch(row, outer, ended)
  Batches.add(row)
  FollowUps.touch(row)
  if outer then
    outer.total = outer.total + 1
    FollowUps.touch(outer)
  end
  local condition = row.condition or 0
  if (outer and Lives.is_stopped(outer)) or (ended and States.rules_out[ended.state][condition]) then
    Lives.stop(row, BatchStop.RuledOut)
    return InsertStatus.ParentRuledOut
  end
  row.waiting = row.parent and not (ended and States.starts[ended.state][condition]) and 1 or nil
  if row.waiting then Batches.changed(row) end -- its parent may end in this same commit, and has to find it
  Lives.start_when_free(row)
  return InsertStatus.Created
end

function Creation.batch(row, refused)
  if Batches.find(row.id) then return InsertStatus.Exists end
  local outer
  if row.outer then
    local status
    status, outer = refusal(row.outer, refused)
    if status then return status end
  end
  if not row.parent then return add_batch(row, outer) end
  local exists, ended = Starts.parent(row.start, row.parent)
  if not exists then return InsertStatus.ParentMissing end
  return add_batch(row, outer, ended)
end

-- Whether the job that took a unique key last still has it, for one who asks with this UniqueWhile (nil: whatever became of it but its deletion).
local function has_unique(row, asked)
  if not row or row.state == JobState.Deleted then return false end
  if not asked then return true end
  if row.state == JobState.Succeeded or row.state == JobState.Failed then return false end
  if row.state == JobState.Processing then return asked ~= UniqueWhile.Waiting end
  return row.attempts == 0 or asked == UniqueWhile.UntilOver -- with attempts it waits for a retry
end

-- The job that is in the way of another with this unique key, and when it took that; nil when none is.
local function unique_holder(unique)
  local id, at = Jobs.last_with(unique.name)
  if not id or (unique.window and at + unique.window <= now) then return nil end
  local row = Jobs.find(id)
  if has_unique(row, unique.asked) then return row, at end
  return nil
end

-- To when a job moves that takes another's call, which was created at this time. Nil when it stays where it is: also one that is ready, when it need not wait.
local function moved_to(row, at, by, unique)
  if unique.conflict ~= UniqueConflict.Reschedule or row.place == JobPlace.Awaiting then return nil end
  local due = by.start == JobStartKind.At and by.at or now + (by.delay or 0)
  if unique.most then due = math.min(due, at + unique.most) end
  if due > now or row.place == JobPlace.Scheduled then return due end
  return nil
end

-- Gives a job that waits the call of another with its unique key, which is not created then.
local function replace(row, at, by, job, parameters, unique, actor)
  local due = moved_to(row, at, by, unique)
  local entry = History.of_replacement(row, due, actor)
  if due then Moves.leave(row) else Keys.leave(row, by.key) end
  Jobs.forget_replacement(row)
  Jobs.add_history(row, entry)
  Jobs.replace(row, by, job, parameters)
  if due then
    row.scheduled = due
    Moves.schedule(row, due)
  end
end

-- Also returns the id of the job that has the key, with KeyTaken and Replaced.
function Creation.job(row, job, parameters, unique, refused, actor)
  if row.batch or row.idempotency or row.unique or row.sequence or row.parent then -- most jobs depend on nothing: for them adding the row finds out whether they exist
    if Jobs.find(row.id) then return InsertStatus.Exists end
    local holder = row.idempotency and call('GET', KEY .. 'idempotency:' .. row.idempotency)
    if holder then return holder == row.id and InsertStatus.Exists or InsertStatus.KeyTaken, holder end
    local other, at
    if row.unique then other, at = unique_holder(unique) end
    if other and not unique.conflict then return InsertStatus.KeyTaken, other.id end
    if other then
      replace(other, at, row, job, parameters, unique, actor)
      return InsertStatus.Replaced, other.id
    end
  end
  local batch
  if row.batch then
    local status
    status, batch = refusal(row.batch, refused)
    if status then return status end
  end
  if row.sequence then Sequences.place(row) end
  local beginning = Starts.decide(row, batch)
  if not beginning then return InsertStatus.ParentMissing end
  if beginning.state ~= JobState.Enqueued then row.born = beginning.state end -- the first of the states, which is 0
  if row.at or beginning.due then row.scheduled = row.at or beginning.due end
  if not Jobs.add(row, job) then return InsertStatus.Exists end
  if parameters then Jobs.merge_parameters(row, parameters) end
  if beginning.parent then Starts.set_parent(row, beginning.parent) end
  if batch then
    batch.total = batch.total + 1
    FollowUps.touch(batch)
  end
  Starts.enter(row, beginning)
  if row.sequence and beginning.state ~= JobState.Deleted then Sequences.join(row) end
  return beginning.state == JobState.Deleted and InsertStatus.ParentRuledOut or InsertStatus.Created
end

-- Takes a job's arguments, creates it, and adds the answer to a list: the status, and the holder of its key.
function Creation.take_job(answers, refused, actor)
  local id, job, queue, priority, extra = take_many(LIMIT.ArgumentsOfAJob)
  -- Those that are missing yet make the table as large as it becomes.
  local row = {id = id, queue = queue, priority = priority ~= '0' and tonumber(priority) or nil, created = now, place = nil, state = nil, ready = nil, seq = nil}
  local parameters, unique
  if extra ~= NONE then
    local more = unpacked(extra)
    row.start, row.delay, row.at = tonumber(more[1]), tonumber(more[2]), tonumber(more[3])
    row.parent, row.condition, row.batch, row.idempotency = more[4], tonumber(more[5]), more[6], more[7]
    row.key, row.key_wait, row.recurring, row.keep, row.tags = more[8], tonumber(more[9]), more[10], tonumber(more[11]), more[12]
    parameters, row.unique, row.key_limit = more[13], more[14], tonumber(more[17])
    if more[20] then row.sequence, row.condition = more[20], tonumber(more[21]) end
    row.rate, row.group, row.weight = more[22], more[23], tonumber(more[24])
    unique = {name = more[14], asked = tonumber(more[15]), window = tonumber(more[16]), conflict = tonumber(more[18]), most = tonumber(more[19])}
  end
  local status, holder = Creation.job(row, job, parameters, unique, refused, actor)
  answers[#answers + 1] = status
  answers[#answers + 1] = holder or false
  return status, id
end
