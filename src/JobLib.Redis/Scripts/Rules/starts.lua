-- Decides where a job goes that is created or let go: by its own start, its parent's end and its batch.
-- A beginning has a state; with Scheduled when it is due, with Awaiting whether its batch holds it and until when, with Deleted why;
-- and how its parent ended, when that is over.

local function at(due)
  if due > now then return {state = JobState.Scheduled, due = due} end
  return {state = JobState.Enqueued}
end

local function held(held_until)
  return {state = JobState.Awaiting, held = true, held_until = held_until}
end

local function by_start(row, batch)
  local instant = row.start == JobStartKind.At and row.at or nil
  if batch and not batch.started then return held(instant) end
  return at(instant or now + (row.delay or 0))
end

-- A member of a batch that has not started goes on waiting, for that.
local function after_parent(row, batch)
  local due = now + (row.delay or 0)
  if batch and not batch.started and batch.stop == BatchStop.None then return held(due) end
  return at(due)
end

-- A job or batch for whose end somebody wants to wait: whether there is one, and how it has ended.
function Starts.parent(start, id)
  if start == JobStartKind.AfterJob then
    local row = Jobs.find(id)
    if not row then return false end
    if row.place ~= JobPlace.Finished then return true end
    return true, {id = id, state = row.state, result = row.result, error = row.state ~= JobState.Succeeded and row.error or nil}
  end
  local batch = Batches.find(id)
  if not batch then return false end
  -- One that has got members or a start in this commit is looked at in the end.
  if batch.ended and batch.ended == Lives.ending(batch) then return true, {id = id, is_batch = true, state = batch.ended} end
  return true
end

-- Of a new job. Nil when the parent that it names does not exist.
function Starts.decide(row, batch)
  if batch and Lives.is_stopped(batch) then return {state = JobState.Deleted, reason = REASON.BatchRuledOut} end -- a cancelled one takes no members at all
  if not row.parent then return by_start(row, batch) end
  local exists, ended = Starts.parent(row.start, row.parent)
  if not exists then return nil end
  if not ended then return {state = JobState.Awaiting} end
  local condition = row.condition or 0
  local beginning
  if States.rules_out[ended.state][condition] then
    beginning = {state = JobState.Deleted, reason = States.ruled_out[ended.state]}
  elseif States.starts[ended.state][condition] then
    beginning = after_parent(row, batch)
  else
    return {state = JobState.Awaiting}
  end
  beginning.parent = ended
  return beginning
end

-- How the parent ended that let the job go.
function Starts.set_parent(row, ended)
  row.parent_state, row.parent_result, row.parent_error = ended.state, ended.result, ended.error
end

-- Brings a new job to where it begins.
function Starts.enter(row, beginning)
  local state = beginning.state
  if state == JobState.Enqueued then Moves.ready(row)
  elseif state == JobState.Scheduled then Moves.schedule(row, beginning.due)
  elseif state == JobState.Deleted then Ends.delete(row, beginning.reason)
  elseif beginning.held then Moves.hold(row, beginning.held_until)
  else Moves.await(row)
  end
end

local function begin(row, beginning)
  if beginning.state == JobState.Scheduled then row.scheduled = beginning.due end
  Starts.enter(row, beginning)
end

-- Its parent has ended.
function Starts.release_child(child, ended)
  if not States.starts[ended.state][child.condition or 0] then
    Ends.delete(child, States.ruled_out[ended.state])
    return
  end
  Moves.leave(child)
  Starts.set_parent(child, ended)
  begin(child, after_parent(child, child.batch and Batches.find(child.batch)))
end

-- Its batch has started.
function Starts.release_member(member)
  local held_until = member.held_until
  Moves.leave(member)
  begin(member, held_until and at(held_until) or by_start(member))
end
