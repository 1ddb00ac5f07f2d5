-- How many jobs of a queue servers may hold at a time: what a person has set, else what the server has said that registered last. They are counted in the set
-- of those that run; nothing is kept for anybody.

local limits -- by queue, as far as this call has looked; false where there is none
at_each_call(function() limits = {} end)

local SET, SAID = 'set-queue-limits', 'said-queue-limits'

function Limits.of(queue)
  if not Meta.known().limits then return nil end -- where no queue was ever limited, nothing is looked up
  if limits[queue] == nil then
    limits[queue] = tonumber(call('HGET', KEY .. SET, queue) or call('HGET', KEY .. SAID, queue) or nil) or false
  end
  return limits[queue] or nil
end

-- What a person has set of a queue, and what a server has said.
function Limits.parts(queue)
  if not Meta.known().limits then return false, false end
  return call('HGET', KEY .. SET, queue), call('HGET', KEY .. SAID, queue)
end

-- How many more of the queue may be claimed.
function Limits.room(queue)
  local limit = Limits.of(queue)
  return limit and math.max(0, limit - Index.card(KEY .. 'in:' .. queue .. ':' .. JobState.Processing)) or math.huge
end

-- A job of the queue is held no more.
function Limits.left(queue)
  if Limits.of(queue) then woken[queue] = true end
end

-- The queues that are limited.
function Limits.queues()
  if not Meta.known().limits then return {} end
  local found, seen = {}, {}
  for _, kind in ipairs({SET, SAID}) do
    for _, queue in ipairs(call('HKEYS', KEY .. kind)) do
      if not seen[queue] then
        found[#found + 1], seen[queue] = queue, true
      end
    end
  end
  return found
end

-- False when it is so already.
local function change(kind, queue, limit)
  local before = tonumber(call('HGET', KEY .. kind, queue) or nil)
  if before == limit then return false end
  if limit then
    call('HSET', KEY .. kind, queue, exact(limit))
    Meta.note_limits()
    Jobs.know_queue(queue)
  else
    call('HDEL', KEY .. kind, queue)
  end
  limits[queue] = nil
  woken[queue] = true
  Servers.raise_signals()
  return true
end

function Limits.set(queue, limit, actor)
  if not change(SET, queue, limit) then return end
  Ledger.audit(actor, limit and 'set queue limit' or 'reset queue limit', queue, limit or 0)
end

function Limits.say(queue, limit)
  change(SAID, queue, limit)
end
