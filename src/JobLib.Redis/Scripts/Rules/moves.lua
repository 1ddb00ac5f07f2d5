-- Every change of a job's place is one leave and one of the others; what follows for keys, batches and children follows here.

-- Takes the job from where it is. It must come to another place in the same commit.
function Moves.leave(row)
  Jobs.leave(row)
  local place = row.place
  row.place = nil
  if row.reason then row.reason = nil end -- to set what is not there makes a table grow
  if place == JobPlace.Ready then
    if row.key then Keys.let_next_follow(row.key, row.queue) end
  elseif place == JobPlace.Running then
    if row.began then row.began = nil end
    if row.key and not row.key_late then Keys.free(row.key, row) end
    Limits.left(row.queue)
  elseif place == JobPlace.Scheduled then
    row.retrying = nil
  elseif place == JobPlace.Finished then
    if row.sequence and row.state == JobState.Failed then Sequences.release(row) end
    Moves.count(row, -1)
    row.ready, row.finished, row.expires, row.result, row.ended_attempt, row.ended_by = nil, nil, nil, nil, nil, nil
  end
end

local function enter(row, place, state)
  row.place, row.state = place, state
end

-- To its queue. One that was claimed, and comes back through no doing of its own, had its turn: it does not wait for another one of its group, and keeps the
-- priority that waiting has given it.
function Moves.ready(row, had_turn)
  enter(row, JobPlace.Ready, JobState.Enqueued)
  row.ready = now
  if row.key then row.key_late, row.key_until = nil, nil end
  if row.risen and not had_turn then Jobs.reset_priority(row) end
  Jobs.enter_ready(row, not had_turn and row.crashes < LIMIT.SuspectCrashes)
end

-- Waits for its time.
function Moves.schedule(row, due, retrying)
  enter(row, JobPlace.Scheduled, JobState.Scheduled)
  row.ready, row.due, row.retrying = nil, due, retrying
  if row.risen then Jobs.reset_priority(row) end
  Jobs.enter_scheduled(row)
end

-- Waits for the end of its parent.
function Moves.await(row)
  enter(row, JobPlace.Awaiting, JobState.Awaiting)
  row.ready = nil
  Jobs.enter_awaiting(row)
end

-- Waits for its own batch to start.
function Moves.hold(row, held_until)
  enter(row, JobPlace.Awaiting, JobState.Awaiting)
  row.ready, row.held_until = nil, held_until
  Jobs.enter_held(row)
end

-- Over. Its end is described by the row already.
function Moves.finish(row, state)
  enter(row, JobPlace.Finished, state)
  Jobs.enter_finished(row)
  Moves.count(row, 1)
  if Jobs.is_awaited(row) then
    FollowUps.add_end({id = row.id, state = state, result = row.result, error = state ~= JobState.Succeeded and row.error or nil})
  end
end

-- Counts a member of a batch in the state that it is in now (1), or no more in the one that it was in (-1).
function Moves.count(row, by)
  local batch = row.batch and Batches.find(row.batch)
  if not batch then return end
  Lives.count(batch, row.state, by)
  FollowUps.touch(batch)
end

-- Every change that ends a claim other than by its outcome makes later words about that claim stale.
function Moves.raise_fence(row)
  row.fence = row.fence < now and now or row.fence + 1
end
