-- IJobQueue.FetchAsync
local answer = Claims.fetch()
Commit.close()
return answer
