-- IJobQueue.SetQueueLimitAsync
local queue, limit, actor = take(), optional_number(), take()
Limits.set(queue, limit, actor)
Commit.close()
return 1
