-- A step of IJobReader.OrphansAsync: of the next jobs that are not over, those that nothing will ever move. There are none, or somebody has changed
-- the storage by hand.
local MOST_READY, MOST_NOTES = 1000, 10000
local member, count = optional(), number()
local noted = {}
for _, text in ipairs(call('LRANGE', KEY .. 'follow-ups', 0, MOST_NOTES)) do
  local note = unpacked(text)
  noted[note[1] .. ':' .. note[2]] = true
end

local function is_noted(kind, id)
  return noted[kind .. ':' .. id] == true
end

local function has(set, id)
  return call('ZSCORE', KEY .. set, id) ~= false
end

-- A job that waits for its rate has a bucket that knows when; one that waits for its key has somebody who will call it: a holder, or the one of its queue that may take it, or whoever has set its limit to none.
local function will_be_called(row)
  if row.waits_for_rate then return Rates.free_at(row) ~= nil end
  local holder = Keys.first_holder(row.key)
  if holder then
    local other = Jobs.find(holder)
    return other and other.place == JobPlace.Running
  end
  if Keys.limit(row.key) == 0 then return true end
  for _, suspects in ipairs({false, true}) do
    for _, other in ipairs(Jobs.ready(row.queue, suspects, MOST_READY)) do
      if other.key == row.key then return true end
    end
  end
  return false
end

local function will_delete(batch)
  if not batch then return false end
  return is_noted(FollowUpKind.StoppedMembers, batch.id) or (batch.outer and will_delete(Batches.find(batch.outer)))
end

local function will_begin(row)
  local batch = row.batch and Batches.find(row.batch)
  if not batch or not has('holding:' .. row.batch, row.id) then return false end
  return will_delete(batch) or not batch.started or is_noted(FollowUpKind.HeldMembers, batch.id)
end

local function will_be_released(row)
  if not row.parent or not has('waiting:' .. row.parent, row.condition .. row.id) then return will_begin(row) end
  local exists, ended = Starts.parent(row.start, row.parent)
  if not exists then return false end
  if not ended or ended.state == JobState.Failed then return true end
  return is_noted(FollowUpKind.ChildrenOfJob, row.parent) or is_noted(FollowUpKind.ChildrenOfBatch, row.parent)
end

local function is_kept(row)
  if row.place == JobPlace.Ready then return has('ready:' .. row.queue, row.id) or has('suspects:' .. row.queue, row.id) end
  if row.place == JobPlace.Blocked then return will_be_called(row) end
  if row.place == JobPlace.Scheduled then return has('scheduled', row.id) end
  if row.place == JobPlace.Running then return Servers.find(row.owner) ~= nil and has('held:' .. row.owner, row.id) end
  return row.place == JobPlace.Awaiting and will_be_released(row)
end

local ids = {}
for _, key in ipairs(Pages.state_keys(nil, {JobState.Enqueued, JobState.Scheduled, JobState.Processing, JobState.Awaiting})) do
  for _, id in ipairs(Pages.named(key, false, member, nil, nil, count)) do ids[#ids + 1] = id end
end
table.sort(ids)

local orphans, last = {}, false
for i = 1, math.min(count, #ids) do
  last = ids[i]
  local row = Jobs.find(last)
  if not row or not is_kept(row) then orphans[#orphans + 1] = last end
end
return {orphans, #ids >= count and last}
