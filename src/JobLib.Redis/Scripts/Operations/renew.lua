-- IServerRegistry.Renew: the lease, and what became of the jobs that the server holds.
local owner, lease, trouble, oldest = take(), number(), optional(), number()
local held, claims, lost = {}, {}, {}
local rows_held = Servers.held_by(owner)
for _, row in ipairs(rows_held) do held[row.id] = row end

local function is_named(id, fence)
  return held[id] and exact(held[id].fence) == fence
end

for i = 1, number() do
  claims[i] = {id = take(), fence = take(), began = take() == '1'}
  if not is_named(claims[i].id, claims[i].fence) then lost[#lost + 1] = claims[i].id end
end

local server = Servers.find(owner)
if not server or not server.live then
  -- The server did not die: crashes that its rescue charged to what it still holds are taken back.
  for _, claim in ipairs(claims) do
    local row = Jobs.find(claim.id)
    if row and row.place ~= JobPlace.Finished and Servers.remove_charge(row, claim.fence) then Jobs.lower_crashes(row) end
  end
  Commit.close()
  return {0, lost, 0}
end

Servers.set(owner, 'renewed', exact(now), 'lease', exact(now + lease), 'term', exact(lease))
if trouble then Servers.set(owner, 'trouble', trouble) elseif server.trouble then call('HDEL', KEY .. 'server:' .. owner, 'trouble') end

local named = {}
for _, claim in ipairs(claims) do
  if is_named(claim.id, claim.fence) then
    named[claim.id] = true
    if claim.began then held[claim.id].began = 1 end
  end
end

-- The answers of these claims never arrived: their numbers are below the oldest that is still awaited, and the server does not name them.
local put_back = 0
for _, row in ipairs(rows_held) do
  if row.claim < oldest and not named[row.id] then
    Moves.leave(row)
    Moves.raise_fence(row) -- should the server have had the job after all, what it says of it is stale
    Moves.ready(row, true)
    put_back = put_back + 1
  end
end

Commit.follow_up(LIMIT.MaxInCommit)
Commit.close()
return {1, lost, put_back}
