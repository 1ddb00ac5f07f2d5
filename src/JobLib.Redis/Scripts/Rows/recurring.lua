-- The recurring jobs, the timetable of their next runs, and the runs that exist.

local TEXTS = {definition = true, cron = true, zone = true, fault = true, last_job = true, pause_reason = true}

local function recurring_key(id)
  return KEY .. 'recurring:' .. id
end

function Recurring.find(id)
  local flat = call('HGETALL', recurring_key(id))
  if #flat == 0 then return nil end
  local row = {id = id}
  for i = 1, #flat, 2 do row[flat[i]] = TEXTS[flat[i]] and flat[i + 1] or tonumber(flat[i + 1]) end
  return row
end

-- Stores it, and where it stands in the timetable.
function Recurring.save(row)
  wrote = true
  local fields = {}
  for name, value in pairs(row) do
    if name ~= 'id' then
      fields[#fields + 1] = name
      fields[#fields + 1] = exact(value)
    end
  end
  call('DEL', recurring_key(row.id))
  call('HSET', recurring_key(row.id), unpack(fields))
  call('ZADD', KEY .. 'recurring', 0, row.id)
  if row.next and not row.paused then call('ZADD', KEY .. 'due', exact(row.next), row.id) else call('ZREM', KEY .. 'due', row.id) end
  call(row.fault and 'SADD' or 'SREM', KEY .. 'faulted', row.id)
  call(row.declared and 'SADD' or 'SREM', KEY .. 'declared', row.id)
end

function Recurring.remove(id)
  wrote = true
  call('DEL', recurring_key(id))
  call('ZREM', KEY .. 'recurring', id)
  call('ZREM', KEY .. 'due', id)
  call('SREM', KEY .. 'faulted', id)
  call('SREM', KEY .. 'declared', id)
end

-- A job was created as a run of a recurring job, by a tick or by hand.
function Recurring.add_run(id, job)
  Index.put(KEY .. 'runs:' .. id, job)
  if call('EXISTS', recurring_key(id)) == 1 then call('HSET', recurring_key(id), 'last', exact(now), 'last_job', job) end
end
