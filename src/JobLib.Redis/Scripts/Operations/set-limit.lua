-- IJobQueue.SetConcurrencyLimitAsync
local key, limit, actor = take(), optional(), take()
Keys.set_limit(key, tonumber(limit), actor)
Commit.close()
return 1
