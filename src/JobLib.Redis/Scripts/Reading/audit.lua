-- IJobReader.AuditAsync: the latest first.
local before, max = optional(), number()
return call('ZREVRANGEBYSCORE', KEY .. 'audit', before and '(' .. before or '+inf', '-inf', 'LIMIT', 0, max)
