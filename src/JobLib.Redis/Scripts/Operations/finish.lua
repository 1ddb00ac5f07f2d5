-- IJobQueue.FinishAsync, and the fetch that comes with it.
local answers = Finishes.record()
local fetched = take() == '1' and Claims.fetch()
Commit.close()
return {answers, fetched}
