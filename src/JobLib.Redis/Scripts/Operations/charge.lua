-- IJobQueue.ChargeAsync: only a job that runs charges.
local owner, id, fence, rate, count = take(), take(), take(), take(), number()
local row = Jobs.find(id)
local is_held = row and row.place == JobPlace.Running and row.owner == owner and exact(row.fence) == fence
if is_held then Rates.charge(rate, count) end
Commit.close()
return is_held and 1 or 0
