-- The sessions of servers, what each holds, and the crashes that were charged.

local TEXTS = {name = true, description = true, trouble = true}
local IDS = 'servers'

local function server_key(id)
  return KEY .. 'server:' .. id
end

function Servers.find(id)
  local flat = call('HGETALL', server_key(id))
  if #flat == 0 then return nil end
  local row = {id = id}
  for i = 1, #flat, 2 do row[flat[i]] = TEXTS[flat[i]] and flat[i + 1] or tonumber(flat[i + 1]) end
  row.live = not row.expired and not row.left
  return row
end

-- All of them, in the order of their registration.
function Servers.all()
  local found = {}
  for _, id in ipairs(call('ZRANGE', KEY .. IDS, 0, -1)) do found[#found + 1] = Servers.find(id) end
  return found
end

-- When the first lease is over of those that are not marked as expired; nil when there is none. Every server asks once a second: it reads no more than that.
function Servers.first_end()
  local first
  for _, id in ipairs(call('ZRANGE', KEY .. IDS, 0, -1)) do
    local row = call('HMGET', server_key(id), 'expired', 'lease')
    local lease = not row[1] and row[2] and tonumber(row[2])
    if lease then first = math.min(first or lease, lease) end
  end
  return first
end

function Servers.set(id, ...)
  call('HSET', server_key(id), ...)
end

-- The Redis that answers is another one, or has come back: those that live are given the time of a lease to say so, however old what it has kept of them is.
function Servers.give_time()
  for _, server in ipairs(Servers.all()) do
    if not server.expired then Servers.set(server.id, 'lease', exact(math.max(server.lease, now + server.term))) end
  end
end

function Servers.add(id, started, ...)
  Servers.set(id, ...)
  call('ZADD', KEY .. IDS, started, id)
end

-- The number that a version of the application is kept under, which each run of it has: the server goes, and a run stays. There are few, one a version and not one a start, and none is forgotten.
function Servers.application_number(version)
  local known = call('HGETALL', KEY .. 'applications')
  for i = 1, #known, 2 do
    if known[i + 1] == version then return known[i] end
  end
  local number = exact(#known / 2 + 1)
  call('HSET', KEY .. 'applications', number, version)
  return number
end

function Servers.remove(id)
  call('DEL', server_key(id))
  call('ZREM', KEY .. IDS, id)
end

function Servers.held_count(id)
  return Index.card(KEY .. 'held:' .. id)
end

-- The jobs that a server holds, in the order of their claims; only those of one claim when it is named.
function Servers.held_by(id, claim)
  local key = Index.fresh(KEY .. 'held:' .. id)
  local held = {}
  local found = claim and call('ZRANGEBYSCORE', key, exact(claim * 1024), exact(claim * 1024 + 1023)) or call('ZRANGE', key, 0, -1)
  Jobs.load(found)
  for _, job in ipairs(found) do
    local row = Jobs.find(job)
    if row then held[#held + 1] = row else Index.drop(key, job) end
  end
  return held
end

-- Jobs whose server is marked as expired.
function Servers.orphans(servers, max)
  local found = {}
  for _, server in ipairs(servers) do
    if server.expired and #found < max then
      for _, job in ipairs(call('ZRANGE', Index.fresh(KEY .. 'held:' .. server.id), 0, max - #found - 1)) do
        local row = Jobs.find(job)
        if row then
          found[#found + 1] = {job = row, server = server}
        else
          Index.drop(KEY .. 'held:' .. server.id, job)
        end
      end
    end
  end
  return found
end

-- Notes that a crash was charged for the claim that the job's fence names.
function Servers.add_charge(row)
  row.charges = (row.charges or ',') .. exact(row.fence) .. ','
end

-- Removes that note; false when there is none.
function Servers.remove_charge(row, fence)
  if not row.charges then return false end
  local note = ',' .. fence .. ','
  local from, to = find(row.charges, note, 1, true)
  if not from then return false end
  row.charges = sub(row.charges, 1, from) .. sub(row.charges, to + 1)
  return true
end

-- Servers are to look at once what they hold, which queues are paused and whether they drain.
function Servers.raise_signals()
  call('INCR', KEY .. 'signals')
end
