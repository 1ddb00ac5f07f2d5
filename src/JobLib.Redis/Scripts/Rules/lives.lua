-- The life of batches: they start, end, are reopened and stopped.

-- Batches that are nested deeper are nested in a circle, which only a hand could have drawn.
local MAX_DEPTH = 1000

local function is_stopped(batch)
  return batch.stop ~= BatchStop.None
end

-- The innermost of the batch and those around it of which something holds.
local function around(batch, holds)
  for _ = 1, MAX_DEPTH do
    if not batch then return nil end
    if holds(batch) then return batch end
    batch = batch.outer and Batches.find(batch.outer)
  end
end

-- Whether it, or a batch around it, is stopped: none of its members runs any more.
function Lives.is_stopped(batch)
  return around(batch, is_stopped) ~= nil
end

-- Whether it, or a batch around it, is stopped by anything but its parent's end: it takes no more members.
function Lives.is_cancelled(batch)
  return around(batch, function(row) return row.stop == BatchStop.Cancelled or row.stop == BatchStop.Swept end) ~= nil
end

function Lives.remaining(batch)
  return batch.total - batch.succeeded - batch.failed - batch.deleted
end

function Lives.state(batch)
  if is_stopped(batch) then return BatchState.Deleted end
  if not batch.started then return BatchState.Awaiting end
  if batch.failed > 0 then return BatchState.Failed end
  return Lives.remaining(batch) > 0 and BatchState.Processing or BatchState.Succeeded
end

-- The end that its counts say it is in; nil while something remains.
function Lives.ending(batch)
  local state = Lives.state(batch)
  if state == BatchState.Deleted then return JobState.Deleted end
  if state == BatchState.Succeeded then return JobState.Succeeded end
  if state == BatchState.Failed and Lives.remaining(batch) == 0 then return JobState.Failed end
end

function Lives.count(batch, state, by)
  if state == JobState.Succeeded then batch.succeeded = batch.succeeded + by
  elseif state == JobState.Failed then batch.failed = batch.failed + by
  elseif state == JobState.Deleted then batch.deleted = batch.deleted + by
  end -- otherwise it remains
end

function Lives.seal(batch)
  batch.sealed = 1
  FollowUps.touch(batch)
  Lives.start_when_free(batch)
end

-- The parent of a batch has ended.
function Lives.release(batch, parent)
  if not batch.waiting then return end
  local condition = batch.condition or 0
  if States.rules_out[parent][condition] then Lives.stop(batch, BatchStop.RuledOut) end
  if not States.starts[parent][condition] then return end
  batch.waiting = nil
  FollowUps.touch(batch)
  Lives.start_when_free(batch)
end

-- Starts a batch, and those nested in it, unless something still keeps it: a member to come, its parent, the batch around it.
function Lives.start_when_free(batch)
  if batch.started or not batch.sealed or batch.waiting or is_stopped(batch) then return end
  if batch.outer then
    local outer = Batches.find(batch.outer)
    if not outer or not outer.started or is_stopped(outer) then return end
  end
  batch.started = 1
  FollowUps.touch(batch) -- a batch without members ends as it begins
  FollowUps.add_started(batch.id)
  for _, nested in ipairs(Batches.nested(batch.id)) do Lives.start_when_free(nested) end
end

-- The batch is Deleted at once; its members, and the batches in it, are deleted in steps.
function Lives.stop(batch, stop, actor)
  batch.stop, batch.waiting = stop, nil
  FollowUps.touch(batch)
  Batches.note({kind = FollowUpKind.StoppedMembers, target = batch.id, after = '', actor = actor})
end

local function count_in(id, was, ending)
  local outer = id and Batches.find(id)
  if not outer then return end
  if was then Lives.count(outer, was, -1) end
  if ending then Lives.count(outer, ending, 1) end
  FollowUps.touch(outer)
end

-- Compares the batch's counts with the end that it is in; where they differ, the batch around it counts anew and its children are told.
function Lives.review(batch)
  -- The last member of a batch must not make it succeed when a batch around it is stopped; nor may the last that had failed.
  if Lives.ending(batch) and batch.ended ~= JobState.Succeeded and not is_stopped(batch) then
    local stopped = around(batch, is_stopped)
    if stopped then Lives.stop(batch, stopped.stop) end
  end
  local was, ending = batch.ended, Lives.ending(batch)
  batch.ended = ending
  if ending ~= was then
    batch.finished = (ending == JobState.Succeeded or ending == JobState.Deleted) and now or nil
    count_in(batch.outer, was, ending)
  end
  -- Also where it is the same end as before: a member may have come and ended in this commit, and a child in between, which found the batch open.
  if ending and Batches.has_children(batch.id) then FollowUps.add_end({id = batch.id, is_batch = true, state = ending}) end
  Batches.changed(batch)
end
