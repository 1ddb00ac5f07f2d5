-- Brings jobs to their ends, and attempts to theirs.

local function finish(row, state, keep)
  local own = state ~= JobState.Failed and row.keep or nil -- which is for what is over; a failed one waits for a person
  local time = keep or own or POLICY[state]
  row.finished = now
  row.expires = time and now + time
  Moves.finish(row, state)
end

-- Where the outcome of an attempt brings its job, and when it is due there.
local function where_to(outcome)
  if outcome.kind == JobOutcomeKind.Succeeded then return JobState.Succeeded end
  if outcome.kind == JobOutcomeKind.Failed then return JobState.Failed end
  if outcome.kind == JobOutcomeKind.Deleted then return JobState.Deleted end
  if outcome.delay > 0 then return JobState.Scheduled, now + outcome.delay end
  return JobState.Enqueued
end

local function place(row, outcome)
  local attempt = row.attempts + 1
  local state, due = where_to(outcome)
  if outcome.kind == JobOutcomeKind.Retry or outcome.kind == JobOutcomeKind.Released then
    Jobs.add_history(row, History.of_attempt(row, state, due, outcome.error))
  end
  if outcome.charges then row.attempts = attempt end
  if outcome.queue then Jobs.set_queue(row, outcome.queue) end
  if state == JobState.Scheduled then
    Moves.schedule(row, due, outcome.kind == JobOutcomeKind.Retry and 1 or nil)
  elseif state == JobState.Enqueued then
    Moves.ready(row, outcome.kind == JobOutcomeKind.Released)
  else
    row.ended_attempt = attempt
    if state == JobState.Succeeded and outcome.result then row.result = outcome.result end
    finish(row, state, outcome.keep)
  end
end

-- Records the outcome of the attempt that runs.
function Ends.record(row, outcome)
  local queue, ready = row.queue, row.ready
  Moves.leave(row)
  row.started = outcome.ago and now - outcome.ago or nil
  row.duration = outcome.ago and outcome.took or nil
  if outcome.error or row.error and outcome.kind ~= JobOutcomeKind.Released then row.error = outcome.error end -- a released attempt has come to no end
  if outcome.reason then row.reason = outcome.reason end
  if outcome.error then Ledger.add_error(outcome.error) end
  if outcome.unknown then Ledger.add_unknown(Jobs.method_of(row)) end
  if outcome.parameters then Jobs.merge_parameters(row, outcome.parameters) end
  -- Clocks of servers differ: a body may seem to have begun before its job was ready.
  local wait = row.started and ready and row.started > ready and row.started - ready or 0
  Ledger.count(queue, outcome.kind, wait, row.duration or 0)
  place(row, outcome)
end

-- Deletes a job wherever it is, for a reason that is not its own; also a new one, which is nowhere yet.
function Ends.delete(row, reason, actor, keep)
  if row.place == JobPlace.Finished then Jobs.add_history(row, History.of_end(row)) end
  local attempt = row.place == JobPlace.Running and row.attempts + 1 or nil
  if row.place then
    Moves.leave(row)
    Moves.raise_fence(row)
  end
  if attempt then
    Servers.raise_signals()
    row.duration = nil -- nobody knows how long its body went on
  end
  row.ended_attempt, row.reason, row.ended_by = attempt, reason, actor
  finish(row, JobState.Deleted, keep)
end

-- Gives up a job that has taken too many servers down.
function Ends.poison(row)
  local queue = row.queue
  Moves.leave(row)
  Moves.raise_fence(row)
  local message = format(REASON.PoisonMessage, row.crashes)
  local error = pack(4, {REASON.PoisonType, message, nil, REASON.PoisonType .. ' ' .. Jobs.method_of(row)})
  row.ended_attempt, row.duration, row.error, row.reason = row.attempts + 1, nil, error, REASON.Poison
  Ledger.add_error(error)
  Ledger.count(queue, JobOutcomeKind.Failed, 0, 0)
  finish(row, JobState.Failed)
end
