-- IJobWriter.ChangeAsync: changes jobs for people, wherever they are.
local kind, expected, at, delay, actor, reason = number(), optional_number(), optional_number(), number(), take(), optional()
local TARGET = {[JobChangeKind.Delete] = JobState.Deleted, [JobChangeKind.Requeue] = JobState.Enqueued, [JobChangeKind.Reschedule] = JobState.Scheduled}
local ACTION = {[JobChangeKind.Delete] = 'delete jobs', [JobChangeKind.Requeue] = 'requeue jobs', [JobChangeKind.Reschedule] = 'reschedule jobs'}

local function bring_back(row)
  local due = kind == JobChangeKind.Reschedule and (at or now + delay) or nil
  local entry = History.of_change(row, TARGET[kind], due, actor, reason)
  if row.place == JobPlace.Finished then Jobs.add_history(row, History.of_end(row)) end
  Jobs.add_history(row, entry)
  if row.place == JobPlace.Running then Servers.raise_signals() end
  Moves.leave(row)
  Moves.raise_fence(row)
  -- Its life starts anew: nothing of its attempts counts any more. History remembers them.
  row.attempts, row.crashes, row.server, row.application, row.started, row.duration, row.error, row.charges = 0, 0, nil, nil, nil, nil, nil, nil
  row.reason = reason
  if due then
    row.scheduled = due
    Moves.schedule(row, due)
  else
    Moves.ready(row)
  end
end

-- The status, the state before, and whether anything has changed.
local function change(id)
  local row = Jobs.find(id)
  if not row then return ChangeStatus.NotFound, false end
  local was = row.state
  if expected and expected ~= was then return ChangeStatus.WrongState, was end
  if kind == JobChangeKind.Requeue and was == JobState.Enqueued then return ChangeStatus.Applied, was end
  if not States.allowed[was][TARGET[kind]] then return ChangeStatus.WrongState, was end
  if kind == JobChangeKind.Delete then Ends.delete(row, reason, actor) else bring_back(row) end
  return ChangeStatus.Applied, was, true
end

local answers, count, first = {}, 0, nil
for _ = 1, number() do
  local id = take()
  local status, was, changed = change(id)
  answers[#answers + 1] = status
  answers[#answers + 1] = was
  if changed then count, first = count + 1, first or id end
end

Commit.follow_up(LIMIT.MaxInCommit)
if count > 0 then Ledger.audit(actor, ACTION[kind], first, count) end
Commit.close()
return answers
