-- IMaintenance.RescueAsync: takes the jobs from servers whose leases have expired.
local crash_limit, max = optional_number(), number()
local servers = Servers.all()

-- All are marked first: what they say while their jobs are moved in steps is refused.
for _, server in ipairs(servers) do
  if not server.expired and server.lease <= now then
    server.expired = 1
    Servers.set(server.id, 'expired', 1)
  end
end

local function move(row, server)
  local began = row.began or (row.started or now) >= server.renewed
  local charged = began and not server.left
  if charged then
    row.crashes = row.crashes + 1
    Servers.add_charge(row)
  end
  Servers.raise_signals()
  if charged and crash_limit and row.crashes >= crash_limit then
    Ends.poison(row)
    return
  end
  Jobs.add_history(row, History.of_rescue(row, began))
  Moves.leave(row)
  Moves.raise_fence(row)
  Moves.ready(row, true)
end

local orphans = Servers.orphans(servers, max)
for _, orphan in ipairs(orphans) do move(orphan.job, orphan.server) end

local next_end
for _, server in ipairs(servers) do
  if server.expired then
    if server.left and Servers.held_count(server.id) == 0 then Servers.remove(server.id) end
  else
    next_end = math.min(next_end or server.lease, server.lease)
  end
end

Commit.follow_up(LIMIT.MaxInCommit)
Commit.close()
return {#orphans, #orphans == max and 1 or 0, next_end and next_end - now or false}
