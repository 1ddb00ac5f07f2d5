-- The rows of batches, and who waits for whom. A member of waiting:<parent> is a job's condition and id, or 'b' and a batch's id.

local COUNTS = {'total', 'succeeded', 'failed', 'deleted', 'running', 'stop', 'condition'} -- left out of what is stored when they are 0
local batches, stored_batches, was_finished -- by id: a row is false where there is none; as it was stored; when it had ended then
local over -- batches to look at: whether anything but their retention keeps them

at_each_call(function()
  batches, stored_batches, was_finished, over = {}, {}, {}, {}
end)

local function batch_key(id)
  return KEY .. 'batch:' .. id
end

function Batches.find(id)
  local row = batches[id]
  if row ~= nil then return row or nil end
  local text = call('GET', batch_key(id))
  row = text and read_row(text)
  batches[id], stored_batches[id] = row, text
  if not row then return nil end
  row.id = id
  for _, name in ipairs(COUNTS) do row[name] = row[name] or 0 end
  was_finished[id] = row.finished
  return row
end

function Batches.add(row)
  row.created = now
  for _, name in ipairs(COUNTS) do row[name] = row[name] or 0 end
  batches[row.id] = row
  Index.put(KEY .. 'batches', row.id)
  if not row.sealed then Index.put(KEY .. 'unsealed', row.id, row.created) end
  if row.outer then Index.put(KEY .. 'nested:' .. row.outer, row.id) end
  if row.parent then Index.put(KEY .. 'children:' .. row.parent, row.id) end
  return row
end

-- A job has got a waiting child, or lost one.
local function review_parent(id, child)
  local parent = Jobs.find(id)
  if not parent then return end -- it is a batch
  parent.has_children = 1
  if child and child.sequence then Sequences.await(child, parent) end
  if parent.place == JobPlace.Finished then Jobs.review_expiry(parent) end
end

-- Stores what follows from its flags; the row itself is written at the end.
function Batches.changed(row)
  if row.sealed or row.stop ~= BatchStop.None then Index.drop(KEY .. 'unsealed', row.id) end
  if not row.parent then return end
  if row.waiting then
    Index.put(KEY .. 'waiting:' .. row.parent, 'b' .. row.id)
  else
    Index.drop(KEY .. 'waiting:' .. row.parent, 'b' .. row.id)
  end
  review_parent(row.parent)
end

function Batches.count_running(id, by)
  local row = Batches.find(id)
  if row then row.running = row.running + by end
end

local function waiting_member(row)
  return row.condition .. row.id
end

-- A job waits for its parent.
function Batches.await(row)
  Index.put(KEY .. 'waiting:' .. row.parent, waiting_member(row))
  review_parent(row.parent, row)
end

function Batches.stop_awaiting(row)
  if row.batch then Index.drop(KEY .. 'holding:' .. row.batch, row.id) end
  row.held_until = nil
  if not row.parent then return end
  Index.drop(KEY .. 'waiting:' .. row.parent, waiting_member(row))
  if row.sequence and not row.parent_state then Sequences.stop_awaiting(row) end
  review_parent(row.parent)
end

-- Whether a job or batch waits for the end of this one.
function Batches.has_children(id)
  return call('EXISTS', Index.fresh(KEY .. 'waiting:' .. id)) == 1
end

-- The jobs that wait for a parent and that its end concerns, after an id, in the order of their creation.
function Batches.children(parent, state, after, max)
  local ids = {}
  local key = Index.fresh(KEY .. 'waiting:' .. parent)
  for condition = 0, 7 do
    if States.starts[state][condition] or States.rules_out[state][condition] then
      for _, member in ipairs(call('ZRANGEBYLEX', key, '(' .. condition .. after, '(' .. condition .. 'g', 'LIMIT', 0, max)) do
        ids[#ids + 1] = sub(member, 2)
      end
    end
  end
  table.sort(ids)
  local children = {}
  for i = 1, math.min(#ids, max) do
    children[i] = Jobs.find(ids[i]) or {id = ids[i], lost = true}
    if children[i].lost then
      for condition = 0, 7 do Index.drop(key, condition .. ids[i]) end
    end
  end
  return children
end

-- The batches that wait for a parent.
function Batches.batch_children(parent)
  local found = {}
  for _, member in ipairs(call('ZRANGEBYLEX', Index.fresh(KEY .. 'waiting:' .. parent), '[b', '(c')) do
    found[#found + 1] = Batches.find(sub(member, 2))
  end
  return found
end

function Batches.nested(id)
  local found = {}
  for _, nested in ipairs(Index.after(KEY .. 'nested:' .. id, '', -1)) do found[#found + 1] = Batches.find(nested) end
  return found
end

function Batches.forget_member(id, member)
  Index.drop(KEY .. 'members:' .. id, member)
  over[id] = true
end

function Batches.remove(row)
  local id = row.id
  Index.drop(KEY .. 'batches', id)
  Index.drop(KEY .. 'over', id)
  Index.drop(KEY .. 'unsealed', id)
  if row.parent then Index.drop(KEY .. 'children:' .. row.parent, id) end
  if row.outer then
    Index.drop(KEY .. 'nested:' .. row.outer, id)
    over[row.outer] = true
  end
  call('UNLINK', batch_key(id), KEY .. 'members:' .. id, KEY .. 'holding:' .. id, KEY .. 'nested:' .. id, KEY .. 'children:' .. id)
  batches[id] = false
  over[id] = nil
end

-- The row is not to be used any more.
local function written(row)
  row.id = nil
  for _, name in ipairs(COUNTS) do
    if row[name] == 0 then row[name] = nil end
  end
  return cmsgpack.pack(row)
end

function Batches.save()
  local texts = {}
  for id, row in pairs(batches) do
    if row then
      if row.finished ~= was_finished[id] then over[id] = true end
      local text = written(row)
      if is_changed(row, text, stored_batches[id]) then
        texts[#texts + 1] = batch_key(id)
        texts[#texts + 1] = text
      end
    end
  end
  batches = {}
  send('MSET', nil, texts)
end

-- When nothing but its retention keeps a batch, it stands among those that are over, by when it ended.
function Batches.review_over()
  for id in pairs(over) do
    local row = Batches.find(id)
    if row and row.finished and call('EXISTS', KEY .. 'members:' .. id, KEY .. 'nested:' .. id) == 0 then
      call('ZADD', KEY .. 'over', exact(row.stop == BatchStop.Swept and 0 or row.finished), id) -- a swept one goes first
    else
      call('ZREM', KEY .. 'over', id)
    end
  end
end

-- What commits have left to maintenance, the oldest first.
local NOTES = 'follow-ups'

local function packed_note(note)
  return pack(7, {note.kind, note.target, note.after, note.state, note.result, note.error, note.actor})
end

function Batches.note(note)
  call('RPUSH', KEY .. NOTES, packed_note(note))
end

function Batches.first_note()
  local text = call('LINDEX', KEY .. NOTES, 0)
  if not text then return nil end
  local note = unpacked(text)
  return {kind = tonumber(note[1]), target = note[2], after = note[3], state = tonumber(note[4]), result = note[5], error = note[6], actor = note[7]}
end

function Batches.advance_first(note, after)
  note.after = after
  call('LSET', KEY .. NOTES, 0, packed_note(note))
end

function Batches.remove_first()
  call('LPOP', KEY .. NOTES)
end
