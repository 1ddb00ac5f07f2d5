-- IJobWriter.InsertAsync
local actor = optional()
local refused, made_batches = {}, {}

local function take_batch()
  local row = {id = take(), description = optional(), outer = optional(), start = number(), parent = optional(), condition = number()}
  row.sealed = take() == '1' and 1 or nil
  return row
end

for i = 1, number() do
  local row = take_batch()
  local status = Creation.batch(row, refused)
  made_batches[i] = status
  if status == InsertStatus.BatchMissing or status == InsertStatus.BatchCanceled or status == InsertStatus.ParentMissing then refused[row.id] = status end
end

local made_jobs, created, first = {}, 0, nil
local count, ids = number(), {}
for i = 1, count do ids[i] = peek(1 + (i - 1) * LIMIT.ArgumentsOfAJob) end
Jobs.load(ids)
for _ = 1, count do
  local status, id = Creation.take_job(made_jobs, refused, actor)
  if status == InsertStatus.Created or status == InsertStatus.ParentRuledOut then
    created, first = created + 1, first or id
  end
end

Commit.follow_up(LIMIT.MaxInCommit)
if actor and created > 0 then Ledger.audit(actor, 'create jobs', first, created) end
Commit.close()
return {made_batches, made_jobs}
