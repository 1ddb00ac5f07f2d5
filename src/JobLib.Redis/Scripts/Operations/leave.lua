-- IServerRegistry.LeaveAsync: the server goes, and gives back what it holds, except the jobs whose bodies have not returned.
local owner, stay = take(), {}
for _ = 1, number() do stay[take()] = true end
local server = Servers.find(owner)
if not server or server.expired then return 0 end

local stays = 0
for _, row in ipairs(Servers.held_by(owner)) do
  if stay[row.id] then
    stays = stays + 1
  else
    Moves.leave(row)
    Moves.raise_fence(row)
    Moves.ready(row, true)
  end
end

if stays > 0 then Servers.set(owner, 'left', 1) else Servers.remove(owner) end
Commit.follow_up(LIMIT.MaxInCommit)
Commit.close()
return stays
