-- IJobWriter.ChangeBatchesAsync: seals and cancels batches.
local kind, actor = number(), take()
local SHOWN_AS = {
  [BatchState.Awaiting] = JobState.Awaiting, [BatchState.Processing] = JobState.Processing, [BatchState.Succeeded] = JobState.Succeeded,
  [BatchState.Failed] = JobState.Failed, [BatchState.Deleted] = JobState.Deleted,
}

local function change(id)
  local batch = Batches.find(id)
  if not batch then return ChangeStatus.NotFound, false end
  local was = Lives.state(batch)
  if kind == BatchChangeKind.Cancel then
    if was == BatchState.Succeeded or was == BatchState.Deleted then return ChangeStatus.WrongState, SHOWN_AS[was] end
    Lives.stop(batch, BatchStop.Cancelled, actor)
  elseif not batch.sealed then
    if Lives.is_cancelled(batch) then return ChangeStatus.WrongState, SHOWN_AS[was] end
    Lives.seal(batch)
  end
  return ChangeStatus.Applied, SHOWN_AS[was]
end

local answers, count, first = {}, 0, nil
for _ = 1, number() do
  local id = take()
  local status, was = change(id)
  answers[#answers + 1] = status
  answers[#answers + 1] = was
  if status == ChangeStatus.Applied then count, first = count + 1, first or id end
end

Commit.follow_up(LIMIT.MaxInCommit)
if kind == BatchChangeKind.Cancel and count > 0 then Ledger.audit(actor, 'cancel batches', first, count) end
Commit.close()
return answers
