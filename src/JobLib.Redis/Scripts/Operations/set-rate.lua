-- IJobQueue.SetRateAsync
local key, rate, actor, action, permits = take(), optional(), take(), take(), number()
if Rates.set(key, rate) then Ledger.audit(actor, action, key, permits) end
Commit.close()
return 1
