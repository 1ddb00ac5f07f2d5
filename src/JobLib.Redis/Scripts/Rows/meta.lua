-- What is known of the keys as a whole: how many commits there were, and since when this Redis has them.

local run -- names the process that the library is in
local known

at_each_call(function() known = nil end)

-- What the server says of itself; false from an engine that does not tell.
function Meta.told(section, name)
  local info = redis.pcall('INFO', section)
  return type(info) == 'string' and string.match(info, name .. ':(%S+)') or false
end

function Meta.known()
  if not known then
    local values = call('HMGET', KEY .. 'meta', 'run', 'epoch', 'commits', 'life', 'began', 'groups', 'limits')
    known = {run = values[1], epoch = values[2], commits = values[3], life = values[4], began = values[5], groups = values[6], limits = values[7]}
  end
  return known
end

-- A Redis that has restarted, or has taken over, begins a life of its own at the count of commits that it has, before anything is done on it: who remembers a
-- higher one has seen commits that are lost.
function Meta.enter()
  run = run or Meta.told('server', 'run_id') or ''
  local found = Meta.known()
  if not found.epoch or found.run == run then return end
  call('HSET', KEY .. 'meta', 'run', run, 'began', found.commits or 0)
  call('HINCRBY', KEY .. 'meta', 'life', 1)
  known = nil
  Servers.give_time()
end

-- There are keys from now on.
function Meta.make(epoch)
  if call('HSETNX', KEY .. 'meta', 'epoch', epoch) == 1 then known = nil end
  Meta.enter()
end

-- A job has a group: from now on groups take turns.
function Meta.note_groups()
  call('HSET', KEY .. 'meta', 'groups', 1)
  Meta.known().groups = 1
end

-- A queue has a limit: from now on limits are looked up.
function Meta.note_limits()
  call('HSET', KEY .. 'meta', 'limits', 1)
  Meta.known().limits = 1
end
