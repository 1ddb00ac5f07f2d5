-- IJobQueue.FetchAsync
Commit.go_on_when_full()
local answer = Claims.fetch()
Commit.close()
return answer
