-- Does what ends and starts set off: releases children, ends batches, lets their members begin or deletes them. A commit does a bounded part of
-- it itself and leaves the rest to maintenance.

local ends, touched, started, is_touched
at_each_call(function() ends, touched, started, is_touched = {}, {}, {}, {} end)

-- A parent has ended, and children wait for that.
function FollowUps.add_end(ended)
  ends[#ends + 1] = ended
end

-- A batch has started, and holds members.
function FollowUps.add_started(batch)
  started[#started + 1] = batch
end

-- The batch has changed: it may be over now, or no more.
function FollowUps.touch(batch)
  if is_touched[batch.id] then return end
  is_touched[batch.id] = true
  touched[#touched + 1] = batch
end

-- What one step did: how many rows it moved, how many it looked at, whether it stopped at its bound, the last row.
local NO_ROOM = {moved = 0, looked = 0, more = true, last = ''}

local function step_of(list, moved, max, after)
  return {moved = moved, looked = #list, more = #list >= max, last = #list > 0 and list[#list].id or after}
end

local function release_children(ended, after, max)
  local children = Batches.children(ended.id, ended.state, after, max)
  local moved = 0
  for _, child in ipairs(children) do
    if not child.lost then
      if not (child.sequence and Sequences.goes_on_waiting(child, ended.id)) then Starts.release_child(child, ended) end
      moved = moved + 1
    end
  end
  return step_of(children, moved, max, after)
end

local function start_held(id, after, max)
  local batch = Batches.find(id)
  if batch and batch.stop ~= BatchStop.None then return {moved = 0, looked = 0, more = false, last = after} end -- they are deleted instead
  local members = {}
  for i, member in ipairs(Index.after(KEY .. 'holding:' .. id, after, max)) do members[i] = Jobs.find(member) or {id = member, lost = true} end
  for _, member in ipairs(members) do
    if member.lost then Index.drop(KEY .. 'holding:' .. id, member.id) else Starts.release_member(member) end
  end
  return step_of(members, #members, max, after)
end

local function stop_nested(batch, actor)
  for _, nested in ipairs(Batches.nested(batch.id)) do
    if nested.stop == BatchStop.None and nested.ended ~= JobState.Succeeded then Lives.stop(nested, batch.stop, actor) end
  end
end

local function delete_members(note, max)
  local batch = Batches.find(note.target)
  if not batch then return {moved = 0, looked = 0, more = false, last = note.after} end
  if note.after == '' then stop_nested(batch, note.actor) end
  local members, moved = {}, 0
  for i, id in ipairs(Index.after(KEY .. 'members:' .. note.target, note.after, max)) do
    members[i] = {id = id}
    local row = Jobs.find(id)
    if row and row.state ~= JobState.Succeeded and row.state ~= JobState.Deleted then
      Ends.delete(row, States.stopped[batch.stop], note.actor, batch.stop == BatchStop.Swept and 0 or nil)
      moved = moved + 1
    end
  end
  return step_of(members, moved, max, note.after)
end

-- A note that does not say how its parent ended is about one whose end can be looked up, unless that has gone, too: then it was deleted.
local function end_of(note)
  local is_batch = note.kind == FollowUpKind.ChildrenOfBatch
  if note.state then return {id = note.target, is_batch = is_batch, state = note.state, result = note.result, error = note.error} end
  local _, ended = Starts.parent(is_batch and JobStartKind.AfterBatch or JobStartKind.AfterJob, note.target)
  return ended or {id = note.target, is_batch = is_batch, state = JobState.Deleted}
end

local function step(note, max)
  if note.kind == FollowUpKind.HeldMembers then return start_held(note.target, note.after, max) end
  if note.kind == FollowUpKind.StoppedMembers then return delete_members(note, max) end
  return release_children(end_of(note), note.after, max)
end

local function release(ended, max)
  for _, batch in ipairs(Batches.batch_children(ended.id)) do Lives.release(batch, ended.state) end
  if ended.state == JobState.Failed and not ended.is_batch then Sequences.note_hold(ended.id) end
  local done = max > 0 and release_children(ended, '', max) or NO_ROOM
  if done.more then
    local kind = ended.is_batch and FollowUpKind.ChildrenOfBatch or FollowUpKind.ChildrenOfJob
    Batches.note({kind = kind, target = ended.id, after = done.last, state = ended.state, result = ended.result, error = ended.error})
  end
  return done.looked
end

local function start(batch, max)
  local done = max > 0 and start_held(batch, '', max) or NO_ROOM
  if done.more then Batches.note({kind = FollowUpKind.HeldMembers, target = batch, after = done.last}) end
  return done.looked
end

-- The last thing of every commit. At most so many rows are looked at; the rest is noted. Says how many were.
function FollowUps.run(max)
  local looked = 0
  while true do
    if #ends > 0 then
      looked = looked + release(table.remove(ends, 1), max - looked)
    elseif #touched > 0 then
      local batch = table.remove(touched, 1)
      is_touched[batch.id] = nil
      Lives.review(batch)
    elseif #started > 0 then
      looked = looked + start(table.remove(started, 1), max - looked)
    else
      return looked
    end
  end
end

-- Goes on with what commits have left, the oldest first, and with what follows from that. Says how many rows were moved.
function FollowUps.resume(max)
  local moved, left = 0, max
  while left > 0 do
    local note = Batches.first_note()
    if not note then break end
    local done = step(note, left)
    if done.more then Batches.advance_first(note, done.last) else Batches.remove_first() end
    local followed = FollowUps.run(left - done.looked)
    moved = moved + done.moved + followed
    left = left - math.max(1, done.looked + followed)
  end
  return moved
end
